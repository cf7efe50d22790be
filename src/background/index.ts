import browser from 'webextension-polyfill';
import { announceAccount } from '../protocol/account-news';
import { jobReach } from '../protocol/job-reach';
import { localeOf } from '../protocol/locale';
import { fetchWithoutOrigin } from './access/origin-rule';
import { createBackground } from './app';
import { LIMITS } from './jobs/limits';
import { PASSPHRASE_ROUNDS } from './never-restore/marks-file';
import { draftFor } from './page-prompt/context-menu';
import { loadPanel, loadWatcher, readFieldText, readSelection } from './page-prompt/inject';
import { createServe } from './serve';
import { createDatabase } from './storage/database';

/** Wakes the worker for a waiting or interrupted job. */
const ALARM = 'jobs';
/** Wakes the worker once a day to look for deleted contacts. */
const WATCH = 'watch';
/** A worker receives the event that started it a few ms after its script has run. */
const START_DELAY_MS = 100;
const DAY_MINUTES = 24 * 60;
/** Wakes the worker when the contacts’ lists are due to be read. */
const LISTS_ALARM = 'lists';
const SITES = ['https://api.cc.email/*', 'https://authz.constantcontact.com/*'];
/** The notification about an ended job, by its kind. */
const ENDED = { restore: 'jobRestored', undo: 'jobDeletedAgain', 'dry-run': 'jobDryRan' } as const;

const background = createBackground({
  local: browser.storage.local,
  session: browser.storage.session,
  managed: browser.storage.managed,
  database: createDatabase(),
  fetch: fetchWithoutOrigin(),
  hasSiteAccess: () => browser.permissions.contains({ origins: SITES }),
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
  exclusively: (name, task) => navigator.locks.request(name, task),
  redirectUri: () => browser.identity.getRedirectURL(),
  builtInApiKey: import.meta.env.VITE_CTCT_CLIENT_ID ?? '',
  launchWebAuthFlow: (url) => browser.identity.launchWebAuthFlow({ url, interactive: true }),
  jobLimits: LIMITS,
  passphraseRounds: PASSPHRASE_ROUNDS,
  exportListsAbove: 5_000,
  announceAccount,
  loadPanel,
  loadWatcher,
  openPopup: () => browser.action.openPopup(),
  isPopupOpen: async () => (await browser.runtime.getContexts({ contextTypes: ['POPUP'] })).length > 0,
  async wakeAt(at) {
    await browser.alarms.create(ALARM, { when: at });
  },
  async wakeForListsIn(ms) {
    await browser.alarms.create(LISTS_ALARM, { when: Date.now() + ms });
  },
  async notify(job) {
    const { reached, total } = jobReach(job);
    const { format } = new Intl.NumberFormat(localeOf(browser.i18n.getUILanguage()));
    await notify(ENDED[job.kind], total, format(reached));
  },
  async notifyDeletions({ count, since }) {
    const locale = localeOf(browser.i18n.getUILanguage());
    await notify(
      'jobOthersDeleted',
      count,
      new Intl.DateTimeFormat(locale, { dateStyle: 'long', calendar: 'gregory' }).format(since),
    );
  },
  setBadge: (text) => browser.action.setBadgeText({ text }),
  async openBin(since) {
    await browser.tabs.create({ url: `${browser.runtime.getURL('src/deleted-contacts/index.html')}?since=${since}` });
  },
  async openWindow() {
    const url = browser.runtime.getURL('src/popup/index.html');
    await browser.windows.create({ url, type: 'popup', width: 420, height: 680 });
  },
});

const showJobs = () => {
  void browser.tabs.create({ url: browser.runtime.getURL('src/deleted-contacts/index.html') });
};
const listenToNotifications = () => browser.notifications?.onClicked.addListener(showJobs);
listenToNotifications();
browser.permissions.onAdded.addListener(listenToNotifications);

browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === ALARM) void background.runJobs();
  if (name === WATCH) void background.watch();
  if (name === LISTS_ALARM) void background.rememberLists();
});
// Alarms do not outlive the browser (https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms). This
// listener starts the worker when the browser starts.
browser.runtime.onStartup.addListener(() => {
  void background.runJobs();
  void background.watch();
  void background.rememberLists();
  void setWatch(true);
});
// The event that started the worker goes first, because a person may be waiting for it.
setTimeout(() => {
  void background.runJobs();
  void setWatch();
  // A record is open only during a restore or an undo, or after an interrupted one. A later start settles what this one cannot.
  void background.start().catch(() => undefined);
}, START_DELAY_MS);

/** Shows the message in the plural form of the count. Without the permission, `browser.notifications` is undefined. */
async function notify(key: string, count: number, value: string): Promise<void> {
  const form = new Intl.PluralRules(browser.i18n.getMessage('extensionLanguage')).select(count);
  const { format } = new Intl.NumberFormat(localeOf(browser.i18n.getUILanguage()));
  await browser.notifications?.create({
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/icon-128.png'),
    title: browser.i18n.getMessage('extensionName'),
    message: browser.i18n.getMessage(`${key}_${form}`, [format(count), value]),
  });
}

/**
 * Keeps a running alarm, however often the worker starts. A browser start looks at once, so its alarm starts over: an
 * alarm later that day would find nothing due, and the next look would be more than a day away.
 */
async function setWatch(isBrowserStart = false): Promise<void> {
  if (!isBrowserStart && (await browser.alarms.get(WATCH))) return;
  browser.alarms.create(WATCH, { delayInMinutes: DAY_MINUTES, periodInMinutes: DAY_MINUTES });
}

browser.storage.onChanged.addListener((_changes, area) => {
  if (area === 'managed') void background.policyChanged();
});

browser.runtime.onMessage.addListener(
  createServe({
    handlers: background.handlers,
    extensionId: browser.runtime.id,
    extensionUrl: browser.runtime.getURL(''),
    explainForbidden: background.explainForbidden,
  }),
);

browser.runtime.onInstalled.addListener(async () => {
  // An update may have dropped the alarms.
  void background.rememberLists();
  await browser.contextMenus.removeAll();
  browser.contextMenus.create({
    id: 'restore-contact',
    title: browser.i18n.getMessage('buttonRestoreContact'),
    contexts: ['selection', 'link', 'editable'],
  });
});

browser.commands.onCommand.addListener((command, tab) => {
  if (command !== 'look-up-selection') return;
  void background.openCard(
    readSelection(tab?.id).then((text) => ({ text, lookUp: true as const, entryPoint: 'command' as const })),
  );
});

browser.omnibox.setDefaultSuggestion({ description: browser.i18n.getMessage('extensionAddressBar') });
browser.omnibox.onInputEntered.addListener((text) => {
  void background.openCard({ text, lookUp: true, entryPoint: 'address-bar' });
});

browser.contextMenus.onClicked.addListener((clicked, tab) => {
  return background.openCard(draftFor(clicked, () => readFieldText(tab?.id, clicked.frameId)));
});

// By default Chrome lets content scripts read storage.local. Firefox has no such switch, which is one reason why
// secrets are stored elsewhere.
const local = browser.storage.local as { setAccessLevel?: (level: { accessLevel: string }) => Promise<void> };
local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
