import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright';
import { AccessibleView, type Devtools } from './accessible-view';
import { findBrowser } from './find-browsers';
import type { Ask } from './stage';
import { until } from './until';

export interface LaunchOptions {
  /** The port of test/sandbox/server.ts. */
  sandboxPort: number;
  /** The built extension. */
  extension: string;
  /** The program, if not the one that `findBrowser` finds. */
  executablePath?: string;
  /** A folder for a profile that stays. Without one the browser gets a new profile, which is removed with it. */
  profile?: string;
  headless?: boolean;
  colorScheme?: 'light' | 'dark';
  /** Device pixels per CSS pixel, for pictures. */
  scale?: number;
  /** More Chromium switches. */
  args?: string[];
}

const VIEWPORT = { width: 1100, height: 800 };

/** A running Chromium with the extension, and with the sandbox in place of the internet. */
export interface Chromium {
  context: BrowserContext;
  /** `chrome-extension://<id>`, without a slash at the end. */
  origin: string;
  /** Opens a blank tab, of this size if one is given. */
  openTab(viewport?: { width: number; height: number }): Promise<Page>;
  /** Opens a page of the extension, such as "src/popup/index.html", as a tab. */
  openPage(path: string, viewport?: { width: number; height: number }): Promise<Page>;
  /** Opens the popup as the toolbar button does, and returns a view of it. */
  openPopup(): Promise<AccessibleView>;
  /** Waits for the open popup, or for the window that replaces it where the browser opens none. */
  popup(): Promise<AccessibleView>;
  /** Evaluates an expression in the extension’s worker, after starting it if necessary. Returns the (awaited) value. */
  inWorker(expression: string): Promise<unknown>;
  /** Sends a request to the background as one of the extension’s own pages. */
  ask: Ask;
  /** Resets the extension to a new installation: an empty storage, a stopped worker, no open page. */
  reset(): Promise<void>;
  /** Closes every tab that a test opened. */
  closePages(): Promise<void>;
  /** Kills the worker as Chromium does after 30 idle seconds. */
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Hosts that are not resolved: those of Chromium’s own services, which the switches below do not silence, and the host
 * of an extension’s redirect URI. That host exists nowhere, because Chromium takes the address before it loads it.
 */
const foreignHosts = ['*.googleapis.com', '*.google.com', '*.gvt1.com', '*.gstatic.com', '*.chromiumapp.org'];

/**
 * Starts Chromium with the sandbox in place of the internet, and with an extension if one is named. `close` also
 * removes a profile that was created for it.
 */
export async function startChromium(
  options: Omit<LaunchOptions, 'extension'> & { extension?: string },
): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const executablePath = options.executablePath ?? findBrowser('chromium');
  if (executablePath === undefined) throw new Error('No Chromium here. `npm test` installs one.');
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'contact-restore-chromium-')));
  const rules = [...foreignHosts.map((host) => `MAP ${host} ~NOTFOUND`), `MAP *:443 127.0.0.1:${options.sandboxPort}`];
  const { extension } = options;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: options.headless ?? true,
    colorScheme: options.colorScheme ?? 'light',
    ...(options.scale && { deviceScaleFactor: options.scale }),
    viewport: options.headless === false ? null : VIEWPORT,
    args: [
      ...(extension ? [`--load-extension=${extension}`, `--disable-extensions-except=${extension}`] : []),
      `--host-resolver-rules=${rules.join(', ')}`,
      '--ignore-certificate-errors',
      '--disable-background-networking',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(options.args ?? []),
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      if (options.profile !== undefined) return;
      // Processes of a killed browser may still write into the profile for a moment.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

export async function launchChromium(options: LaunchOptions): Promise<Chromium> {
  const { context, close } = await startChromium(options);
  context.setDefaultTimeout(10_000);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  // A worker that is stopped during its installation starts again at once.
  await until('the worker to be installed', () => worker.evaluate('self.serviceWorker?.state === "activated"'));
  const origin = `chrome-extension://${new URL(worker.url()).host}`;
  const browser = context.browser();
  if (browser === null) throw new Error('Playwright gave no browser for a persistent context.');
  const targets = new Targets(await browser.newBrowserCDPSession(), browser);

  /** A tab that was used before, because reuse costs a fifth of a new tab. */
  let reusableTab: Page | undefined;
  const tabs = new WeakSet<Page>();

  const openTab: Chromium['openTab'] = async (viewport) => {
    const used = reusableTab;
    const page = used ?? (await context.newPage());
    reusableTab = undefined;
    tabs.add(page);
    if (viewport ?? used) await page.setViewportSize(viewport ?? VIEWPORT);
    return page;
  };

  const emptyTab = async (page: Page): Promise<void> => {
    await page.emulateMedia({ media: null, colorScheme: null, reducedMotion: null, forcedColors: null });
    await page.goto('about:blank');
    reusableTab = page;
  };

  const openPage: Chromium['openPage'] = async (path, viewport) => {
    const page = await openTab(viewport);
    await page.goto(`${origin}/${path}`);
    return page;
  };

  /** A page of the extension without code of its own. It talks to the background and is always the first tab. */
  const [blank = await context.newPage()] = context.pages();
  await blank.goto(`${origin}/manifest.json`);

  const isWorker = (target: Target) => target.type === 'service_worker' && target.url.startsWith(origin);

  const workers = await context.newCDPSession(blank);
  await workers.send('ServiceWorker.enable');
  /** Any message starts a stopped worker. The background refuses this one, because it is not of our protocol. */
  const wakeWorker = () => blank.evaluate('chrome.runtime.sendMessage({}).catch(() => {})');

  // A worker that is stopped while it still starts stays stopped, and its messages wait for a minute. So it must have
  // answered. Afterwards the worker has stopped, though an event such as a closed tab may already start the next.
  const stopWorker = async (): Promise<void> => {
    if ((await targets.find(isWorker)) === undefined) return;
    await wakeWorker();
    await workers.send('ServiceWorker.stopAllWorkers');
  };

  const liveWorker = async (): Promise<Devtools> => {
    if (!(await targets.find(isWorker))) {
      await wakeWorker();
    }
    return targets.attach(await until('the extension to have a worker', () => targets.find(isWorker)));
  };

  const inWorker: Chromium['inWorker'] = async (expression) => evaluate(await liveWorker(), expression);

  const isPopup = (target: Target) =>
    target.type === 'page' &&
    target.url.startsWith(`${origin}/src/popup/`) &&
    !context.pages().some((page) => tabs.has(page) && page.url() === target.url);

  const popup: Chromium['popup'] = async () => {
    const devtools = await targets.attach(await until('a popup', () => targets.find(isPopup)));
    await devtools.send('Accessibility.enable');
    await devtools.send('DOM.enable');
    return new AccessibleView(devtools);
  };

  const closePages = async () => {
    const opened = context.pages().filter((page) => page !== blank);
    const tabToReuse = reusableTab ?? opened.find((page) => tabs.has(page));
    await Promise.all(opened.map((page) => (page === tabToReuse ? emptyTab(page) : page.close())));
    const open = await targets.find(isPopup);
    if (open === undefined) return;
    await targets.close(open).catch(() => undefined);
    await until('the popup to be closed', async () => (await targets.find(isPopup)) === undefined);
  };

  return {
    context,
    origin,
    openTab,
    openPage,
    popup,
    inWorker,
    openPopup: async () => {
      await inWorker('chrome.action.openPopup()');
      return popup();
    },
    ask: (request, input) => {
      const message = JSON.stringify({ request, input });
      return blank.evaluate(`chrome.runtime.sendMessage(${message})`);
    },
    reset: async () => {
      await closePages();
      await stopWorker();
      await blank.evaluate(forgetEverything);
      // The reset itself is an event that starts a worker, and that worker may have read the old storage.
      await stopWorker();
    },
    closePages,
    stopWorker,
    close,
  };
}

interface Target {
  targetId: string;
  type: string;
  url: string;
}

/**
 * Playwright has no page for an action’s popup and loses a worker that was stopped. Both are therefore reached through
 * the browser’s own DevTools session: https://chromedevtools.github.io/devtools-protocol/tot/Target/.
 */
class Targets {
  private readonly answers = new Map<string, { resolve(result: unknown): void; reject(error: Error): void }>();
  private nextId = 1;

  constructor(
    private readonly session: CDPSession,
    browser: Browser,
  ) {
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      const { id, result, error } = JSON.parse(message) as {
        id?: number;
        result?: unknown;
        error?: { message: string };
      };
      const waiting = this.answers.get(`${sessionId}:${id}`);
      this.answers.delete(`${sessionId}:${id}`);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    });
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.fail(sessionId));
    browser.on('disconnected', () => this.fail(''));
  }

  async find(wanted: (target: Target) => boolean): Promise<Target | undefined> {
    return (await this.session.send('Target.getTargets')).targetInfos.find(wanted);
  }

  async attach({ targetId }: Target): Promise<Devtools> {
    const { sessionId } = await this.session.send('Target.attachToTarget', { targetId, flatten: false });
    return {
      send: async (method, params = {}) => {
        const id = this.nextId++;
        const answer = new Promise((resolve, reject) => this.answers.set(`${sessionId}:${id}`, { resolve, reject }));
        const message = JSON.stringify({ id, method, params });
        const [result] = await Promise.all([
          answer,
          this.session.send('Target.sendMessageToTarget', { sessionId, message }),
        ]);
        return result;
      },
    };
  }

  async close({ targetId }: Target): Promise<void> {
    await this.session.send('Target.closeTarget', { targetId });
  }

  private fail(sessionId: string): void {
    for (const [key, { reject }] of this.answers) {
      if (!key.startsWith(sessionId)) continue;
      this.answers.delete(key);
      reject(new Error('The page or worker went away.'));
    }
  }
}

/** Runs in a page of the extension. */
const forgetEverything = `(async () => {
  const databases = await indexedDB.databases();
  await Promise.all(databases.map(({ name }) => new Promise((done, failed) => {
    Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onerror: failed, onblocked: failed });
  })));
  await Promise.all([
    chrome.storage.local.clear(),
    chrome.storage.session.clear(),
    chrome.alarms.clearAll(),
    chrome.action.setBadgeText({ text: '' }),
  ]);
})()`;

async function evaluate(devtools: Devtools, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = (await devtools.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  })) as { result: { value?: unknown }; exceptionDetails?: { exception?: { description?: string }; text: string } };
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
