import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import type { Box } from './accessible-view';
import type { LaunchOptions } from './chromium';
import { startConnectProxy } from './connect-proxy';
import { findBrowser, findOldestFirefox, oldestFirefox } from './find-browsers';
import type { Ask } from './stage';
import { until } from './until';

/** A running Firefox with the extension, and with the sandbox in place of the internet. */
export interface Firefox {
  /** `moz-extension://<uuid>`, without a slash at the end. */
  origin: string;
  /** Opens a page of the extension, such as "src/popup/index.html", as a tab. */
  openPage(path: string): Promise<FirefoxTab>;
  /** Opens a page of the web as a tab. */
  openUrl(url: string): Promise<FirefoxTab>;
  /** The tab that now shows a page whose address begins with this. */
  findTab(url: string): Promise<FirefoxTab | undefined>;
  /** Sends a request to the background as one of the extension’s own pages. */
  ask: Ask;
  /** Every open tab. */
  pages(): Promise<Page[]>;
  close(): Promise<void>;
}

const extensionId = 'contact-restore@contact-restore.example';
/** Firefox gives an installed extension a random host name. This preference sets the name in advance. */
const uuid = '8f1c2f0e-5d0b-4a52-9d57-0c7a3a1f6e11';

/**
 * The installed Firefoxes to test in: the current one, and the oldest that manifest.json promises. `hasMenus` says
 * whether WebDriver reaches the browser’s own menus, which it does not in Firefox 140.
 */
export function findFirefoxes(): { name: string; executablePath: string; hasMenus: boolean }[] {
  const [current, oldest] = [findBrowser('firefox'), findOldestFirefox()];
  return [
    ...(current === undefined ? [] : [{ name: 'the current Firefox', executablePath: current, hasMenus: true }]),
    ...(oldest === undefined
      ? []
      : [{ name: `Firefox ${oldestFirefox}, the oldest promised`, executablePath: oldest, hasMenus: false }]),
  ];
}

export async function launchFirefox(options: LaunchOptions & { executablePath: string }): Promise<Firefox> {
  const proxy = await startConnectProxy(options.sandboxPort);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: options.executablePath,
    headless: options.headless ?? true,
    enableExtensions: true,
    acceptInsecureCerts: true,
    // The WebDriver of Firefox 140 cannot set a screen orientation, which puppeteer’s own viewport includes.
    defaultViewport: null,
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
  const open = async (url: string) => {
    const page = await browser.newPage();
    // The load event of an extension’s page never reaches WebDriver, so the content of the page decides.
    page.goto(url).catch(() => {});
    await until(`${url} to be open`, () =>
      page.evaluate(() => document.readyState === 'complete' && location.href !== 'about:blank').catch(() => false),
    );
    return new FirefoxTab(page, connectionOf(browser));
  };
  const blank = await open(`${origin}/managed-schema.json`);
  return {
    origin,
    openPage: (path) => open(`${origin}/${path}`),
    openUrl: open,
    findTab: async (url) => {
      const page = (await browser.pages()).find((candidate) => candidate.url().startsWith(url));
      return page && new FirefoxTab(page, connectionOf(browser));
    },
    ask: async (request, input) => {
      const message = JSON.stringify({ request, input });
      const answer = `browser.runtime.sendMessage(${message}).then(JSON.stringify)`;
      return JSON.parse(String(await blank.page.evaluate(answer)));
    },
    pages: () => browser.pages(),
    close: async () => {
      await browser.close();
      await proxy.close();
    },
  };
}

/** The used fields of a BiDi answer: https://w3c.github.io/webdriver-bidi/#type-script-RemoteValue. */
interface BidiConnection {
  send(
    method: string,
    params: object,
  ): Promise<{
    result: {
      result?: { value?: unknown };
      exceptionDetails?: { text: string };
      contexts?: { context: string }[];
    };
  }>;
}

function connectionOf(browser: Browser): BidiConnection {
  return (browser as unknown as { connection: BidiConnection }).connection;
}

/** Selectors for the roles in the extension’s pages and in those of the sandbox. */
const elements = {
  button: 'button',
  checkbox: 'input[type=checkbox]',
  searchbox: 'input[type=search]',
  tab: '[role=tab]',
  textbox: 'input[type=text],input[type=email],textarea',
};
type Role = keyof typeof elements;

