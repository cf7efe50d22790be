import type { Account, Contact } from '../protocol/contact';
import type { JobView } from '../protocol/jobs';
import type { PromptFailureCount } from '../protocol/prompt-failure';
import {
  type CodeSignInDeps,
  cancelCodeSignIn,
  getCodeSignIn,
  pollCodeSignIn,
  startCodeSignIn,
} from './access/code-sign-in';
import type { Sessions } from './access/sessions';
import { getSettings, type SettingsDeps, saveSettings } from './access/settings';
import { type SignOutDeps, signIn, signOut } from './access/sign-in';
import { getStatus, type StatusDeps } from './access/status';
import { type AutomationsDeps, getAutomations } from './account-data/automations';
import { createList, getAllLists, getLists, type ListsDeps } from './account-data/lists';
import { getNames } from './account-data/names';
import { type LookupDeps, lookup } from './contact/lookup';
import { requestResubscribe } from './contact/request-resubscribe';
import { type RestoreDeps, restore } from './contact/restore';
import { type UndoDeps, undoRestore } from './contact/undo-restore';
import { type BinDeps, getCachedPage } from './deleted-contacts/cache';
import { findContacts } from './deleted-contacts/find-contacts';
import { scanContacts } from './deleted-contacts/scan';
import { addListFile, forgetCurrentListFiles, getListFiles, type ListFilesDeps } from './former-lists/list-files';
import { type ForgetDeps, forgetListMemory, getListMemory } from './former-lists/list-memory';
import { beginSentLists, endSentLists, type ReadSendsDeps, readSentLists } from './former-lists/read-sends';
import { recallSets } from './former-lists/recall-lists';
import { type createExportFiles, findExports } from './former-lists/recent-exports';
import { forgetCurrentSent, getSentLists } from './former-lists/sent-lists';
import { controlJob } from './jobs/control-jobs';
import { getJobReport, getJobResults, getJobs, type ReportDeps } from './jobs/job-view';
import type { StartDeps } from './jobs/plan-job';
import { startJob } from './jobs/start-job';
import type { Marks } from './never-restore/marks';
import { aboutToDelete, countDeletions, type DeletingDeps, openDeletions } from './page-prompt/deleting';
import { type OfferDeps, restoreOffered, undoOffered } from './page-prompt/offers';
import { openOfferedCard, type PanelCardDeps } from './page-prompt/open-card';
import { lookUpForPage, type NoticeDeps, watchTab } from './page-prompt/prompt';
import { countPromptFailure } from './page-prompt/prompt-failures';
import type { Handlers } from './serve';
import type { Stored } from './storage/stored-value';

interface HandlerDeps {
  status: StatusDeps;
  lookup: LookupDeps;
  lists: ListsDeps;
  automations: AutomationsDeps;
  restore: RestoreDeps & UndoDeps;
  history: Pick<Handlers, 'getHistory' | 'deleteHistory'>;
  bin: BinDeps;
  seenDeletions: () => Promise<null>;
  marks: Marks;
  /** The current account. Rejects with `signed-out`. */
  account: () => Promise<Account>;
  jobs: StartDeps & ReportDeps;
  /** Resumes the jobs after one was changed, and returns the changed job. */
  continued: (job: Promise<JobView>) => Promise<JobView>;
  settings: SettingsDeps;
  /** Deletes all that is stored of the contacts’ lists, in every account. */
  forgetFormerLists: () => Promise<unknown>;
  /** Deletes all that is stored of what was sent to deleted contacts, in every account. */
  forgetSent: () => Promise<void>;
  /** Applies changed settings: starts what is on, and deletes what is off before it resolves. */
  applySettings: () => Promise<void>;
  memory: ForgetDeps;
  listFiles: ListFilesDeps;
  readExportFile: ReturnType<typeof createExportFiles>;
  sentLists: ReadSendsDeps;
  recall: Parameters<typeof recallSets>[1];
  signIn: CodeSignInDeps;
  signOut: SignOutDeps;
  sessions: Pick<Sessions, 'use'>;
  notice: NoticeDeps;
  promptFailures: Stored<PromptFailureCount[]>;
  offer: OfferDeps;
  card: PanelCardDeps;
  deleting: DeletingDeps;
}

