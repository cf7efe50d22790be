import type { Account, ContactList } from './contact';
import type { CachedPage, FoundContacts, ScannedPage } from './deleted-contacts';
import type {
  AnyList,
  ListFile,
  ListFileContent,
  ListMemory,
  RecentExport,
  RememberedSet,
  SentLists,
} from './former-lists';
import type { HistoryView } from './history';
import type { JobReport, JobRequest, JobResult, JobView } from './jobs';
import type { NeverRestore, Person } from './never-restore';
import type { DeletingNotice, Notice } from './page-prompt';
import type { PromptFailure, PromptFailureCount } from './prompt-failure';
import type {
  EntryPoint,
  LookupAnswer,
  PanelRestored,
  Restored,
  RestoreInput,
  ResubscribeRequested,
  Undone,
} from './restores';
import type { Automations, CodeSignIn, CodeSignInState, ListChoice, Named, Settings, Status } from './settings';

/**
 * Everything a surface can ask of the background: one method a request, with one input and what it answers. Every answer
 * travels as a `Result`, so that each of them can also be a `Failure` (failure.ts). Which sender may ask what stands in
 * request-schemas.ts.
 */
export interface Requests {
  /** Who is signed in, and what the API key has left. Makes no call. */
  getStatus(input: Record<string, never>): Status;
  /** Looks one contact up, by address, id or any text that holds one. One call. */
  lookup(input: { text: string }): LookupAnswer;
  /** The account's active lists. No call while the stored ones are fresh, unless `refresh`. */
  getLists(input: { refresh?: boolean }): ListChoice;
  /** Makes a list to restore onto, or answers the one that has this name already. */
  createList(input: { name: string }): ContactList;
  /**
   * Restores a contact that was looked up before, exactly as its preview said: `fingerprint` is of the reading that was shown.
   * Write, then read back; what was lost is put right by one more write.
   */
  restore(input: RestoreInput): Restored;
  /** Asks an unsubscribed contact, once ever, whether it wants to be subscribed again. */
  requestResubscribe(input: {
    contactId: string;
    listIds: string[];
    entryPoint: EntryPoint;
    fingerprint: string;
  }): ResubscribeRequested;
  /** Deletes again a contact that a restore of ours brought back. */
  undoRestore(input: { recordId: string }): Undone;

  /**
   * Reads one page of up to 500 deleted contacts, of all, or of those that changed since what is kept was read, with one
   * call; `next` is what the page before it answered. The last page of those that changed takes one call more. A scan of all
   * deleted contacts is kept as it goes, so that the next visit has them at once.
   */
  scanContacts(input: { status: 'deleted' | 'all' | 'changed'; next?: string }): ScannedPage;
  /**
   * Reads up to eight contacts, one call each, by address or id; answers those that there are, in no order, and for whom
   * a call failed, and why. Deleted ones are kept like those of a scan.
   */
  findContacts(input: { addresses: string[]; ids: string[] }): FoundContacts;
  /** The names of tags and the labels of custom fields. No call while the stored ones are fresh. */
  getNames(input: Record<string, never>): Named[];
  /**
   * Which automations lists start. A call and one for each active automation, once a day; null, without a call, where they are not
   * wanted, and where reading them is forbidden.
   */
  getAutomations(input: Record<string, never>): Automations | null;
  /** One page of the deleted contacts as they were kept; null when there is no such page. Makes no call. */
  getCachedPage(input: { page: number }): CachedPage | null;
  /** Starts restoring many contacts, or undoing that; the job goes on without the page that asked for it. */
  startJob(input: JobRequest): JobView;
  /** All jobs of the account, newest first. Makes no call. */
  getJobs(input: Record<string, never>): JobView[];
  pauseJob(input: { jobId: string }): JobView;
  resumeJob(input: { jobId: string }): JobView;
  /** Stops sending; what was sent is still read back and told. */
  cancelJob(input: { jobId: string }): JobView;
  /** What somebody who was not there has to know of a job that has ended; it names no contact. */
  getJobReport(input: { jobId: string }): JobReport;
  /** What became of each contact of a job. */
  getJobResults(input: { jobId: string }): JobResult[];

  /** How many contacts of the account are marked as never to be restored. Makes no call. */
  getNeverRestore(input: Record<string, never>): NeverRestore;
  /** Marks contacts as those that asked to be erased: no path restores them. No address is stored. */
  markNeverRestore(input: { people: Person[] }): NeverRestore;
  /** Takes marks away, for a reason that goes into the history. */
  unmarkNeverRestore(input: { people: Person[]; reason: string }): NeverRestore;
  /** Gives up marks that cannot be read any more, for a reason that goes into the history. */
  forgetLostMarks(input: { reason: string }): NeverRestore;
  /** The marks as a file that only the passphrase opens, and that holds hashes. */
  exportMarks(input: { passphrase: string }): { file: string };
  /** Adds the marks of such a file. Rejects with `marks-file` where the passphrase does not open it. */
  importMarks(input: { file: string; passphrase: string }): NeverRestore;

