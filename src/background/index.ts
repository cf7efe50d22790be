import browser from 'webextension-polyfill';
import { type Call, createCall } from '../constant-contact/http';
import * as oauth from '../constant-contact/oauth';
import type { Contact } from '../protocol/contact';
import type { Restored, Status } from '../protocol/requests';
import { createCallBudget, DAILY_BUDGET, dayCountsSchema, recentCallsSchema } from './call-budget';
import { type Draft, openCard } from './card';
import { draftFor, MENU_ITEM } from './context-menu';
import { openDatabase } from './database';
import { explainForbidden } from './explain-forbidden';
import { loadPanel, readFieldText } from './in-page';
import { accountListsSchema, createList, forgetLists, getLists, rememberLists } from './lists';
import { lookup } from './lookup';
import { notice, noticedSchema, offersSchema, requireOffer } from './notice';
import { restore, undoRestore } from './restore';
import { createRestoreRecords } from './restore-records';
import { createSeal } from './seal';
import { createServe, type Handlers } from './serve';
import { accessSchema, createSessions } from './session';
import { defaultSettings, getSettings, saveSettings, settingsSchema } from './settings';
import { getCodeSignIn, pendingCodeSchema, pollCodeSignIn, signIn, startCodeSignIn } from './sign-in';
import { snapshotsSchema } from './snapshots';
import { stored } from './stored';

// What everything below is built from. Nothing here holds anything that a stopped worker would lose.
const { local, session } = browser.storage;
const now = () => Date.now();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const fetchHere = (url: string, init: RequestInit) => fetch(url, init);
const exclusively = <T>(name: string, task: () => Promise<T>): Promise<T> =>
  navigator.locks.request(name, task) as Promise<T>;

const database = openDatabase();
const seal = createSeal(database);
const records = createRestoreRecords(database, seal);
const snapshots = stored(session, 'snapshots', snapshotsSchema, []);
const offers = stored(session, 'offers', offersSchema, []);
const pendingCode = stored(session, 'pendingCode', pendingCodeSchema, null);
const noticed = stored(session, 'noticed', noticedSchema, []);

const settings = {
  chosen: stored(local, 'settings', settingsSchema, defaultSettings),
  managed: browser.storage.managed,
  builtInApiKey: import.meta.env.VITE_CTCT_CLIENT_ID ?? '',
  redirectUri: browser.identity.getRedirectURL(),
};
const apiKey = async () => (await getSettings(settings)).apiKey;

const sessions = createSessions({
  database,
  seal,
  access: stored(session, 'access', accessSchema, null),
  refresh: (clientId, refreshToken) => oauth.refresh({ clientId, fetch: fetchHere }, refreshToken),
  now,
  exclusively,
});
const budget = createCallBudget({
  days: stored(local, 'calls', dayCountsSchema, []),
  recent: stored(session, 'recentCalls', recentCallsSchema, []),
  clientId: apiKey,
  now,
  sleep,
  exclusively,
});
const http = {
  fetch: fetchHere,
  beforeCall: budget.beforeCall,
  onQuotaExceeded: budget.onQuotaExceeded,
  sleep,
  random: Math.random,
};
const call = createCall({ ...http, getAccessToken: sessions.getAccessToken });

const lists = { call, sessions, stored: stored(local, 'lists', accountListsSchema, []), now };
const lookups = { call, sessions, snapshots, records, now };
const restores = {
  ...lookups,
  rememberLists: (accountId: string, listIds: string[]) => rememberLists(accountId, listIds, lists),
  sleep,
  newId: () => crypto.randomUUID(),
  exclusively,
};
const signIns = {
  apiKey,
  fetch: fetchHere,
  redirectUri: settings.redirectUri,
  launchWebAuthFlow: (url: string) => browser.identity.launchWebAuthFlow({ url, interactive: true }),
  callWith: (accessToken: string): Call => createCall({ ...http, getAccessToken: async () => accessToken }),
  warmUp: () => getLists({ refresh: true }, lists),
  sessions,
  pendingCode,
  now,
};
const notices = {
  ...lookups,
  noticed,
  offers,
  promptOnPages: async () => (await getSettings(settings)).promptOnPages,
  getLists: () => getLists({}, lists),
  loadPanel,
};
const cards = {
  draft: { set: (draft: Draft) => session.set({ draft }) },
  openPopup: () => browser.action.openPopup(),
  openWindow: async () => {
    const url = browser.runtime.getURL('src/popup/index.html');
    await browser.windows.create({ url, type: 'popup', width: 420, height: 680 });
  },
};

