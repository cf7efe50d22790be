import { type Node, type Source, walk } from './sources';

const FILE = 250;
const FUNCTION = 80;
/** The limit for a function that holds a state and the functions that share it. */
const FACTORY = 160;
/** A function with at least this many named functions inside counts as a factory. */
const SHARING = 3;

/** Longer files and functions, by "path" or "path function", each with the reason why it is one thought. */
export const oneThought: Record<string, string> = {
  'src/background/app.ts': 'the one place where the parts of the background are made and given to each other',
  'src/background/app.ts createBackground': 'the same: each part is made once, of those made before it',
  'src/background/jobs/job-store.ts': 'all that opens the stores of jobs, which no other file may',
  'src/ui/failure-words.ts words': 'every kind of failure with its words and its next step, one case a kind',
};

/** A reader takes in a screen or two at once, so files and functions are not longer. */
export function sizeRule({ path, text, program }: Source): string[] {
  if (!program) return [];
  const advice = 'Divide it by what its pieces do, or say in test/house-rules/sizes.ts why it is one thought.';
  const lines = lineCount(text.trimEnd());
  const tooLong = walk(program).flatMap(({ node, around }) => {
    if (!/Function/.test(node.type) || !node.body) return [];
    const name = functionName(node, around.at(-1));
    const length = lineCount(text.slice(node.start as number, node.end as number));
    const limit = /^create[A-Z]/.test(name) || innerFunctionCount(node) >= SHARING ? FACTORY : FUNCTION;
    if (length <= limit || `${path} ${name}` in oneThought) return [];
    return [`${path}: ${name} has ${length} lines; the limit is ${limit}. ${advice}`];
  });
  if (lines > FILE && !(path in oneThought))
    tooLong.push(`${path} has ${lines} lines; the limit is ${FILE}. ${advice}`);
  return tooLong;
}

/** The exceptions that no file or function needs. */
export function idleExceptions(sources: Source[]): string[] {
  return Object.keys(oneThought).filter((key) => {
    const [path = '', name] = key.split(' ');
    const found = sources.find((source) => source.path === path);
    if (!found?.program) return true;
    if (name === undefined) return lineCount(found.text.trimEnd()) <= FILE;
    return !walk(found.program).some(
      ({ node, around }) =>
        /Function/.test(node.type) &&
        functionName(node, around.at(-1)) === name &&
        lineCount(found.text.slice(node.start as number, node.end as number)) > FUNCTION,
    );
  });
}

function innerFunctionCount(node: Node): number {
  return walk(node).filter((inner) => inner.node !== node && inner.node.type === 'FunctionDeclaration').length;
}

function functionName(node: Node, parent: Node | undefined): string {
  const named = (node.id ?? parent?.id ?? parent?.key) as Node | null | undefined;
  return String(named?.name ?? 'a function');
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
