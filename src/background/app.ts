import * as v from 'valibot';
import { type Call, CallFailed, createCall } from '../constant-contact/http';
import * as oauth from '../constant-contact/oauth';
import type { Contact } from '../protocol/contact';
import type { Failure } from '../protocol/failure';
import type { JobView, Restored, Status } from '../protocol/requests';
import {
  type CallPurpose,
  createCallBudget,
  DAILY_BUDGET,
  dayCountsSchema,
  recentCallsSchema,
} from './access/call-budget';
import { createServerClock } from './access/clock';
import { explainForbidden } from './access/explain-forbidden';
import { accessSchema, createSessions } from './access/sessions';
import { defaultSettings, getSettings, readPolicy, saveSettings, settingsSchema } from './access/settings';
import {
  getCodeSignIn,
  pendingCodeSchema,
  pollCodeSignIn,
  signIn,
  signInFailureSchema,
  startCodeSignIn,
} from './access/sign-in';
import { getNames } from './account-data/labels';
import { accountListsSchema, chooseLists, createList, forgetLists, getLists } from './account-data/lists';
import { createHistory } from './contact/history';
import { chainEndSchema, createJournal } from './contact/journal';
import { lookup } from './contact/lookup';
import { requestResubscribe } from './contact/request-resubscribe';
import { restore } from './contact/restore';
import { settleOpenRecords } from './contact/settle-open-records';
import { snapshotsSchema } from './contact/snapshots';
import { undoRestore } from './contact/undo-restore';
import { forgetBins, getKeptPage } from './deleted-contacts/cache';
import { findContacts } from './deleted-contacts/find-contacts';
import { scanContacts } from './deleted-contacts/scan';
import { forgetJobs, steerJob, wakeJobs } from './jobs/control-jobs';
import { getJobResults, getJobs } from './jobs/job-view';
import { LIMITS } from './jobs/limits';
import { runJobs } from './jobs/runner';
import { startJob } from './jobs/start-job';
import { offersSchema, requireOffer } from './page-prompt/offers';
import { type Draft, openCard } from './page-prompt/open-card';
import { askedSchema, notice, noticedSchema } from './page-prompt/prompt';
import { countPromptFailure, promptFailureCountsSchema } from './page-prompt/prompt-failures';
import type { Platform } from './platform';
import type { Handlers } from './serve';
import { createSeal } from './storage/encryption';
import { stored } from './storage/stored-value';

const DAY_MS = 24 * 60 * 60_000;

export interface Background {
  handlers: Handlers;
  openCard: (draft: Draft | Promise<Draft>) => Promise<void>;
  explainForbidden: () => Promise<Failure>;
  /** What every new worker does: reads the organisation's policy, settles what was left open. */
  start: () => Promise<void>;
  /** Lets bulk jobs go on; resolves when there is nothing to do for now. */
  runJobs: () => Promise<void>;
}

/**
 * Everything the background does, put together. Nothing in it holds what a stopped worker would lose: it can be thrown
 * away between any two requests and made again.
 */
