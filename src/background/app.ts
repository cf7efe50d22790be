import * as v from 'valibot';
import { type Call, CallFailed, createCall, failedWith, ignoreFailure } from '../constant-contact/http';
import * as oauth from '../constant-contact/oauth';
import type { Failure } from '../protocol/failure';
import type { JobView } from '../protocol/jobs';
import { DAY_MS } from '../restore/day-bounds';
import { accessSchema, createAccessTokens } from './access/access-tokens';
import { createApi } from './access/api';
import { type CallPurpose, createCallBudget, dayCountsSchema, recentCallsSchema } from './access/call-budget';
import { clockSkewSchema, createServerClock } from './access/clock';
import { pendingCodeSchema } from './access/code-sign-in';
import { explainForbidden } from './access/explain-forbidden';
import { createPolicyRules, NO_POLICY, policyReadingSchema, readPolicy } from './access/policy';
import { createSessions } from './access/sessions';
import { defaultSettings, getSettings, settingsSchema } from './access/settings';
import { finishSignOut, signInFailureSchema } from './access/sign-in';
import { accountAutomationsSchema } from './account-data/automations';
import { accountListsSchema, chooseLists, forgetLists, getLists } from './account-data/lists';
import { createHistory } from './contact/history';
import { chainEndSchema, createJournal } from './contact/journal';
import { settleOpenRecords } from './contact/settle-open-records';
import { snapshotsSchema } from './contact/snapshots';
import { findCached, forgetBins } from './deleted-contacts/cache';
import {
  deletionNews,
  forgetWatches,
  forgetWatchesBefore,
  lastLookAt,
  rememberOwnChanges,
  seenDeletions,
  watchDeletions,
} from './deleted-contacts/watch';
import { forgetRestored } from './former-lists/forget-restored';
import { forgetLedgers } from './former-lists/ledger';
import { forgetListFiles, forgetOldListFiles } from './former-lists/list-files';
import { createExportFiles } from './former-lists/recent-exports';
import { rememberLists } from './former-lists/remember-lists';
import { forgetOldSent, forgetSent } from './former-lists/sent-lists';
import { createHandlers } from './handlers';
import { forgetJobs, wakeJobs } from './jobs/control-jobs';
import { contactsOfOpenJobs, hashOfResults } from './jobs/job-store';
import { ownChanges } from './jobs/own-changes';
import { changesByJobs, stillRestoredByJobs } from './jobs/restored-by-jobs';
import { runJobs } from './jobs/runner';
import { markCountsSchema } from './never-restore/mark-counts';
import { createMarks } from './never-restore/marks';
import { deletionCountsSchema } from './page-prompt/deleting';
import { offersSchema } from './page-prompt/offers';
import { type Draft, openCard } from './page-prompt/open-card';
import { noticedSchema } from './page-prompt/prompt';
import { promptFailureCountsSchema } from './page-prompt/prompt-failures';
import { createTabLimit, tabTurnsSchema } from './page-prompt/tab-limit';
import type { Platform } from './platform';
import { createKeyedHash, createSeal } from './storage/encryption';
import { stored } from './storage/stored-value';

/** Lookups, and restores with their undos, per tab and `TAB_LIMIT_MS`, enough for several visits to pages of twenty contacts. */
const MOST_PAGE_LOOKUPS = 60;
/** Openings of the card per tab and `TAB_LIMIT_MS`. */
const MOST_PAGE_CARDS = 20;
const TAB_LIMIT_MS = 10 * 60_000;

/**
 * Wires up the background: creates each collaborator once, and gives each use-case only what it needs. No state is lost
 * with a stopped worker; it can be recreated between any two requests.
 */
