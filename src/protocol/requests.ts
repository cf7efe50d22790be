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
import type { Automations, CodeSignIn, CodeSignInState, ListChoice, Settings, Status, TagOrField } from './settings';

/**
 * All requests of surfaces to the background: a method per request, with one input and its answer. Every answer is passed as
 * a `Result`, so each may also be a `Failure` (failure.ts). request-schemas.ts defines which sender may make which request.
 */
export interface Requests {
  /** The signed-in account and the remaining calls of the API key. Makes no call. */
  getStatus(input: Record<string, never>): Status;
  /** Looks up one contact by address, id or a text that contains one. One call. */
  lookup(input: { text: string }): LookupAnswer;
  /** The account's active lists. Makes no call while the cache is fresh, unless `refresh` is set. */
  getLists(input: { refresh?: boolean }): ListChoice;
  /** Creates a list to restore onto, or returns the existing list of that name. */
  createList(input: { name: string }): ContactList;
  /**
   * Restores a contact exactly as its preview said. `fingerprint` is that of the lookup on screen. The contact is written and
   * read back. A second write repairs what was lost.
   */
  restore(input: RestoreInput): Restored;
  /** Asks an unsubscribed contact to resubscribe. Constant Contact allows this once ever. */
  requestResubscribe(input: {
    contactId: string;
    listIds: string[];
    entryPoint: EntryPoint;
    fingerprint: string;
  }): ResubscribeRequested;
  /** Deletes a contact again that we restored. */
  undoRestore(input: { recordId: string }): Undone;

  /**
   * Reads a page of up to 500 deleted contacts with one call: all, or those changed since the cache was read. `next` is the
   * cursor from the previous page. The last page of a scan for changes takes one more call. A scan of all deleted contacts is
   * cached as it proceeds, for the next visit.
   */
  scanContacts(input: { status: 'deleted' | 'all' | 'changed'; next?: string }): ScannedPage;
  /**
   * Reads up to eight contacts by address or id, one call each. Returns those that exist, in no particular order, and the
   * failed lookups. Deleted contacts are cached.
   */
  findContacts(input: { addresses: string[]; ids: string[] }): FoundContacts;
  /** The names of tags and the labels of custom fields. Makes no call while the cache is fresh. */
  getNames(input: Record<string, never>): TagOrField[];
  /**
   * The automations that lists start: one call, and one per active automation, once a day. null, without a call, if the
   * setting is off; null too if the account forbids reading them.
   */
  getAutomations(input: Record<string, never>): Automations | null;
  /** A page of the cached deleted contacts; null if there is no such page. Makes no call. */
  getCachedPage(input: { page: number }): CachedPage | null;
  /** Starts a bulk restore or its undo. The job continues without the page. */
  startJob(input: JobRequest): JobView;
  /** All jobs of the account, newest first. Makes no call. */
  getJobs(input: Record<string, never>): JobView[];
  pauseJob(input: { jobId: string }): JobView;
  resumeJob(input: { jobId: string }): JobView;
  /** Stops sending. What was sent is still read back and reported. */
  cancelJob(input: { jobId: string }): JobView;
  /** The report of a job that has ended, for people who were not involved. It names no contact. */
  getJobReport(input: { jobId: string }): JobReport;
  /** The outcome of each contact of a job. */
  getJobResults(input: { jobId: string }): JobResult[];

