import browser from 'webextension-polyfill';
import { draftFor } from './context-menu';
import { openDatabase } from './database';
import { createBackground } from './handlers';
import { loadPanel, readFieldText } from './in-page';
import { createServe } from './serve';

/** Wakes the worker for a job that waits, or that it was stopped in. */
const ALARM = 'jobs';

const background = createBackground({
  local: browser.storage.local,
  session: browser.storage.session,
  managed: browser.storage.managed,
  database: openDatabase(),
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
  exclusively: (name, task) => navigator.locks.request(name, task),
  redirectUri: browser.identity.getRedirectURL(),
  builtInApiKey: import.meta.env.VITE_CTCT_CLIENT_ID ?? '',
  launchWebAuthFlow: (url) => browser.identity.launchWebAuthFlow({ url, interactive: true }),
  loadPanel,
  openPopup: () => browser.action.openPopup(),
  async wakeAt(at) {
    await browser.alarms.create(ALARM, { when: at });
  },
  setBadge: (text) => browser.action.setBadgeText({ text }),
  async openWindow() {
    const url = browser.runtime.getURL('src/popup/index.html');
    await browser.windows.create({ url, type: 'popup', width: 420, height: 680 });
  },
});

browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === ALARM) void background.runJobs();
});
void background.runJobs();

// A record is open only while a restore runs or because one was cut short.
void background.start();

browser.runtime.onMessage.addListener(
  createServe({
    handlers: background.handlers,
    extensionId: browser.runtime.id,
    extensionUrl: browser.runtime.getURL(''),
    explainForbidden: background.explainForbidden,
  }),
);

browser.runtime.onInstalled.addListener(async () => {
  await browser.contextMenus.removeAll();
  browser.contextMenus.create({
    id: 'restore-contact',
    title: browser.i18n.getMessage('restoreContact'),
    contexts: ['selection', 'link', 'editable'],
  });
});

browser.contextMenus.onClicked.addListener((clicked, tab) => {
  return background.openCard(draftFor(clicked, () => readFieldText(tab?.id, clicked.frameId)));
});

// Chrome shows storage.local to content scripts unless told otherwise. Firefox has no such switch, which is one reason why
// nothing secret is kept there.
const local = browser.storage.local as { setAccessLevel?: (level: { accessLevel: string }) => Promise<void> };
local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