/** Returns whether the menu had such an item. Runs in the window of Firefox itself. */
function chooseItem(name: string): boolean {
  interface Menu extends Element {
    state: string;
    activateItem(item: Element): void;
  }
  const menu = document.getElementById('contentAreaContextMenu') as Menu | null;
  const item = [...(menu?.querySelectorAll('menuitem') ?? [])].find((each) => each.getAttribute('label') === name);
  if (menu?.state !== 'open' || !item) return false;
  menu.activateItem(item);
  return true;
}

/** Runs in the page. Firefox's own search by name takes seconds for each of many elements. */
function findByName(selector: string, name: string): Element | undefined {
  const nameOf = (element: Element) =>
    element.getAttribute('aria-label') ??
    (element as Partial<HTMLInputElement>).labels?.[0]?.textContent ??
    element.textContent;
  return [...document.querySelectorAll(selector)].find(
    (element) => nameOf(element)?.trim() === name && !element.matches(':disabled'),
  );
}

/** The first element that matches `selector`, also in open shadow roots. Runs in the page. */
function findDeep(root: Document | ShadowRoot, selector: string): Element | null {
  const roots = [root];
  for (const each of roots) {
    const found = each.querySelector(selector);
    if (found) return found;
    for (const { shadowRoot } of each.querySelectorAll('*')) if (shadowRoot) roots.push(shadowRoot);
  }
  return null;
}

/**
 * A tab, used as a person does. Elements are found by role and name and clicked at their position, and fields are
 * filled with the keyboard. Puppeteer’s own locators wait in a way that Firefox 140 does not support.
 */
export class FirefoxTab {
  constructor(
    readonly page: Page,
    private readonly connection: BidiConnection,
  ) {}

  async click(role: Role, name: string): Promise<void> {
    await this.use(role, name, (element) => element.click());
  }

  /**
   * Clicks it if it exists at this moment. Another tab may have replaced this one, as when a window changes its
   * process.
   */
  async clickIfThere(role: Role, name: string): Promise<void> {
    await this.useIfThere(role, name, (element) => element.click()).catch(() => false);
  }

  /** Ticks a checkbox, which may be ticked already. */
  async check(name: string): Promise<void> {
    await this.use('checkbox', name, async (element) => {
      if (!(await element.evaluate((box) => (box as HTMLInputElement).checked))) await element.click();
    });
  }

  /** Replaces the content of a field with typed text. */
  async fill(role: Role, name: string, value: string): Promise<void> {
    await this.use(role, name, (element) =>
      element.evaluate((field) => {
        (field as HTMLInputElement).focus();
        (field as HTMLInputElement).select();
      }),
    );
    // Sends all keys in one message.
    const keys = [...value.replaceAll('\n', '\uE007')];
    const actions = keys.flatMap((key) => ['keyDown', 'keyUp'].map((type) => ({ type, value: key })));
    await this.connection.send('input.performActions', {
      ...this.target,
      actions: [{ type: 'key', id: 'keyboard', actions }],
    });
  }

  /** Right-clicks the first element that matches `selector`, and chooses an item of the browser’s own menu. */
  async chooseFromMenu(selector: string, item: string): Promise<void> {
    const chrome = await this.connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
    const target = { context: chrome.result.contexts?.[0]?.context };
    const element = await until(selector, () => this.page.$(selector));
    await element.click({ button: 'right' });
    await until(`"${item}" in the menu`, async () => {
      const { result } = await this.connection.send('script.callFunction', {
        functionDeclaration: chooseItem.toString(),
        arguments: [{ type: 'string', value: item }],
        target,
        awaitPromise: false,
      });
      return result.result?.value;
    });
  }

  text(): Promise<string> {
    return this.page.evaluate(() => document.body.textContent ?? '');
  }

  /** Waits until the page's text matches. */
  async says(words: RegExp, timeout?: number): Promise<void> {
    await until(`text like ${words}`, async () => words.test(await this.text()), timeout);
  }

  /** The inside of the panel. Waits until there is one. */
  panel(): Promise<ClosedRoot> {
    return until('the panel', () => this.closedRoot('contact-restore-panel'));
  }