  /** The number of contacts marked as "Never restore" in the account. Makes no call. */
  getNeverRestore(input: Record<string, never>): NeverRestore;
  /** Marks contacts as having asked to be erased, so that nothing restores them. No address is stored. */
  markNeverRestore(input: { people: Person[] }): NeverRestore;
  /** Removes marks. The history records the reason. */
  unmarkNeverRestore(input: { people: Person[]; reason: string }): NeverRestore;
  /** Discards marks that can no longer be read. The history records the reason. */
  forgetLostMarks(input: { reason: string }): NeverRestore;
  /** The marks as a file of hashes, encrypted with the passphrase. */
  exportMarks(input: { passphrase: string }): { file: string };
  /** Adds the marks of such a file. Fails with `marks-file` if the passphrase is wrong. */
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
  /** The remembered lists of deleted contacts of the current account. Makes no call. */
  recallLists(input: { contactIds: string[] }): RememberedSet[];
  /** What is remembered about the lists of the current account; null while signed out or if it is off. Makes no call. */
  getListMemory(input: Record<string, never>): ListMemory | null;
  /** Deletes what is remembered about the current account's lists. While the setting is on, the next check reads them again. */
  forgetListMemory(input: Record<string, never>): null;
  /** All email lists of the account, including deleted ones. One or two calls. */
  getAllLists(input: Record<string, never>): AnyList[];
  /** The imported export files; null if they must not be stored. Makes no call. */
  getListFiles(input: Record<string, never>): ListFile[] | null;
  /** The exports among the account's last completed activities, newest first. One call, and one per activity, 11 at most. */
  findExports(input: Record<string, never>): RecentExport[];
  /**
   * A piece of an export's file, beginning at character `from`. `next` is the start of the next piece, absent with the last
   * one. Two calls in all. Fails with `not-found` if the file no longer exists.
   */
  readExportFile(input: { activityId: string; from: number }): { piece: string; next?: number };
  /** Stores who was on which lists according to an export file. Nothing else of the file is sent. */
  addListFile(input: ListFileContent): ListFile[];
  /** Deletes the imported files of the current account. */
  forgetListFiles(input: Record<string, never>): ListFile[];
  /** What is known about emails sent to deleted contacts; null if that is off or must not be stored. Makes no call. */
  getSentLists(input: Record<string, never>): SentLists | null;
  /**
   * Starts reading whom campaigns reached among the deleted contacts that were read before, and estimates the calls. One or
   * two calls for the lists, and one per 500 campaigns.
   */
  beginSentLists(input: Record<string, never>): SentLists;
  /** Continues the reading: the next campaign, or the next 500 recipients of one. At most two calls. */
  readSentLists(input: Record<string, never>): SentLists;
  /** Ends the reading early. The data read so far is used. */
  endSentLists(input: Record<string, never>): SentLists;
  /** Deletes what is known about emails sent to deleted contacts of the current account. */
  forgetSentLists(input: Record<string, never>): SentLists;
  /** Signs in through Constant Contact's own page (authorization code with PKCE). */
  signIn(input: Record<string, never>): Account;
  /** Starts a sign-in with a code (device flow). The page then calls `pollCodeSignIn` every `interval` seconds. */
  startCodeSignIn(input: Record<string, never>): CodeSignIn;
  /** The code sign-in in progress, if any. A page that was closed can continue it. */
  getCodeSignIn(input: Record<string, never>): CodeSignIn | null;
  pollCodeSignIn(input: Record<string, never>): CodeSignInState;
  cancelCodeSignIn(input: Record<string, never>): null;
  /** The person is looking at the deleted contacts, so the notice about deletions is cleared. */
  seenDeletions(input: Record<string, never>): null;
  /** The restores in this account, newest first. Makes no call. */
  getHistory(input: Record<string, never>): HistoryView;
  /** Deletes all records, all ended jobs and their snapshots, for every account. */
  deleteHistory(input: Record<string, never>): null;
  /** Makes another signed-in account the current one. */
  switchAccount(input: { accountId: string }): Account;
  /** Deletes the tokens and cached data of the current account. Restore records and jobs stay. */
  signOut(input: Record<string, never>): null;

  /**
   * A person works with addresses on a contacts page. Loads the watcher into its tab. Returns false if prompts on pages are
   * off.
   */
  watch(input: Record<string, never>): boolean;
  /** Returns whether an address, or the contact id of a message, belongs to a deleted contact. `fresh` bypasses the cache. */
  notice(input: { address: string; fresh?: boolean }): Notice;
  /** Counts a prompt that could not be shown. */
  reportPromptFailure(input: { kind: PromptFailure }): null;
  /** The failures to show a prompt since the browser started. */
  getPromptFailures(input: Record<string, never>): PromptFailureCount[];
  /** Restores the contact that a notice showed in this tab, onto some of the lists that came with the notice. */
  restoreOffered(input: { contactId: string; listIds: string[] }): PanelRestored;
  /** Undoes `restoreOffered` in this tab. */
  undoOffered(input: { contactId: string }): null;
  /** Opens the popup and looks up this contact, because the panel has no room for the full card. */
  openCard(input: { text: string }): null;
  /**
   * A person is about to delete contacts. Returns what the panel may say about it. Counts the deleted contacts with one call,
   * so that `countDeletions` can compare.
   */
  aboutToDelete(input: Record<string, never>): DeletingNotice;
  /** The number of contacts deleted since `aboutToDelete` in this tab. One call. */
  countDeletions(input: Record<string, never>): { count: number };
  /** “Don’t show again” in the panel's explanation of deleting. */
  hideDeletingNote(input: Record<string, never>): null;
  /** “Restore…” in the panel. Opens the contacts deleted during the last day. */
  openDeletions(input: Record<string, never>): null;
}

/**
 * The requests reserved for content scripts. A page may have taken over the script, so these are separate requests that carry
 * no more than a person can choose in the panel.
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

export interface Message<K extends RequestName = RequestName> {
  request: K;
  input: Input<K>;
}