async function getStatus(): Promise<Status> {
  const current = await sessions.current();
  return {
    hasApiKey: (await apiKey()) !== '',
    ...(current && { account: current.account }),
    callsToday: await budget.callsToday(),
    dailyBudget: DAILY_BUDGET,
  };
}

/** Forgets everything of the session, and what was read with it. */
async function signOut(): Promise<null> {
  await sessions.end();
  await forgetLists(lists);
  await Promise.all([snapshots.clear(), offers.clear(), noticed.clear(), pendingCode.clear(), session.remove('draft')]);
  return null;
}

/** What a panel needs to say that it worked; what else is in the record is no business of a page's process. */
function forPanel({ recordId, contact, proof }: Restored): Restored {
  const bare: Contact = {
    id: contact.id,
    customFields: [],
    phones: [],
    addresses: [],
    lists: contact.lists,
    tags: [],
    notes: [],
  };
  return {
    recordId,
    contact: bare,
    proof: { ...proof, fields: proof.fields.map(({ field, same }) => ({ field, same })) },
  };
}

const handlers: Handlers = {
  getStatus,
  lookup: (input) => lookup(input, lookups),
  getLists: (input) => getLists(input, lists),
  createList: (input) => createList(input, lists),
  async restore(input, asker) {
    if (asker.from === 'page') return restore(input, restores);
    await requireOffer(input.contactId, asker.tabId, offers);
    return forPanel(await restore({ ...input, wayIn: 'panel' }, restores));
  },
  async undoRestore(input, asker) {
    if (asker.from === 'page') return undoRestore(input, restores);
    const record = await records.get(input.recordId);
    await requireOffer(record?.contactId ?? '', asker.tabId, offers);
    const { contact } = await undoRestore(input, restores);
    return { contact: { id: contact.id, customFields: [], phones: [], addresses: [], lists: [], tags: [], notes: [] } };
  },
  getSettings: () => getSettings(settings),
  async saveSettings(input) {
    const before = await apiKey();
    const saved = await saveSettings(input, settings);
    if (saved.apiKey !== before) await signOut();
    return saved;
  },
  signIn: () => signIn(signIns),
  startCodeSignIn: () => startCodeSignIn(signIns),
  getCodeSignIn: () => getCodeSignIn(signIns),
  pollCodeSignIn: () => pollCodeSignIn(signIns),
  async cancelCodeSignIn() {
    await pendingCode.clear();
    return null;
  },
  signOut,
  notice: (input, asker) =>
    asker.from === 'content' ? notice(input, asker.tabId, notices) : Promise.resolve({ state: 'nothing' }),
  async openCard({ text }) {
    await openCard({ text, lookUp: true, wayIn: 'panel' }, cards);
    return null;
  },
};

browser.runtime.onMessage.addListener(
  createServe({
    handlers,
    extensionId: browser.runtime.id,
    extensionUrl: browser.runtime.getURL(''),
    explainForbidden: () => explainForbidden(call),
  }),
);

browser.runtime.onInstalled.addListener(async () => {
  await browser.contextMenus.removeAll();
  browser.contextMenus.create({
    id: MENU_ITEM,
    title: browser.i18n.getMessage('restoreContact'),
    contexts: ['selection', 'link', 'editable'],
  });
});

browser.contextMenus.onClicked.addListener((clicked, tab) => {
  if (clicked.menuItemId !== MENU_ITEM) return;
  const draft = draftFor(clicked, () => readFieldText(tab?.id, clicked.frameId));
  return openCard(draft, cards);
});

// Chrome shows storage.local to content scripts unless told otherwise; Firefox has no such switch, which is why nothing
// secret is kept there.
(local as { setAccessLevel?: (level: { accessLevel: string }) => Promise<void> }).setAccessLevel?.({
  accessLevel: 'TRUSTED_CONTEXTS',
});