  async noPanel(): Promise<void> {
    await until('no panel', async () => (await this.closedRoot('contact-restore-panel')) === undefined);
  }

  close(): Promise<void> {
    return this.page.close();
  }

  /** Waits until the element exists and can be used. If the page draws it again meanwhile, it is looked up again. */
  private async use(role: Role, name: string, act: (element: ElementHandle<Element>) => Promise<void>): Promise<void> {
    await until(`${role} named ${name}`, () => this.useIfThere(role, name, act));
  }

  private async useIfThere(
    role: Role,
    name: string,
    act: (element: ElementHandle<Element>) => Promise<void>,
  ): Promise<boolean> {
    const found = await this.page.evaluateHandle(findByName, elements[role], name);
    const element = found.asElement() as ElementHandle<Element> | null;
    if (element === null) return false;
    return act(element).then(
      () => true,
      () => false,
    );
  }

  private get target(): { context: string } {
    return { context: (this.page.mainFrame() as unknown as { _id: string })._id };
  }

  /** WebDriver BiDi returns a closed shadow root, which a script of the page cannot reach. */
  private async closedRoot(selector: string): Promise<ClosedRoot | undefined> {
    const host = await this.connection.send('script.evaluate', {
      expression: `(${findDeep})(document, ${JSON.stringify(selector)})`,
      target: this.target,
      awaitPromise: false,
      serializationOptions: { maxDomDepth: 1, includeShadowTree: 'all' },
    });
    const element = host.result.result?.value as { shadowRoot?: { sharedId?: string } | null } | undefined;
    const sharedId = element?.shadowRoot?.sharedId;
    if (sharedId === undefined) return undefined;
    return new ClosedRoot(this.page, async (body, args) => {
      const { result } = await this.connection.send('script.callFunction', {
        functionDeclaration: body,
        arguments: [{ sharedId }, ...args.map((value) => ({ type: 'string', value }))],
        target: this.target,
        awaitPromise: false,
      });
      if (result.exceptionDetails) throw new Error(result.exceptionDetails.text);
      return result.result?.value as string | undefined;
    });
  }
}

/** The inside of a closed shadow root. */
export class ClosedRoot {
  constructor(
    private readonly page: Page,
    private readonly run: (body: string, args: string[]) => Promise<string | undefined>,
  ) {}

  async text(): Promise<string> {
    const words = await this.call((root) =>
      [...root.children]
        .filter((each) => each.localName !== 'style')
        .map((each) => each.textContent)
        .join('\n'),
    );
    return words ?? '';
  }

  /** The computed value of a style property, such as "cursor", of the first element that matches `selector`. */
  style(selector: string, property: string): Promise<string | undefined> {
    return this.call(
      (root, inside, name) => {
        const element = root.querySelector(inside);
        return element && getComputedStyle(element).getPropertyValue(name);
      },
      selector,
      property,
    );
  }

  /** Waits for the element with this tag and this text, and clicks it at its position. */
  async click(tag: string, name: string): Promise<void> {
    await this.clickMiddle(await until(`${tag} named ${name}`, () => this.box(tag, name)));
  }

  /** Clicks it if it exists at this moment. */
  async clickIfThere(tag: string, name: string): Promise<void> {
    const box = await this.box(tag, name);
    if (box) await this.clickMiddle(box);
  }

  private async clickMiddle({ x, y, width, height }: Box): Promise<void> {
    await this.page.mouse.click(x + width / 2, y + height / 2);
  }

  private async box(tag: string, name: string): Promise<Box | undefined> {
    const found = await this.call(
      (root, inside, wanted) => {
        const element = [...root.querySelectorAll(inside)].find((each) => each.textContent?.trim() === wanted);
        if (!element) return null;
        const { x, y, width, height } = element.getBoundingClientRect();
        return JSON.stringify({ x, y, width, height });
      },
      tag,
      name,
    );
    return found === undefined ? undefined : (JSON.parse(found) as Box);
  }

  private call<A extends string[]>(
    body: (root: ShadowRoot, ...args: A) => string | null,
    ...args: A
  ): Promise<string | undefined> {
    return this.run(body.toString(), args);
  }
}
