import { calledName, type Node, runAtOnce, type Source, walk } from './sources';

/**
 * Variables of a module that may change, by "file name". Each has the reason why a stopped worker may lose it without
 * harm.
 */
export const mayBeLost: Record<string, string> = {};

/** A browser stops the worker after 30 idle seconds, and the variables of its modules are then lost. */
export function backgroundStateRule({ path, program }: Source): string[] {
  if (!program || !path.startsWith('src/background/')) return [];
  return [...runAtOnce(program)].flatMap((node) => {
    if (node.type !== 'VariableDeclaration') return [];
    return (node.declarations as Node[]).flatMap((declaration) => {
      const name = String((declaration.id as Node).name ?? 'a pattern');
      if (!(changes(node.kind, declaration.init) && !(`${path} ${name}` in mayBeLost))) return [];
      return [
        `${path}: "${name}" is state of the module, which a stopped worker loses. Keep it in storage, or pass it to those ` +
          'who need it from src/background/index.ts.',
      ];
    });
  });
}

function changes(kind: unknown, init: unknown): boolean {
  if (kind !== 'const') return true;
  const value = init as Node | null;
  if (!value) return false;
  if (value.type === 'ArrayExpression' && (value.elements as unknown[]).length === 0) return true;
  if (value.type === 'ObjectExpression' && (value.properties as unknown[]).length === 0) return true;
  const empty = value.type === 'NewExpression' && (value.arguments as unknown[]).length === 0;
  return empty && ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'].includes(calledName(value) ?? '');
}

/** A signal of a module is shared by every test and every surface that imports it. */
export function signalRule({ path, program }: Source): string[] {
  if (!program) return [];
  return [...runAtOnce(program)]
    .filter((node) => ['signal', 'computed', 'effect'].includes(calledName(node) ?? ''))
    .map(
      (node) =>
        `${path} calls ${calledName(node)}() when it is loaded. Make it in a factory such as createLookupState().`,
    );
}

const browserNames = ['browser', 'chrome', 'document', 'window', 'localStorage', 'indexedDB', 'navigator'];

/** The rules of a restore and the client of the API run anywhere. They get everything from outside as arguments. */
export function pureRule({ path, program }: Source): string[] {
  if (!program || !/^src\/(restore|constant-contact)\//.test(path)) return [];
  return walk(program).flatMap(({ node, around }) => {
    const parent = around.at(-1);
    const what = outsideValue(node, parent);
    return what ? [`${path} uses ${what}. This room is given its fetch, clock and storage as arguments.`] : [];
  });
}

function outsideValue(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'CallExpression' && (node.callee as Node).type === 'MemberExpression') {
    const { object, property } = node.callee as unknown as { object: Node; property: Node };
    if (object.name === 'Date' && property.name === 'now') return 'Date.now()';
    if (object.name === 'Math' && property.name === 'random') return 'Math.random()';
  }
  if (node.type === 'NewExpression' && calledName(node) === 'Date' && (node.arguments as unknown[]).length === 0) {
    return 'new Date() for the time';
  }
  if (node.type === 'Identifier' && parent?.type === 'MemberExpression' && parent.object === node) {
    if (browserNames.includes(String(node.name))) return String(node.name);
  }
  return undefined;
}

export function consoleRule({ path, program }: Source): string[] {
  if (!program) return [];
  return walk(program)
    .filter(({ node }) => node.type === 'MemberExpression' && (node.object as Node).name === 'console')
    .map(
      () => `${path} writes to the console. Answer with a failure (src/protocol/failure.ts) that a person gets to see.`,
    );
}
