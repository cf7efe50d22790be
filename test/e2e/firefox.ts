import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { Box } from './accessible-view';
import type { LaunchOptions } from './chromium';
import { startConnectProxy } from './connect-proxy';
import { findBrowser } from './find-browsers';
import type { Ask } from './stage';
import { until } from './until';

/** A running Firefox with the extension in it and the sandbox in the place of the internet. */
export interface Firefox {
  browser: Browser;
  /** `moz-extension://<uuid>`, without a slash at the end. */
  origin: string;
  /** Opens a page of the extension, such as "src/popup/index.html", as a tab. */
  openPage(path: string): Promise<Page>;
  /** Asks the background as one of the extension's own pages. */
  ask: Ask;
  /** What is in the closed shadow root of the element that `selector` finds, or undefined where nothing is. */
  closedRoot(page: Page, selector: string): Promise<ClosedRoot | undefined>;
  close(): Promise<void>;
}

/** The inside of a closed shadow root, read through WebDriver BiDi, which is no script of the page. */
export interface ClosedRoot {
  text(): Promise<string>;
  /** The box in the viewport of the element that has this role or tag and this accessible name or text. */
  box(selector: string, name: string): Promise<Box | undefined>;
  click(selector: string, name: string): Promise<void>;
}

const extensionId = 'contact-restore@contact-restore.example';
/** Firefox gives an installed extension a random host name; this makes it known before. */
const uuid = '8f1c2f0e-5d0b-4a52-9d57-0c7a3a1f6e11';

export async function launchFirefox(options: LaunchOptions): Promise<Firefox> {
  const executablePath = findBrowser('firefox');
  if (executablePath === undefined) throw new Error('No Firefox here. `npm test` installs one.');
  const proxy = await startConnectProxy(options.sandboxPort);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: options.headless ?? true,
    enableExtensions: true,
    acceptInsecureCerts: true,
    // Without this Firefox refuses to open a page of an extension for WebDriver.
    args: ['-remote-allow-system-access', ...(options.args ?? [])],
    extraPrefsFirefox: {
      'network.proxy.type': 1,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': proxy.port,
      // Otherwise a person must grant the hosts on the site itself.
      'extensions.originControls.grantByDefault': true,
      'extensions.webextensions.uuids': JSON.stringify({ [extensionId]: uuid }),
      'layout.css.prefers-color-scheme.content-override': options.colorScheme === 'dark' ? 0 : 1,
    },
  });
  await browser.installExtension(options.extension);
  const origin = `moz-extension://${uuid}`;
  const openPage: Firefox['openPage'] = async (path) => {
    const page = await browser.newPage();
    // The load event of an extension's page is never told to WebDriver, so what counts is what is on the page.
    page.goto(`${origin}/${path}`).catch(() => {});
    await until(`${path} to be open`, () =>
      page
        .evaluate(() => document.readyState === 'complete' && location.protocol === 'moz-extension:')
        .catch(() => false),
    );
    return page;
  };
  const ask: Ask = async (request, input) => {
    const page = await openPage('managed-schema.json');
    const message = JSON.stringify({ request, input });
    const answer = await page.evaluate(`browser.runtime.sendMessage(${message}).then(JSON.stringify)`);
    await page.close();
    return JSON.parse(String(answer));
  };
  return {
    browser,
    origin,
    openPage,
    ask,
    closedRoot: (page, selector) => closedRoot(browser, page, selector),
    close: async () => {
      await browser.close();
      await proxy.close();
    },
  };
}

/** The parts of a BiDi answer that are read here: https://w3c.github.io/webdriver-bidi/#type-script-RemoteValue. */
interface RemoteValue {
  type: string;
  value?: { shadowRoot?: { sharedId?: string } | null } | unknown;
}
interface BidiConnection {
  send(
    method: string,
    params: object,
  ): Promise<{ result: { type: string; result: RemoteValue; exceptionDetails?: { text: string } } }>;
}

async function closedRoot(browser: Browser, page: Page, selector: string): Promise<ClosedRoot | undefined> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const target = { context: (page.mainFrame() as unknown as { _id: string })._id };
  const host = await connection.send('script.evaluate', {
    expression: `document.querySelector(${JSON.stringify(selector)})`,
    target,
    awaitPromise: false,
    serializationOptions: { maxDomDepth: 1, includeShadowTree: 'all' },
  });
  const root = (host.result.result.value as { shadowRoot?: { sharedId?: string } | null } | undefined)?.shadowRoot;
  if (!root?.sharedId) return undefined;

  const call = async (body: (root: ShadowRoot, ...args: string[]) => string | null, ...args: string[]) => {
    const answer = await connection.send('script.callFunction', {
      functionDeclaration: body.toString(),
      arguments: [{ sharedId: root.sharedId }, ...args.map((value) => ({ type: 'string', value }))],
      target,
      awaitPromise: false,
    });
    if (answer.result.exceptionDetails) throw new Error(answer.result.exceptionDetails.text);
    return answer.result.result.value as string | undefined;
  };
  const box = async (inside: string, name: string): Promise<Box | undefined> => {
    const found = await call(
      (shadow, inner, wanted) => {
        const named = (element: Element) =>
          (element.getAttribute('aria-label') ?? element.textContent ?? '').trim() === wanted;
        const element = [...shadow.querySelectorAll(inner as string)].find(named);
        if (!element) return null;
        const { x, y, width, height } = element.getBoundingClientRect();
        return JSON.stringify({ x, y, width, height });
      },
      inside,
      name,
    );
    return found === undefined ? undefined : (JSON.parse(found) as Box);
  };
  return {
    text: async () => {
      const words = await call((shadow) =>
        [...shadow.children]
          .filter((each) => each.localName !== 'style')
          .map((each) => each.textContent)
          .join('\n'),
      );
      return words ?? '';
    },
    box,
    click: async (inside, name) => {
      const { x, y, width, height } = await until(`${inside} named ${name} in ${selector}`, () => box(inside, name));
      await page.mouse.click(x + width / 2, y + height / 2);
    },
  };
}
