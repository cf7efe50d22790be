import { calledName, isNode, type Node, type Source, strings, stringValue, walk } from './sources';

const color = /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(/i;
const names = 'white|black|red|green|blue|gray|grey|orange|yellow|purple|pink|brown|silver|navy';
const anyColor = new RegExp(`${color.source}|[\\s:](?:${names})(?![\\w-])`, 'i');

/** One file has all colors, so that light, dark and forced colors are right everywhere. */
export function colorRule({ path, text, program }: Source): string[] {
  if (path === 'src/ui/tokens.css') return [];
  const advice = 'Use a variable of src/ui/tokens.css, or add one there, light and dark.';
  if (path.endsWith('.css')) {
    return text
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .filter((line) => anyColor.test(/:.*/.exec(line.replace(/.*\{/, ''))?.[0] ?? ''))
      .map((line) => `${path} has a color: "${line.trim()}". ${advice}`);
  }
  if (!program) return [];
  return [...strings(program)]
    .filter((value) => new RegExp(`^(?:${color.source})`, 'i').test(value))
    .map((value) => `${path} has a color: "${value}". ${advice}`);
}

const spokenAttributes = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt', 'label'];

/** Texts live in _locales, where they can be read, checked and translated together. */
export function wordsRule({ path, program }: Source): string[] {
  if (!program) return [];
  const advice = 'Put it into public/_locales/en/messages.json and use text().';
  return walk(program).flatMap(({ node, around }) => {
    const parent = around.at(-1);
    if (node.type === 'JSXText' && hasWords(String(node.value))) {
      return [`${path} says "${String(node.value).trim()}" in its markup. ${advice}`];
    }
    if (parent?.type === 'JSXExpressionContainer' && around.at(-2)?.type === 'JSXElement') {
      const value = stringValue(node);
      if (value !== undefined && hasWords(value)) return [`${path} says "${value}" in its markup. ${advice}`];
    }
    if (node.type === 'JSXAttribute' && spokenAttributes.includes(String((node.name as Node).name))) {
      const given =
        isNode(node.value) && node.value.type === 'JSXExpressionContainer' ? node.value.expression : node.value;
      const value = isNode(given) ? stringValue(given) : undefined;
      if (value !== undefined && hasWords(value)) return [`${path} says "${value}" in an attribute. ${advice}`];
    }
    return [];
  });
}

function hasWords(value: string): boolean {
  return /\p{L}{2}/u.test(value.replaceAll('\0', ''));
}

/** Keys in use that do not exist, and existing keys that nothing uses. `elsewhere` is other text that names keys. */
export function messageRule(sources: Source[], keys: string[], elsewhere: string): string[] {
  const used = new Set([...elsewhere.matchAll(/__MSG_(\w+)__/g)].map((match) => match[1] ?? ''));
  const missing: string[] = [];
  const uses = (key: string, path: string, plural: boolean) => {
    const wanted = plural ? [`${key}_one`, `${key}_other`] : [key];
    for (const each of wanted) {
      const pattern = new RegExp(`^${each.split('\0').map(escaped).join('.+')}$`);
      const found = keys.filter((known) => pattern.test(known));
      for (const known of found) used.add(known);
      if (found.length === 0) {
        missing.push(
          `${path} asks for the message "${each.replaceAll('\0', '…')}". Add it to public/_locales/en/messages.json.`,
        );
      }
    }
  };
  for (const { path, program } of sources) {
    if (!program) continue;
    for (const value of strings(program)) {
      if (keys.includes(value)) used.add(value);
      for (const key of keys)
        if (key.startsWith(`${value}_`) && /_(zero|one|two|few|many|other)$/.test(key)) used.add(key);
    }
    for (const { node } of walk(program)) {
      const name = calledName(node);
      const first = (node.arguments as Node[] | undefined)?.[0];
      if ((name !== 'text' && name !== 'plural') || !first || (node.callee as Node).type !== 'Identifier') continue;
      const key = stringValue(first);
      if (key !== undefined) uses(key, path, name === 'plural');
    }
  }
  const idle = keys.filter((key) => !used.has(key));
  return [
    ...missing,
    ...idle.map((key) => `Nothing uses the message "${key}". Remove it from public/_locales/en/messages.json.`),
  ];
}

function escaped(part: string): string {
  return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Values of the API and of stored rows, whose spelling is fixed. */
const fixedSpelling = /['`](?:sign-in-)?cancelled['`]/g;

/** One word for one thing, in code and in front of people, in American spelling (CONTRIBUTING.md). */
export function vocabularyRule({ path, text }: Source): string[] {
  const found = /\b(revive|undelete|recover)(s|d|ed|ing)?\b/i.exec(text)?.[0];
  const british = /\b(cancelled|towards|behaviour|colour|favour|recognise)\w*/i.exec(
    text.replace(fixedSpelling, ''),
  )?.[0];
  return [
    ...(found ? [`${path} says "${found}". The word of this product is "restore".`] : []),
    ...(british ? [`${path} says "${british}". Spell it the American way.`] : []),
  ];
}

/**
 * Hosts that get no requests: of XML names, of the issuer of Constant Contact’s tokens, and of a page that a person may
 * open.
 */
const onlyNames = ['www.w3.org', 'identity.constantcontact.com', 'www.constantcontact.com'];

/** The hosts in the code and the hosts in the manifest are the same. */
export function hostRule(sources: Source[], manifestHosts: string[]): string[] {
  const inCode = new Map<string, string>();
  for (const { path, program } of sources) {
    if (!program) continue;
    for (const value of strings(program)) {
      for (const [, host = ''] of value.matchAll(/https?:\/\/([\w.-]+)/g)) {
        if (!onlyNames.includes(host)) inCode.set(host, path);
      }
    }
  }
  const unknown = [...inCode].filter(([host]) => !manifestHosts.includes(host));
  const idle = manifestHosts.filter((host) => !inCode.has(host));
  return [
    ...unknown.map(
      ([host, path]) =>
        `${path} names the host ${host}, which manifest.json does not. This product speaks to no other.`,
    ),
    ...idle.map((host) => `manifest.json asks for ${host}, which no code uses. Remove it.`),
  ];
}

/** A file is named after its one purpose. */
export function fileNameRule({ path }: Source): string[] {
  return /(^|\/)(utils?|helpers?|misc|common|shared)(\/|\.)/i.test(path)
    ? [`${path} is named after nothing. Name a file after the one thing it does.`]
    : [];
}
