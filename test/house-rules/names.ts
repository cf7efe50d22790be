import { type Node, type Source, walk } from './sources';

/** Words that say too little as a piece of a name. */
const BANNED = new Set(['asked', 'told', 'learn', 'gone', 'kept', 'ahead', 'nth', 'work', 'parts', 'deeds', 'around']);

/**
 * Names that a file declares are standard terms. Names from the protocol, taken out of its answers, are not declared
 * here.
 */
export function nameRule({ path, program }: Source): string[] {
  if (!program) return [];
  const names = walk(program).flatMap(({ node }) => declaredBy(node));
  return [...new Set(names)]
    .filter((name) => wordsOf(name).some((word) => BANNED.has(word)))
    .map(
      (name) => `${path} declares "${name}". Say what it is in a word of the field: query, cached, request, selected.`,
    );
}

function declaredBy(node: Node): string[] {
  const own = (value: unknown): string[] => {
    const named = value as Node | null | undefined;
    return named?.type === 'Identifier' ? [String(named.name)] : [];
  };
  if (node.type === 'VariableDeclarator') return own(node.id);
  if (node.type === 'ArrayPattern') return (node.elements as unknown[]).flatMap(own);
  if (node.type === 'TSPropertySignature') return own(node.key);
  if (/^TS(Interface|TypeAlias)Declaration$/.test(node.type)) return own(node.id);
  if (/Function/.test(node.type)) {
    const params = Array.isArray(node.params) ? node.params : [];
    return [...own(node.id), ...params.flatMap(own)];
  }
  return [];
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_]+/);
}