export function createBackground(platform: Platform): Background {
  const { local, session, now, sleep, exclusively } = platform;

  const seal = createSeal(platform.database);
  const snapshots = stored(session, 'snapshots', snapshotsSchema, []);
  const offers = stored(session, 'offers', offersSchema, []);
  const noticed = stored(session, 'noticed', noticedSchema, []);
  const promptFailures = stored(session, 'promptFailures', promptFailureCountsSchema, []);
  const signInFailure = stored<Failure | null>(session, 'signInFailure', signInFailureSchema, null);
  const asked = stored(session, 'asked', askedSchema, []);
  const pendingCode = stored(session, 'pendingCode', pendingCodeSchema, null);
  const settings = {
    ...platform,
    chosen: stored(local, 'settings', settingsSchema, defaultSettings),
    managedApiKey: stored(local, 'managedApiKey', v.string(), ''),
  };
  const apiKey = async () => (await getSettings(settings)).apiKey;

  const serverClock = createServerClock({
    ...platform,
    ahead: stored<number | null>(session, 'clockAhead', v.nullable(v.number()), null),
  });
  const journal = createJournal({
    ...platform,
    seal,
    chainEnd: stored(local, 'chainEnd', chainEndSchema, null),
    serverTime: serverClock.confirmed,
  });
  const history = createHistory({ ...platform, journal, resultsHash: async () => undefined });
  const budget = createCallBudget({
    ...platform,
    serverClock,
    days: stored(local, 'calls', dayCountsSchema, []),
    recent: stored(session, 'recentCalls', recentCallsSchema, []),
  });
  // Nothing is deleted for its age by a clock of our own: it is done once a worker, when an answer tells the time.
  let hasForgotten = false;
  async function onServerDate(date: string | null): Promise<void> {
    await serverClock.heard(date);
    const serverTime = Date.parse(date ?? '');
    if (hasForgotten || Number.isNaN(serverTime)) return;
    hasForgotten = true;
    const { keepHistoryDays } = await getSettings(settings);
    const oldest = serverTime - keepHistoryDays * DAY_MS;
    // What goes wrong with it is no reason to lose the answer that told the time.
    await Promise.all([history.forgetBefore(oldest), forgetJobs(oldest, jobs)]).catch(() => undefined);
  }
  const callWith = (
    clientId: string,
    getAccessToken: (refused?: string) => Promise<string>,
    purpose?: CallPurpose,
  ): Call =>
    createCall({
      ...platform,
      getAccessToken,
      beforeCall: () => budget.beforeCall(clientId, purpose),
      onQuotaExceeded: () => budget.onQuotaExceeded(clientId),
      onDate: onServerDate,
    });
  const sessions = createSessions({
    ...platform,
    seal,
    access: stored(session, 'access', accessSchema, []),
    currentId: stored(local, 'currentAccount', v.string(), ''),
    callWith,
    refresh: (clientId, refreshToken) => oauth.refresh({ ...platform, clientId }, refreshToken),
  });

  const lists = { sessions, stored: stored(local, 'lists', accountListsSchema, []), now };
  const bin = { ...platform, sessions, seal, serverClock };
  const choose = (accountId: string, listIds: string[]) => chooseLists(accountId, listIds, lists);
  const jobs = {
    ...bin,
    limits: platform.jobLimits ?? LIMITS,
    chooseLists: choose,
    async onEnded(job: JobView) {
      if ((await settings.chosen.get()).notifyWhenDone) await platform.notify(job);
    },
  };
  const lookups = { ...bin, snapshots, history };
  const restores = {
    ...lookups,
    chooseLists: choose,
    sleep,
    newId: platform.newId,
    exclusively,
    serverTime: serverClock.confirmed,
  };
  const signIns = {
    ...platform,
    async apiKey() {
      await readPolicy(settings);
      return apiKey();
    },
    callWith,
    async warmUp() {
      const { account } = await sessions.signedIn();
      await wakeJobs(account.id, jobs);
      goOn();
      await getLists({ refresh: true }, lists);
    },
    sessions,
    pendingCode,
  };
  const notices = {
    ...lookups,
    noticed,
    offers,
    asked,
    promptOnPages: async () => (await getSettings(settings)).promptOnPages,
    getLists: () => getLists({}, lists),
    loadPanel: platform.loadPanel,
  };
  const cards = { ...platform, draft: { set: (draft: Draft) => session.set({ draft }) } };

  /** Where not even a job's trouble can be written down, the alarm that was set starts it again. */
  const doJobs = () => runJobs(jobs).catch(() => undefined);
  /** Lets the jobs go on beside whatever else is done. */
  const goOn = () => void doJobs();

  async function getStatus(): Promise<Status> {
    const current = await sessions.current();
    const failure = await signInFailure.get();
    const { calls, leftToJobs } = await budget.today(current?.clientId ?? (await apiKey()));
    return {
      hasApiKey: (await apiKey()) !== '',
      ...(current && { account: current.account }),
      ...(failure && { signInFailure: failure }),
      accounts: await sessions.accounts(),
      callsToday: calls,
      dailyBudget: DAILY_BUDGET,
      jobCallsLeft: leftToJobs,
    };
  }

  async function signOut(): Promise<null> {
    await sessions.end();
    await Promise.all([forgetLists(lists), forgetBins(bin)]);
    await Promise.all([
      snapshots.clear(),
      offers.clear(),
      noticed.clear(),
      pendingCode.clear(),
      session.remove('draft'),
    ]);
    return null;
  }

  const handlers: Handlers = {
    getStatus,
    lookup: (input) => lookup(input, lookups),
    getLists: (input) => getLists(input, lists),
    createList: (input) => createList(input, lists),
    async restore(input, asker) {
      if (asker.from === 'page') return restore(input, restores);
      await requireOffer(input.contactId, asker.tabId, offers);
      return forPanel(await restore({ ...input, entryPoint: 'panel' }, restores));
    },
    async undoRestore(input, asker) {
      if (asker.from === 'page') return undoRestore(input, restores);
      const record = await history.get(input.recordId);
      await requireOffer(record?.contactId ?? '', asker.tabId, offers);
      const { contact, fingerprint } = await undoRestore(input, restores);
      return { contact: bare(contact), fingerprint };
    },
    requestResubscribe: (input) => requestResubscribe(input, restores),
    async getHistory() {
      const current = await sessions.current();
      if (current) await settleOpenRecords(restores);
      return { records: current ? await history.ofAccount(current.account.id) : [], chain: await history.verify() };
    },
    async deleteHistory() {
      await history.clear();
      await forgetJobs(Number.POSITIVE_INFINITY, jobs);
      return null;
    },
    scanContacts: (input) => scanContacts(input, bin),
    findContacts: (input) => findContacts(input, bin),
    getNames: () => getNames(lists),
    getKeptPage: (input) => getKeptPage(input, bin),
    async startJob(input) {
      const job = await startJob(input, jobs);
      goOn();
      return job;
    },
    getJobs: () => getJobs(jobs),
    pauseJob: (input) => steerJob(input, 'paused', jobs),
    async resumeJob(input) {
      const job = await steerJob(input, 'queued', jobs);
      goOn();
      return job;
    },
    async cancelJob(input) {
      const job = await steerJob(input, 'cancelled', jobs);
      goOn();
      return job;
    },
    getJobResults: (input) => getJobResults(input, jobs),
    getSettings: () => getSettings(settings),
    saveSettings: (input) => saveSettings(input, settings),
    async signIn() {
      await signInFailure.clear();
      try {
        return await signIn(signIns);
      } catch (error) {
        // The popup that asked is closed by the window in which people sign in; it tells when it is opened again.
        if (error instanceof CallFailed) await signInFailure.update(() => error.failure);
        throw error;
      }
    },
    startCodeSignIn: () => startCodeSignIn(signIns),
    getCodeSignIn: () => getCodeSignIn(signIns),
    pollCodeSignIn: () => pollCodeSignIn(signIns),
    async cancelCodeSignIn() {
      await pendingCode.clear();
      return null;
    },
    signOut,
    switchAccount: ({ accountId }) => sessions.use(accountId),
    reportPromptFailure: ({ kind }) => countPromptFailure(kind, promptFailures),
    getPromptFailures: () => promptFailures.get(),
    async notice(input, asker) {
      return asker.from === 'content' ? notice(input, asker.tabId, notices) : { state: 'nothing' };
    },
    async openCard({ text }) {
      await openCard({ text, lookUp: true, entryPoint: 'panel' }, cards);
      return null;
    },
  };

  return {
    handlers,
    openCard: (draft) => openCard(draft, cards),
    explainForbidden: async () => explainForbidden((await sessions.signedIn()).call),
    async start() {
      await readPolicy(settings);
      if (await sessions.current()) await settleOpenRecords(restores);
    },
    runJobs: doJobs,
  };
}

/** What a panel needs to say that it worked; what else is in the record is no business of a page's process. */
function forPanel({ contact, proof, ...rest }: Restored): Restored {
  const fields = proof.fields.map(({ field, same }) => ({ field, same }));
  return { ...rest, contact: bare(contact), proof: { ...proof, fields } };
}

function bare({ id, lists, deletedAt }: Contact): Contact {
  const nothing = { customFields: [], phones: [], addresses: [], tags: [], notes: [] };
  return { id, lists, ...(deletedAt !== undefined && { deletedAt }), ...nothing };
}
