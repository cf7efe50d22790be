import { basename, dirname } from 'node:path';
import { type Source, strings } from './sources';

/** The style sheets of all rooms but one are checked. The panel on Constant Contact’s pages has a document of its own. */
const rooms = /^src\/(?!content\/)/;

/** The sheet of buttons, fields and other controls. Its classes have names of their own. */
const VOCABULARY = 'src/ui/controls.css';

/** Narrow, small and wide windows. Pages change their layout at these widths and at no others. */
const BREAKPOINTS = ['24em', '45em', '56em'];

/**
 * A class belongs to the sheet whose name it begins with. Only that sheet and those in folders below it may style it.
 */
export function styleRule(sources: Source[]): string[] {
  const sheets = sources.filter(({ path }) => rooms.test(path) && path.endsWith('.css'));
  const owner = (name: string) =>
    sheets.find((sheet) => owns(sheet, name)) ??
    sheets.find(({ path, text }) => path === VOCABULARY && classesOf(text).includes(name));
  return sheets.flatMap(({ path, text }) =>
    classesOf(text).flatMap((name) => {
      const sheet = owner(name);
      if (sheet === undefined) {
        return [`${path}: no style sheet is called after the class "${name}". Begin it with "${prefixOf(path)}-".`];
      }
      const isAbove = sheet.path.startsWith('src/ui/') || path.startsWith(`${dirname(sheet.path)}/`);
      return isAbove ? [] : [`${path} draws "${name}", which belongs to ${sheet.path}. Put the rule there.`];
    }),
  );
}

/** A class that nothing uses is superfluous. */
export function idleClassRule(sources: Source[]): string[] {
  const scripts = sources.flatMap(({ program }) => (program ? [...strings(program)] : []));
  const used = new Set(scripts.flatMap((value) => value.split(/\s+/)));
  const patterns = [...used].filter((value) => /^[a-z-]+-\0$/.test(value)).map((value) => value.slice(0, -1));
  return sources
    .filter(({ path }) => rooms.test(path) && path.endsWith('.css'))
    .flatMap(({ path, text }) =>
      classesOf(text)
        .filter((name) => !used.has(name) && !patterns.some((start) => name.startsWith(start)))
        .map((name) => `${path} draws "${name}", which nothing has. Remove the rule.`),
    );
}

export function breakpointRule({ path, text }: Source): string[] {
  if (!rooms.test(path) || !path.endsWith('.css')) return [];
  const queries = [...text.matchAll(/@(?:media|container)[^{]*/g)].map(([query]) => query.trim());
  const widths = queries.flatMap((query) => [...query.matchAll(/(?:width|inline-size)[^\d)]*([\d.]+\w+)/g)]);
  return widths
    .filter(([, width = '']) => !BREAKPOINTS.includes(width))
    .map(([query, width]) => `${path} has a breakpoint at ${width} ("${query}"). There are ${BREAKPOINTS.join(', ')}.`);
}

/** fact.css owns "fact", "facts" and "fact-…". */
function owns({ path }: Source, name: string): boolean {
  const prefix = prefixOf(path);
  return name === prefix || name === `${prefix}s` || name.startsWith(`${prefix}-`);
}

function prefixOf(path: string): string {
  return basename(path, '.css');
}

/** The classes in the selectors of a style sheet. */
function classesOf(text: string): string[] {
  const selectors = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').match(/[^{};]+(?=\{)/g) ?? [];
  const classes = selectors
    .filter((selector) => !selector.trim().startsWith('@'))
    .flatMap((selector) => [...selector.matchAll(/\.([a-z][\w-]*)/g)].map((match) => match[1] ?? ''));
  return [...new Set(classes)];
}
