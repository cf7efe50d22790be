import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { expectAccessibleWords } from './expect-accessible';

/** Shows an open page in another language, without changing its state. */

export type Messages = Record<string, { message: string; placeholders?: Record<string, { content: string }> }>;

export interface Language {
  /** The code that browsers use: pt-BR for the folder pt_BR. */
  code: string;
  messages: Messages;
}

const all: Language[] = readdirSync('public/_locales').map((folder) => ({
  code: folder.replace('_', '-'),
  messages: JSON.parse(readFileSync(`public/_locales/${folder}/messages.json`, 'utf8')),
}));

export const english = all.find(({ code }) => code === 'en') as Language;
export const otherLanguages = all.filter((each) => each !== english);

/**
 * An artificial language. Each message is the longest of its translations, with accents on its letters. Days and
 * numbers use other letters too.
 */
export function pseudoLanguage(): Language {
  const messages = Object.entries(english.messages).map(([key, words]) => {
    const [longest = words] = all
      .flatMap((language) => language.messages[key] ?? [])
      .sort((a, b) => b.message.length - a.message.length);
    if (key === 'extensionLanguage') return [key, words];
    return [key, { ...longest, message: longest.message.replace(/\$\w+\$|[A-Za-z]/g, accented) }];
  });
  return { code: 'ru', messages: Object.fromEntries(messages) };
}

const accented = (letter: string) => (letter.length > 1 ? letter : `${letter}\u0301`.normalize('NFC'));

/** Replaces `chrome.i18n` in the world of a page or a frame. Runs there. */
export function speak({ code, messages }: Language): void {
  const { i18n } = (globalThis as unknown as { chrome: { i18n: Record<string, unknown> } }).chrome;
  i18n.getUILanguage = () => code;
  i18n.getMessage = (key: string, values: string[] = []) => {
    const found = messages[key];
    const named = found?.message.replace(/\$(\w+)\$/g, (whole, name: string) => {
      return found.placeholders?.[name.toLowerCase()]?.content ?? whole;
    });
    return named?.replace(/\$([1-9])/g, (_whole, n: string) => values[Number(n) - 1] ?? '') ?? '';
  };
}

/**
 * Makes preact draw an element’s content again. Preact keeps it in `__k`, with a wrapper around all, and the component
 * of each piece in `__c`. Runs in the page.
 */
function drawAgain(root: Element): void {
  interface Drawn {
    type: unknown;
    __k?: (Drawn | null)[] | null;
    __c?: { forceUpdate(): void };
  }
  const { __k: top } = root as { __k?: Drawn };
  const draw = (drawn: Drawn | null): void => {
    if (!drawn?.__c || drawn.type === top?.type) {
      for (const each of drawn?.__k ?? []) draw(each);
      return;
    }
    // With signals, a component is not drawn again while its own signals and properties are the same.
    let shared = Object.getPrototypeOf(drawn.__c);
    while (!Object.hasOwn(shared, 'shouldComponentUpdate')) shared = Object.getPrototypeOf(shared);
    shared.shouldComponentUpdate = () => true;
    drawn.__c.forceUpdate();
  };
  draw(top ?? null);
}

/**
 * Shows a page of the extension in another language. A text that was composed before, such as a result, stays as it
 * was.
 */
export async function retell(page: Page, language: Language): Promise<void> {
  await page.evaluate(speak, language);
  await page.evaluate(`document.documentElement.lang = chrome.i18n.getMessage('extensionLanguage')`);
  await page.evaluate(`(${drawAgain})(document.body)`);
  await page.evaluate(drawn);
}

/** Expects the current state of the page to be accessible in every language. */
export async function expectAccessibleInEveryLanguage(page: Page): Promise<void> {
  for (const language of otherLanguages) {
    await retell(page, language);
    await expectAccessibleWords(page, language.code);
  }
  await retell(page, english);
}

const drawn = 'new Promise((done) => setTimeout(done))';

/** Expects the same of the panel on a page. The panel’s scripts have a world of their own there. */
export async function retellPanel(page: Page, language: Language): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const worlds: { id: number; origin: string }[] = [];
  devtools.on('Runtime.executionContextCreated', ({ context }) => worlds.push(context));
  await devtools.send('Runtime.enable');
  const contextId = worlds.find(({ origin }) => origin.startsWith('chrome-extension:'))?.id;
  if (contextId === undefined) throw new Error('No script of the extension runs on this page.');
  const expression = `(${speak})(${JSON.stringify(language)})`;
  await devtools.send('Runtime.evaluate', { expression, contextId });

  const { root } = await devtools.send('DOM.getDocument', { depth: -1, pierce: true });
  const surface = findSurface(root);
  if (surface === undefined) throw new Error('No panel is on this page.');
  const { object } = await devtools.send('DOM.resolveNode', { backendNodeId: surface, executionContextId: contextId });
  const functionDeclaration = `function () { (${drawAgain})(this); }`;
  await devtools.send('Runtime.callFunctionOn', { functionDeclaration, objectId: object.objectId ?? '' });
  await devtools.send('Runtime.evaluate', { expression: drawn, awaitPromise: true, contextId });
  await devtools.detach();
}

interface DomNode {
  backendNodeId: number;
  attributes?: string[];
  children?: DomNode[];
  shadowRoots?: DomNode[];
}

/** The element in the closed shadow root that contains the panel. */
function findSurface(node: DomNode): number | undefined {
  if (node.attributes?.includes('surface')) return node.backendNodeId;
  for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) {
    const found = findSurface(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
