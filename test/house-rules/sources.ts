import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseSync } from 'vite';

/** A node of the syntax tree (https://github.com/estree/estree, with the kinds of TypeScript and JSX). */
export interface Node {
  type: string;
  [field: string]: unknown;
}

export interface Source {
  /** The path from the root of the repository, with slashes: "src/restore/consent.ts". */
  path: string;
  text: string;
  /** Absent if the file is not a script. */
  program?: Node;
}

export function source(path: string, text: string): Source {
  if (!/\.tsx?$/.test(path)) return { path, text };
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  return { path, text, program: program as unknown as Node };
}

export function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|css|html)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => source(path.split(sep).join('/'), readFileSync(path, 'utf8')));
}

/** Every node with its ancestors, the nearest last. */
export function walk(program: Node): { node: Node; around: Node[] }[] {
  const found: { node: Node; around: Node[] }[] = [];
  const visit = (node: Node, around: Node[]) => {
    found.push({ node, around });
    const inner = [...around, node];
    for (const field in node) {
      const value = node[field];
      if (isNode(value)) visit(value, inner);
      else if (Array.isArray(value)) for (const child of value) if (isNode(child)) visit(child, inner);
    }
  };
  visit(program, []);
  return found;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The nodes of a script that run when it is loaded: those outside of functions and classes. */
export function* runAtOnce(program: Node): Generator<Node> {
  for (const { node, around } of walk(program)) {
    if (!around.some(({ type }) => /Function|Class|MethodDefinition|^TS/.test(type))) yield node;
  }
}

/** The name of the called function: `text` of `text('key')`, `sendMessage` of `runtime.sendMessage()`. */
export function calledName(node: Node): string | undefined {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const callee = node.callee as Node;
  if (callee.type === 'Identifier') return String(callee.name);
  if (callee.type === 'MemberExpression') return String((callee.property as Node).name);
  return undefined;
}

/** The text of a string literal, or of a template with \0 in place of each expression. */
export function stringValue(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') {
    return (node.quasis as Node[]).map((part) => (part.value as { cooked: string }).cooked).join('\0');
  }
  return undefined;
}

/** All strings and templates of a script, except for the paths of its imports. */
export function* strings(program: Node): Generator<string> {
  for (const { node, around } of walk(program)) {
    if (/^(Import|Export(All|Named))/.test(around.at(-1)?.type ?? '')) continue;
    const value = stringValue(node);
    if (value !== undefined) yield value;
  }
}