export function createHandlers(deps: HandlerDeps): Handlers {
  const { jobs, continued, marks, account } = deps;
  /** Flags the marked contacts of an answer. */
  const withMarks = async <A extends { contacts: Contact[] }>(answer: A): Promise<A> => {
    return { ...answer, contacts: await marks.shown((await account()).id, answer.contacts) };
  };
  return {
    ...deps.history,
    getStatus: () => getStatus(deps.status),
    lookup: (input) => lookup(input, deps.lookup),
    getLists: (input) => getLists(input, deps.lists),
    createList: (input) => createList(input, deps.lists),
    restore: (input) => restore(input, deps.restore),
    undoRestore: (input) => undoRestore(input, deps.restore),
    requestResubscribe: (input) => requestResubscribe(input, deps.restore),
    scanContacts: async (input) => withMarks(await scanContacts(input, deps.bin)),
    findContacts: async (input) => withMarks(await findContacts(input, deps.bin)),
    getNames: () => getNames(deps.lists),
    getAutomations: () => getAutomations(deps.automations),
    async getCachedPage(input) {
      const page = await getCachedPage(input, deps.bin);
      return page && withMarks(page);
    },
    getNeverRestore: async () => marks.state((await account()).id),
    markNeverRestore: async ({ people }) => marks.mark(await account(), people),
    unmarkNeverRestore: async ({ people, reason }) => marks.unmark(await account(), people, reason),
    forgetLostMarks: async ({ reason }) => marks.giveUpLost(await account(), reason),
    exportMarks: async ({ passphrase }) => ({ file: await marks.toFile(await account(), passphrase) }),
    importMarks: async ({ file, passphrase }) => marks.fromFile(await account(), file, passphrase),
    startJob: (input) => continued(startJob(input, jobs)),
    getJobs: () => getJobs(jobs),
    pauseJob: (input) => controlJob(input, 'paused', jobs),
    resumeJob: (input) => continued(controlJob(input, 'queued', jobs)),
    cancelJob: (input) => continued(controlJob(input, 'cancelled', jobs)),
    getJobReport: (input) => getJobReport(input, jobs),
    getJobResults: (input) => getJobResults(input, jobs),
    getSettings: () => getSettings(deps.settings),
    async saveSettings(input) {
      const saved = await saveSettings(input, deps.settings);
      // List files work without this setting, but turning it off means that nothing about lists may stay stored.
      if (input.rememberLists === false) await deps.forgetFormerLists();
      if (input.lookInSends === false) await deps.forgetSent();
      if (input.nameAutomations === false) await deps.automations.stored.clear();
      if (input.rememberLists !== undefined || input.watchDeletions !== undefined) await deps.applySettings();
      return saved;
    },
    seenDeletions: () => deps.seenDeletions(),
    recallLists: (input) => recallSets(input, deps.recall),
    getListMemory: () => getListMemory(deps.memory),
    forgetListMemory: () => forgetListMemory(deps.memory),
    getAllLists: () => getAllLists(deps.lists),
    getListFiles: () => getListFiles(deps.listFiles),
    findExports: () => findExports(deps.lists),
    readExportFile: (input) => deps.readExportFile(input),
    addListFile: (input) => addListFile(input, deps.listFiles),
    forgetListFiles: () => forgetCurrentListFiles(deps.listFiles),
    getSentLists: () => getSentLists(deps.sentLists),
    beginSentLists: () => beginSentLists(deps.sentLists),
    readSentLists: () => readSentLists(deps.sentLists),
    endSentLists: () => endSentLists(deps.sentLists),
    forgetSentLists: () => forgetCurrentSent(deps.sentLists),
    signIn: () => signIn(deps.signIn),
    startCodeSignIn: () => startCodeSignIn(deps.signIn),
    getCodeSignIn: () => getCodeSignIn(deps.signIn),
    pollCodeSignIn: () => pollCodeSignIn(deps.signIn),
    cancelCodeSignIn: () => cancelCodeSignIn(deps.signIn),
    signOut: () => signOut(deps.signOut),
    switchAccount: ({ accountId }) => deps.sessions.use(accountId),
    watch: (_input, tabId) => watchTab(tabId, deps.notice),
    notice: (input, tabId) => lookUpForPage(input, tabId, deps.notice),
    reportPromptFailure: ({ kind }) => countPromptFailure(kind, deps.promptFailures),
    getPromptFailures: () => deps.promptFailures.get(),
    restoreOffered: (input, tabId) => restoreOffered(input, tabId, deps.offer),
    undoOffered: (input, tabId) => undoOffered(input, tabId, deps.offer),
    openCard: (input, tabId) => openOfferedCard(input, tabId, deps.card),
    aboutToDelete: (_input, tabId) => aboutToDelete(tabId, deps.deleting),
    countDeletions: (_input, tabId) => countDeletions(tabId, deps.deleting),
    async hideDeletingNote() {
      await saveSettings({ explainDeleting: false }, deps.settings);
      return null;
    },
    openDeletions: (_input, tabId) => openDeletions(tabId, deps.deleting),
  };
}