  getSettings(input: Record<string, never>): Settings;
  saveSettings(
    input: Partial<
      Pick<
        Settings,
        | 'apiKey'
        | 'promptOnPages'
        | 'explainDeleting'
        | 'keepHistoryDays'
        | 'notifyWhenDone'
        | 'watchDeletions'
        | 'watchThreshold'
        | 'rememberLists'
        | 'nameAutomations'
        | 'lookInSends'
      >
    >,
  ): Settings;
  /** The lists that deleted contacts of the current account were on, of those contacts that are remembered. Makes no call. */
  recallLists(input: { contactIds: string[] }): RememberedSet[];
  /** What is remembered of the lists of the current account; null where nobody is signed in, or it is off. Makes no call. */
  getListMemory(input: Record<string, never>): ListMemory | null;
  /** Forgets what is remembered of the lists of the current account. While it is on, the next check reads them anew. */
  forgetListMemory(input: Record<string, never>): null;
  /** All email lists that the account has or had, deleted ones too. A call or two. */
  getAllLists(input: Record<string, never>): AnyList[];
  /** The export files of which it is known who was on which lists; null where that must not be stored. Makes no call. */
  getListFiles(input: Record<string, never>): ListFile[] | null;
  /** Exports among the last completed activities of the account, the newest first. A call, and one for each activity, 11 at most. */
  findExports(input: Record<string, never>): RecentExport[];
  /**
   * The file of one of them, from a character on, in pieces; `next` is where the next one begins, absent with the last. Two calls for
   * all of them. Rejects with `not-found` where it is not there any more.
   */
  readExportFile(input: { activityId: string; from: number }): { piece: string; next?: number };
  /** Keeps who was on which lists by an export file. Nothing else of the file comes here. */
  addListFile(input: ListFileContent): ListFile[];
  /** Forgets what is known of all files of the current account. */
  forgetListFiles(input: Record<string, never>): ListFile[];
  /** What is known of what was sent to deleted contacts; null where that is not wanted, or must not be stored. Makes no call. */
  getSentLists(input: Record<string, never>): SentLists | null;
  /**
   * Begins to read to whom campaigns were sent, for the deleted contacts that were read before, and says what it takes. A call or two
   * for the lists, and one for 500 campaigns.
   */
  beginSentLists(input: Record<string, never>): SentLists;
  /** Goes on reading: the next campaign, or the next 500 whom one reached. Two calls at most. */
  readSentLists(input: Record<string, never>): SentLists;
  /** Ends the reading early. What it read so far counts. */
  endSentLists(input: Record<string, never>): SentLists;
  /** Forgets what was sent to deleted contacts of the current account. */
  forgetSentLists(input: Record<string, never>): SentLists;
  /** Signs in through Constant Contact's own page (authorization code with PKCE). */
  signIn(input: Record<string, never>): Account;
  /** Starts signing in with a code (device flow); the page then asks `pollCodeSignIn` every `interval` seconds. */
  startCodeSignIn(input: Record<string, never>): CodeSignIn;
  /** The code sign-in that is under way, if any: a page that was closed can go on with it. */
  getCodeSignIn(input: Record<string, never>): CodeSignIn | null;
  pollCodeSignIn(input: Record<string, never>): CodeSignInState;
  cancelCodeSignIn(input: Record<string, never>): null;
  /** Somebody looks at the deleted contacts: what was told of deletions is old news. */
  seenDeletions(input: Record<string, never>): null;
  /** What was restored in this account, newest first. Makes no call. */
  getHistory(input: Record<string, never>): HistoryView;
  /** Forgets all records, all jobs that have ended, and the snapshots in them, of every account. */
  deleteHistory(input: Record<string, never>): null;
  /** Makes another account that is signed in the current one. */
  switchAccount(input: { accountId: string }): Account;
  /** Forgets the tokens of the current account and what was read. Restore records and jobs stay. */
  signOut(input: Record<string, never>): null;

  /**
   * Somebody works with addresses on a contacts page: loads into its tab what watches it. Answers false where prompts on pages
   * are switched off.
   */
  watch(input: Record<string, never>): boolean;
  /** The contacts page saw this address, or a message with a contact's id: is there a deleted contact to speak of? `fresh` skips stored answers. */
  notice(input: { address: string; fresh?: boolean }): Notice;
  /** Counts a prompt that could not be shown. */
  reportPromptFailure(input: { kind: PromptFailure }): null;
  /** The prompts that could not be shown since the browser was started. */
  getPromptFailures(input: Record<string, never>): PromptFailureCount[];
  /** The panel's restore: of the contact that a notice showed to this tab, onto some of the lists that came with it. */
  restoreOffered(input: { contactId: string; listIds: string[] }): PanelRestored;
  /** Undoes what `restoreOffered` did in this tab. */
  undoOffered(input: { contactId: string }): null;
  /** The panel wants the whole card: opens the popup with this contact looked up. */
  openCard(input: { text: string }): null;
  /**
   * Somebody is about to delete contacts on the contacts page: what the panel may say of that. Counts the deleted contacts with one
   * call, so that `countDeletions` can answer.
   */
  aboutToDelete(input: Record<string, never>): DeletingNotice;
  /** How many more deleted contacts there are than when somebody was about to delete some in this tab. One call. */
  countDeletions(input: Record<string, never>): { count: number };
  /** The panel's “Don’t show again”, of what it says about deleting. */
  hideDeletingNote(input: Record<string, never>): null;
  /** The panel's “Bring them back”: opens the deleted contacts of the last day. */
  openDeletions(input: Record<string, never>): null;
}

/**
 * What a content script may ask, and nobody else. A page on the other side of it could have taken it over, so these are
 * requests of their own, which carry no more than a person can choose in the panel.
 */
export const contentRequests = [
  'watch',
  'notice',
  'restoreOffered',
  'undoOffered',
  'openCard',
  'aboutToDelete',
  'countDeletions',
  'hideDeletingNote',
  'openDeletions',
  'reportPromptFailure',
] as const;

export type ContentRequest = (typeof contentRequests)[number];

export type RequestName = keyof Requests;

export type Input<K extends RequestName> = Parameters<Requests[K]>[0];

export type Output<K extends RequestName> = ReturnType<Requests[K]>;

/** What travels to the background. */
export interface Message<K extends RequestName = RequestName> {
  request: K;
  input: Input<K>;
}