export function createBackground(platform: Platform) {
  const { local, session, database, now, sleep, random, newId, exclusively, redirectUri } = platform;
  // A withheld host permission looks like a network failure.
  const fetch: Platform['fetch'] = (url, init) =>
    platform.fetch(url, init).catch(async (error: unknown) => {
      throw (await platform.hasSiteAccess()) ? error : new CallFailed({ kind: 'no-site-access' });
    });

  const seal = createSeal(database);
  const storage = { database, seal };
  const keyedHash = createKeyedHash(database);
  const snapshots = stored(session, 'snapshots', snapshotsSchema, []);
  const signInFailure = stored<Failure | null>(session, 'signInFailure', signInFailureSchema, null);
  const pendingCode = stored(session, 'pendingCode', pendingCodeSchema, null);
  const takenKey = stored(local, 'takenKey', v.string(), '');

  const settings = {
    chosen: stored(local, 'settings', settingsSchema, defaultSettings),
    managed: platform.managed,
    policy: stored(local, 'policy', policyReadingSchema, NO_POLICY),
    noPolicySince: stored(session, 'noPolicySince', v.nullable(v.number()), null),
    now,
    builtInApiKey: platform.builtInApiKey,
    redirectUri,
  };
  const { mayUse, mayRestore } = createPolicyRules(settings);
  const apiKey = async () => (await getSettings(settings)).apiKey;

  const serverClock = createServerClock({
    skew: stored(session, 'clockSkew', clockSkewSchema, null),
    now,
  });
  const journal = createJournal({
    database,
    seal,
    chainEnd: stored(local, 'chainEnd', chainEndSchema, null),
    serverClock,
    exclusively,
  });
  const history = createHistory({ journal, database, resultsHash: (jobId) => hashOfResults(jobId, storage), newId });
  const marks = createMarks({
    database,
    seal,
    keyedHash,
    counts: stored(local, 'marks', markCountsSchema, []),
    newId,
    exclusively,
    cachedContacts: async (accountId, fits) => [
      ...(await findCached(accountId, fits, storage)),
      ...(await contactsOfOpenJobs(accountId, storage)).filter(fits),
    ],
    passphraseRounds: platform.passphraseRounds,
    record: history.marksChanged,
  });
  // Old entries are deleted only by the server’s time, once per worker, when the first answer tells it.
  let hasForgotten = false;
  async function onServerDate(date: string | null): Promise<void> {
    await serverClock.takeDate(date);
    const serverTime = Date.parse(date ?? '');
    if (hasForgotten || Number.isNaN(serverTime)) return;
    hasForgotten = true;
    const { keepHistoryDays } = await getSettings(settings);
    const current = await sessions.current().catch(() => null);
    // The next look must tell own changes from those of others, so entries since the last look stay.
    const looked = current && (await lastLookAt(current.account.id, storage).catch(() => undefined));
    const oldest = Math.min(serverTime - keepHistoryDays * DAY_MS, looked ?? Number.POSITIVE_INFINITY);
    // A failed cleanup must not lose the answer that told the time.
    await Promise.all([
      history
        .forgetBefore(oldest)
        .then(() => forgetJobs(oldest, { database, sessions, isInJournal: history.isInJournal })),
      forgetWatchesBefore(oldest, storage),
      forgetOldListFiles(serverTime, storage),
      forgetOldSent(serverTime, storage),
    ]).catch(() => undefined);
  }
  const budget = createCallBudget({
    days: stored(local, 'calls', dayCountsSchema, []),
    recent: stored(session, 'recentCalls', recentCallsSchema, []),
    now,
    serverClock,
    sleep,
    exclusively,
  });
  const callWith = (
    clientId: string,
    getAccessToken: (refused?: string) => Promise<string>,
    purpose?: CallPurpose,
  ): Call =>
    createCall({
      fetch,
      getAccessToken,
      beforeCall: () => budget.beforeCall(clientId, purpose),
      onAnswer: () => budget.onAnswer(clientId),
      onQuotaExceeded: () => budget.onQuotaExceeded(clientId),
      onDate: onServerDate,
      sleep,
      random,
    });

  const sessions = createSessions({
    database,
    seal,
    exclusively,
    currentIdOfVersion010: stored(local, 'currentAccount', v.string(), '').get,
    announce: platform.announceAccount,
    newId,
  });
  const tokens = createAccessTokens({
    sessions,
    stored: stored(session, 'access', accessSchema, []),
    refresh: (clientId, refreshToken) => oauth.refresh({ clientId, fetch, sleep }, refreshToken),
    now,
  });
  const api = createApi({ sessions, tokens, callWith, mayUse, guard: marks.guard });
  const { accounts, isSignedIn, whileSignedIn } = sessions;

  const lists = { api, stored: stored(local, 'lists', accountListsSchema, []), now };
  const automations = {
    api,
    stored: stored(local, 'automations', accountAutomationsSchema, []),
    now,
    isWanted: async () => (await getSettings(settings)).nameAutomations,
  };
  const choose = (accountId: string, listIds: string[]) => chooseLists(accountId, listIds, lists);
  const bin = { api, sessions, database, seal, keyedHash, now, serverClock, exclusively };
  const watch = {
    ...bin,
    settings: () => getSettings(settings),
    ownChanges: (accountId: string, before: Parameters<typeof ownChanges>[1]) =>
      ownChanges(accountId, before, { database, seal, records: history.ofAccount }),
    async notifyDeletions(news: { count: number; since: number }) {
      continueJobs();
      // A failed notification must not repeat the look.
      await platform.notifyDeletions(news).catch(() => undefined);
    },
  };
  /** The badge shows jobs first, then news of deleted contacts. */
  async function showBadge(ofJobs: string): Promise<void> {
    const current = await sessions.current();
    const news = ofJobs === '' && current ? await deletionNews(current.account.id, watch) : undefined;
    await platform.setBadge(news ? (news.count > 999 ? '999+' : String(news.count)) : ofJobs);
  }
  const recall = {
    database,
    seal,
    serverClock,
    history,
    changesByJobs: (accountId: string, contactIds: ReadonlySet<string>, since: number) =>
      changesByJobs(accountId, contactIds, since, storage),
  };
  const lookup = { api, sessions, now, exclusively, keyedHash, snapshots, marks, ...recall };
  /** Restores in the current account, or in the one that was on screen. */
  const restoreIn = (accountId?: string) => ({
    sessions: { signedIn: () => api.as(accountId), isSignedIn },
    snapshots,
    history,
    marks,
    chooseLists: choose,
    mayRestore,
    changesByJobs: recall.changesByJobs,
    now,
    sleep,
    newId,
    exclusively,
    serverClock,
  });
  const jobs = {
    sessions: { signedIn: api.as, accounts, whileSignedIn },
    limits: platform.jobLimits,
    marks,
    database,
    seal,
    now,
    serverClock,
    sleep,
    newId,
    exclusively,
    history,
    chooseLists: choose,
    mayRestore,
    wakeAt: platform.wakeAt,
    setBadge: showBadge,
    async onEnded(job: JobView) {
      if ((await settings.chosen.get()).notifyWhenDone) await platform.notify(job);
    },
  };
  /** If a failure itself cannot be stored, an alarm repeats the run. A database of a newer version stays unreadable. */
  const doJobs = () =>
    runJobs(jobs).catch(async (error: unknown) => {
      if (!failedWith(error, 'newer-version')) await platform.wakeAt(now() + 60_000).catch(() => undefined);
    });
  const continueJobs = () => void doJobs();

  const memory = {
    api,
    sessions,
    database,
    seal,
    serverClock,
    sleep,
    exclusively,
    wakeIn: platform.wakeForListsIn,
    exportAbove: platform.exportListsAbove,
    isWanted: async () => (await getSettings(settings)).rememberLists,
  };
  const listFiles = {
    sessions,
    database,
    seal,
    serverClock,
    exclusively,
    mayKeep: async () => (await settings.policy.get()).policy.rememberLists !== false,
  };
  const sentLists = {
    ...listFiles,
    api,
    isWanted: async () => (await getSettings(settings)).lookInSends && (await listFiles.mayKeep()),
  };
  /** For all accounts except these. */
  const forgetFormerLists = (but = new Set<string>()) =>
    Promise.all([forgetLedgers(but, memory), forgetListFiles(but, listFiles), forgetSent(but, sentLists)]);
  /** Failures are stored per account. If even that fails, the next alarm tries again. */
  const remember = () => rememberLists(memory).catch(() => undefined);
  /** A failed look changes nothing. The next one is tomorrow, or at the next start. */
  const look = () => watchDeletions(watch).catch(ignoreFailure);
  /** The daily tasks. A failed cleanup is repeated the next day. */
  async function doDaily(): Promise<void> {
    await look();
    const stillRestored = (accountId: string) => stillRestoredByJobs(accountId, storage);
    await forgetRestored({
      sessions,
      serverClock,
      history,
      stillRestoredByJobs: stillRestored,
      listFiles,
      sentLists,
    }).catch(() => undefined);
  }
  /** Reads the data that an active setting needs, and deletes the data that an inactive one stored. */
  async function applySettings(): Promise<void> {
    const inForce = await getSettings(settings);
    if (inForce.rememberLists) void remember();
    else await forgetLedgers(new Set(), memory);
    if (!(await listFiles.mayKeep())) await forgetFormerLists();
    // Later looks are compared with the first one.
    if (inForce.watchDeletions) void look();
    else await forgetWatches(watch, true);
    continueJobs();
  }

  const signIn = {
    async apiKey() {
      await readPolicy(settings);
      return apiKey();
    },
    async scope() {
      const { nameAutomations, lookInSends } = await getSettings(settings);
      return nameAutomations || lookInSends ? oauth.SCOPE_WITH_CAMPAIGNS : oauth.SCOPE;
    },
    fetch,
    sleep,
    redirectUri,
    launchWebAuthFlow: platform.launchWebAuthFlow,
    callWith,
    async warmUp() {
      const { account } = await api.as();
      // Forbidden calls may be allowed after a new sign-in.
      await automations.stored.update((all) => all.filter(({ accountId }) => accountId !== account.id));
      await wakeJobs(account.id, jobs);
      continueJobs();
      void remember();
      void look();
      await getLists({ refresh: true }, lists);
    },
    sessions,
    tokens,
    mayUse,
    pendingCode,
    signInFailure,
    takenKey,
    now,
    newId,
  };
  const tabLimit = (key: string, most: number) =>
    createTabLimit({ stored: stored(session, key, tabTurnsSchema, []), most, within: TAB_LIMIT_MS, now });
  const noticed = stored(session, 'noticed', noticedSchema, []);
  const offers = stored(session, 'offers', offersSchema, []);
  const notice = {
    api,
    sessions,
    promptOnPages: async () => (await getSettings(settings)).promptOnPages,
    snapshots,
    noticed,
    offers,
    bin,
    limit: tabLimit('pageLookups', MOST_PAGE_LOOKUPS),
    lists,
    recall,
    marks,
    policy: settings.policy,
    loadPanel: platform.loadPanel,
    loadWatcher: platform.loadWatcher,
    now,
  };
  const card = {
    draft: { set: (draft: Draft) => session.set({ draft }) },
    openPopup: platform.openPopup,
    isPopupOpen: platform.isPopupOpen,
    openWindow: platform.openWindow,
    limit: tabLimit('pageCards', MOST_PAGE_CARDS),
  };
  const deleting = {
    api,
    sessions,
    settings: () => getSettings(settings),
    mayRestore,
    counts: stored(session, 'deletionCounts', deletionCountsSchema, []),
    limit: notice.limit,
    openLimit: card.limit,
    memory,
    sleep,
    loadPanel: platform.loadPanel,
    openBin: platform.openBin,
    serverClock,
  };
  const offer = {
    offers,
    sessions,
    limit: tabLimit('pageRestores', MOST_PAGE_LOOKUPS),
    restoreIn,
  };
  const signOut = {
    sessions,
    tokens,
    isForgetting: stored(local, 'isForgetting', v.boolean(), false),
    async forget() {
      await Promise.all([
        forgetLists(lists),
        automations.stored.clear(),
        forgetBins({ database, sessions }),
        forgetWatches({ database, sessions }),
        sessions.accounts().then((left) => forgetFormerLists(new Set(left.map(({ id }) => id)))),
        ...[snapshots, offers, noticed, pendingCode, deleting.counts].map((value) => value.clear()),
        session.remove('draft'),
      ]);
      // The badge may have been about the account that signed out.
      continueJobs();
    },
  };
  const status = {
    sessions,
    budget,
    apiKey,
    signInFailure,
    deletions: (accountId: string) => deletionNews(accountId, watch),
    policy: settings.policy,
  };

  return {
    handlers: createHandlers({
      status,
      lookup,
      lists,
      automations,
      restore: restoreIn(),
      history: {
        async getHistory() {
          const current = await sessions.current();
          // Showing the history needs neither a call nor a write.
          if (current) await settleOpenRecords(restoreIn()).catch(() => undefined);
          return {
            records: current ? await history.ofAccount(current.account.id) : [],
            marks: current ? await history.marksOf(current.account.id) : [],
            chain: await history.verify(),
          };
        },
        async deleteHistory() {
          await rememberOwnChanges(watch);
          await history.clear();
          await forgetJobs(Number.POSITIVE_INFINITY, { database, sessions, isInJournal: async () => false });
          // A job may have ended, and been added, in between.
          await history.clear();
          return null;
        },
      },
      bin,
      async seenDeletions() {
        await seenDeletions(watch);
        continueJobs();
        return null;
      },
      applySettings,
      forgetFormerLists: () => forgetFormerLists(),
      forgetSent: () => forgetSent(new Set(), sentLists),
      listFiles,
      readExportFile: createExportFiles({ api }),
      sentLists,
      marks,
      account: async () => (await api.as()).account,
      jobs,
      async continued(job) {
        const changed = await job;
        continueJobs();
        return changed;
      },
      settings,
      memory,
      recall: { ...recall, sessions },
      signIn,
      signOut,
      sessions: {
        async use(accountId) {
          const account = await sessions.use(accountId);
          continueJobs();
          void look();
          return account;
        },
      },
      notice,
      promptFailures: stored(session, 'promptFailures', promptFailureCountsSchema, []),
      offer,
      card,
      deleting,
    }),
    openCard: (draft: Draft | Promise<Draft>) => openCard(draft, card),
    explainForbidden: async () => explainForbidden((await api.as()).call),
    /** Runs once per worker: reads the organization’s policy, ends a sign-out and settles open restore records. */
    async start() {
      await readPolicy(settings);
      // A later start tries again.
      await finishSignOut(signOut).catch(() => undefined);
      if (await sessions.current()) await settleOpenRecords(restoreIn());
    },
    /** Reads the organization’s policy again and resumes jobs under it. */
    async policyChanged() {
      await readPolicy(settings, true);
      for (const { id } of await accounts()) await wakeJobs(id, jobs);
      await applySettings();
    },
    /** Advances bulk jobs; resolves when each has ended or waits. */
    runJobs: doJobs,
    /** Looks for deleted contacts, if that is switched on and due today. */
    watch: doDaily,
    /** Reads the contacts’ lists, if that is switched on and due. */
    rememberLists: remember,
  };
}
