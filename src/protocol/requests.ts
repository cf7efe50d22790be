import type { Account, Contact, ContactList, Marked, Permission } from './contact';
import type { Failure } from './failure';
import type {
  AnyList,
  ListFile,
  ListFileContent,
  ListMemory,
  ListOrigin,
  RecentExport,
  RememberedLists,
  RememberedSet,
  SentLists,
} from './former-lists';
import type { PolicyReading, RestoreLimits } from './policy';
import type { PromptFailure, PromptFailureCount } from './prompt-failure';

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
  /** The file of one of them. Two calls. Rejects with `not-found` where it is not there any more. */
  readExportFile(input: { activityId: string }): { file: string };
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

/**
 * How a restore is written: `put` sends the whole record back; `lists-only` adds the contact to the lists through
 * Constant Contact's bulk activity and touches no field, for records with a value that a PUT refuses.
 */
export const METHODS = ['put', 'lists-only'] as const;
export type Method = (typeof METHODS)[number];

/** Values that the admin changed because Constant Contact gives them but refuses them back, such as a first name "T.J.". */
export type Edits = Partial<Record<(typeof EDITABLE_FIELDS)[number], string>>;
export const EDITABLE_FIELDS = ['firstName', 'lastName', 'jobTitle', 'companyName', 'anniversary'] as const;

/** By which of the product's ways somebody came to a restore. */
export const ENTRY_POINTS = ['popup', 'panel', 'context-menu', 'command', 'address-bar', 'deleted-contacts'] as const;
export type EntryPoint = (typeof ENTRY_POINTS)[number];

export interface Status {
  hasApiKey: boolean;
  /** The account that surfaces speak of; absent when signed out of all. */
  account?: Account;
  /** Why the last sign-in failed, until the next one. */
  signInFailure?: Failure;
  /** Every account that is signed in. */
  accounts: Account[];
  /** Contacts that others deleted, until somebody looks at the deleted contacts: so many at least, since when. */
  deletions?: { count: number; since: number };
  /** Calls made with this API key since 00:00 UTC, by this extension. */
  callsToday: number;
  dailyBudget: number;
  /** What jobs, scans and checks of a list may still use today; below 0 once people look things up with what is left. */
  jobCallsLeft: number;
  /** What the organisation lets the admin restore, where it sets that. */
  limits: RestoreLimits;
}

/** What a text was taken to ask for. */
export type LookupQuestion = { by: 'email'; address: string } | { by: 'id'; id: string };

/** What a restore is asked with. */
export interface RestoreInput {
  contactId: string;
  listIds: string[];
  entryPoint: EntryPoint;
  fingerprint: string;
  edits?: Edits;
  /** `put` when left out. */
  method?: Method;
}

export interface LookupAnswer {
  question: LookupQuestion;
  /** null: this account has no such contact, not even a deleted one. */
  contact: (Contact & Marked) | null;
  /** Stands for this reading of the contact; a write asks with it, and is refused when the contact is another by then. */
  fingerprint: string;
  /** A restore of ours that can still be undone, when the contact has one. */
  restore?: { recordId: string; at: number };
  /** When this contact was asked to resubscribe, in ms since the epoch. */
  resubscribeRequestedAt?: number;
  /** The lists that a deleted contact was on, where they are remembered. */
  remembered?: RememberedLists;
}

/** What an id of a tag or a custom field stands for. */
export interface Named {
  id: string;
  name: string;
}

/** An automation, and the lists that start it when somebody joins them. */
export interface Automation {
  name: string;
  listIds: string[];
}

export interface Automations {
  found: Automation[];
  /** Whether of every active automation it is known what starts it. */
  isComplete: boolean;
}

export interface ListChoice {
  /** Active email lists, by name. */
  lists: ContactList[];
  /** The ids chosen at the last restore that are still there. */
  lastChosen: string[];
}

/** One thing compared between the snapshot and what was read back. `before` and `after` are for people, absent when unset. */
export interface ComparedField {
  field: FieldName;
  before?: string;
  after?: string;
  same: boolean;
}

/** The fields of a contact as people are told of them; each has a row in src/restore/contact-fields.ts. */
export const FIELD_NAMES = [
  'email',
  'consent',
  'optIn',
  'optOut',
  'firstName',
  'lastName',
  'jobTitle',
  'companyName',
  'birthday',
  'anniversary',
  'customFields',
  'phones',
  'addresses',
  'tags',
  'notes',
  'sms',
  'created',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

export interface Proof {
  /** Every field that was set before or is set now. */
  fields: ComparedField[];
  /** How many of them are the same. */
  verified: number;
  consentUnchanged: boolean;
  /** Chosen lists that the contact is on now, and those it is not. */
  joined: string[];
  missing: string[];
}

/**
 * What became of a restore. `open` stands from before the write until its outcome is known, through a crash too; `asked`
 * is a resubscribe request that was sent.
 */
export type RestoreOutcome = 'open' | SettledOutcome;
export const SETTLED_OUTCOMES = ['restored', 'restored-with-differences', 'not-restored', 'undone', 'asked'] as const;
export type SettledOutcome = (typeof SETTLED_OUTCOMES)[number];

export const RECORD_KINDS = ['restore', 'resubscribe-request'] as const;

/** One line of history. */
export interface RestoreRecord {
  id: string;
  kind: (typeof RECORD_KINDS)[number];
  accountId: string;
  accountName: string;
  contactId: string;
  /** Who was signed in. */
  who?: string;
  /** When it was begun and when its outcome was known, in ms since the epoch. */
  at: number;
  settledAt?: number;
  entryPoint: EntryPoint;
  method: Method;
  /** The contact as it was read before, and as it had to be afterwards. */
  snapshot: Contact;
  expected: Contact;
  lists: ContactList[];
  outcome: RestoreOutcome;
  fields: ComparedField[];
  calls: number;
  /** Stands for the contact as it was read back. */
  fingerprint?: string;
}

/** Whom a mark is about, by what is known of them. */
export interface Person {
  id?: string;
  address?: string;
}

export interface NeverRestore {
  /** How many people are marked. */
  people: number;
  /** Marks were made in this browser that cannot be read any more; nothing is restored until that is settled. */
  isLost: boolean;
}

/** What was done to marks, for the history. It names nobody who is marked. */
export interface MarkEntry {
  id: string;
  /** ms since the epoch. */
  at: number;
  change: MarkChange;
  people: number;
  /** Whose mark was taken away, where that was one contact. */
  contactId?: string;
  /** Why, where marks were taken away. */
  reason?: string;
  who?: string;
}
export const MARK_CHANGES = ['marked', 'unmarked', 'imported', 'exported', 'given-up'] as const;
export type MarkChange = (typeof MARK_CHANGES)[number];

export interface FoundContacts {
  contacts: (Contact & Marked)[];
  failed: FailedLookup[];
}

export interface FailedLookup {
  /** The address or id. */
  query: string;
  failure: Failure;
}

export interface ScannedPage {
  contacts: (Contact & Marked)[];
  /** How many contacts there are on the page besides, of a shape that is not known. */
  unread?: number;
  /** Absent after the last page. */
  next?: string;
  /** How many there are in all, where Constant Contact said (with the first page). */
  total?: number;
  /** With the last page of those that changed: how many deleted contacts the account has, where Constant Contact said. */
  deletedTotal?: number;
}

/** Pages come in the order in which they were read: what a later one says of a contact is the newer. */
export interface CachedPage {
  contacts: (Contact & Marked)[];
  /** Ids of contacts that are not deleted any more. */
  notDeleted: string[];
  /** Whose contacts they are. */
  accountId: string;
  /** How many pages there are. */
  pages: number;
  /** When they were last read whole or brought up to date, in ms since the epoch; absent before a whole scan. */
  readAt?: number;
  /** How many calls the last whole scan took; absent before there was one. */
  scanned?: number;
}

/** Contacts that a job puts onto the same lists. */
export interface ListGroup {
  contactIds: string[];
  lists: ContactList[];
}

/**
 * A bulk restore, a dry run of one, or the undo of one. A contact is in one group at most. Who is left out was selected too and
 * is skipped, whatever the cache says of it. Where the lists come from is for the report alone. A dry run only reads each contact again and sends nothing to change one.
 */
export type JobRequest =
  | { kind: 'restore'; groups: ListGroup[]; leftOut?: string[]; origins?: ListOrigin[] }
  | { kind: 'dry-run'; contactIds: string[] }
  | { kind: 'undo'; jobId: string };

export type JobState = 'queued' | 'running' | 'paused' | 'waiting' | 'cancelled' | 'done';

/** What a job waits for before it goes on by itself. */
export type JobWait =
  | 'quota'
  | 'signed-out'
  | 'forbidden'
  | 'offline'
  | 'server'
  | 'throttled'
  | 'queue-full'
  /** Constant Contact works on an activity. */
  | 'activity'
  /** It has ended; what it did may not show yet. */
  | 'showing'
  /** The answer to a request was lost; its contacts are read to see what became of it. */
  | 'lost'
  /** Contacts cannot be read though others can. */
  | 'unreadable'
  /** Something went wrong here: the disk is full, or a defect of ours. */
  | 'trouble';

export type JobKind = 'restore' | 'undo' | 'dry-run';

export interface JobView {
  id: string;
  kind: JobKind;
  /** Of an undo: the job that it undoes. */
  undoes?: string;
  state: JobState;
  /** Set while it waits; `until` in ms since the epoch, where that is known; `failure` is what made it wait. */
  wait?: { why: JobWait; until?: number; failure?: Failure };
  createdAt: number;
  endedAt?: number;
  /** Who began it, and the name of the account; not known of jobs of earlier versions. */
  who?: string;
  accountName?: string;
  /** Why it was cancelled, where nobody did that. */
  gaveUp?: Failure;
  /** All lists that some of its contacts are put onto. */
  lists: ContactList[];
  /** How many contacts are put onto which of them, where not all are put onto all. */
  groups?: { listIds: string[]; contacts: number }[];
  /** Where the lists come from; not known of jobs of earlier versions. */
  origins?: ListOrigin[];
  total: number;
  /** Contacts that were sent to Constant Contact, and those whose outcome is known, skipped ones included. */
  sent: number;
  settled: number;
  outcomes: Record<JobOutcome, number>;
  calls: number;
  /** What all calls of the job are thought to be. */
  callsExpected: number;
}

/**
 * `different`: restored, but not as it was before. `skipped`: never sent, for the reason given. `not-started`: the job was
 * cancelled before. `unknown`: it could not be read what became of it. `deleted`: deleted again, by an undo.
 * `would-restore`: of a dry run; it is deleted and may be restored.
 */
export type JobOutcome =
  | 'restored'
  | 'different'
  | 'skipped'
  | 'failed'
  | 'unknown'
  | 'not-started'
  | 'deleted'
  | 'would-restore';

/** Why a contact has the outcome that it has, where there is more to say. */
export type JobReason =
  /** Skipped: its consent forbids it, or is not known. */
  | 'unsubscribed'
  | 'consent-unknown'
  /** Skipped, or failed where it was sent before: it is marked as one that asked to be erased. */
  | 'never-restore'
  /** Skipped, by the version before: it was not among the deleted contacts that were read. */
  | 'not-read'
  /** Failed: Constant Contact took the request and left the contact as it was, or did not take it. */
  | 'not-applied'
  | 'refused'
  /** Skipped: another restore that has not ended has it. */
  | 'other-job'
  /** Skipped by an undo: somebody deleted it before. */
  | 'deleted-already'
  /** Different, or skipped by an undo: somebody changed it, or its lists, since the restore. */
  | 'changed-since'
  /** Skipped, or failed where it was sent: somebody restored it and deleted it again after it was read. */
  | 'deleted-again'
  /** Different: it is active and on none of the lists; somebody else restored it, or moved it since. */
  | 'others'
  /** Skipped, or failed in a dry run: it is not deleted any more. */
  | 'not-deleted'
  /** Skipped: its record, as it is now, cannot be read. */
  | 'unreadable'
  /** Failed: the account has no such contact any more. */
  | 'not-found'
  /** Different: it is not on all of the lists. */
  | 'lists';

/** A job for those who were not there: how many contacts have which outcome for which reason, and its entry of the history. */
export interface JobReport {
  job: JobView;
  reasons: { outcome: JobOutcome; why?: JobReason; count: number }[];
  /** The entry that holds the hash of the results, and that every later entry holds the hash of; absent before the job has ended. */
  entry?: { at: number; hash: string; results: string };
  /** Whether the history is as it was written. */
  chain: ChainState;
}

export interface JobResult {
  id: string;
  /** Of the contact as it was read last before the job. */
  address?: string;
  name?: string;
  /** The lists that it is put onto, by id; absent where those are all of the job. */
  listIds?: string[];
  outcome: JobOutcome;
  why?: JobReason;
  /** Fields that are not as they were before. */
  fields?: FieldName[];
  /** The server's words, where it gave some. */
  message?: string;
}

export interface HistoryView {
  records: RestoreRecord[];
  /** What was done to marks, newest first. */
  marks: MarkEntry[];
  chain: ChainState;
}

/** Whether the history is as it was written. `at` is the time of the first entry that is not, where one can be named. */
export type ChainState =
  | { state: 'intact' }
  | { state: 'broken'; why: 'edited' | 'removed' | 'unreadable'; at?: number };

export interface Restored {
  recordId: string;
  contact: Contact;
  proof: Proof;
  /** Whether it took a second write to put right what the first one lost. */
  repaired: boolean;
  /** Others changed the contact since: what differs is their doing, and it cannot be undone. */
  changedSince?: true;
  /** The contact had opted out in the moment of the write, which took that away; it was put back. */
  optedOut?: true;
}

/** As `Restored`, without what a page's process has no need to know: nothing of any field but whether it is the same. */
export interface PanelRestored {
  proof: Proof;
  repaired: boolean;
}

export interface Undone {
  contact: Contact;
  fingerprint: string;
}

/** The request was sent. The contact is as unsubscribed as before, until it confirms. */
export interface ResubscribeRequested {
  recordId: string;
  contact: Contact;
}

export interface Settings {
  apiKey: string;
  /** Where the key comes from; one that the organisation manages cannot be changed here. */
  apiKeyFrom: 'admin' | 'build' | 'organisation';
  redirectUri: string;
  promptOnPages: boolean;
  /** Whether the contacts pages may say what deleting does, when somebody is about to delete contacts. */
  explainDeleting: boolean;
  /** How long history is kept, in days. */
  keepHistoryDays: number;
  /** Whether a notification is wanted when a bulk job has ended; needs the browser's permission too. */
  notifyWhenDone: boolean;
  /** Whether to look once a day for contacts that others deleted, and from how many on that is told. */
  watchDeletions: boolean;
  watchThreshold: number;
  /** Whether it is remembered which lists contacts are on. Without that nothing of it is stored. */
  rememberLists: boolean;
  /** Whether previews name the automations that lists start, which takes one more permission at the next sign-in. */
  nameAutomations: boolean;
  /** Whether it may be read to whom campaigns were sent. */
  lookInSends: boolean;
  /** What the organisation sets, which cannot be changed here. */
  organisation: PolicyReading;
}

/** A code to type in at `verificationUri`, valid until `expiresAt` (ms since the epoch). */
export interface CodeSignIn {
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  expiresAt: number;
  /** Seconds between two polls. */
  interval: number;
}

export type CodeSignInState = { state: 'pending'; interval: number } | { state: 'signed-in'; account: Account };

/** What a contacts page may know. Only a deleted contact is told, and of it only what the panel shows. */
export type Notice =
  | { state: 'off' | 'signed-out' }
  /** `readAt`: when Constant Contact said so, in ms since the epoch, where the answer was stored. */
  | { state: 'nothing'; readAt?: number }
  /** `account`: the one that was looked in, where several are signed in. */
  | { state: 'deleted'; contact: NoticedContact; choice: ListChoice; account?: Account };

export interface NoticedContact {
  id: string;
  address: string;
  /** First and last name, or company; absent when there is none. */
  name?: string;
  deletedAt: string;
  permission: Permission;
  /** Which fields the restore brings back unchanged. */
  fields: FieldName[];
  /** Its lists are known, but none of them for sure: it may have left any list, so none is selected beforehand. */
  mustChoose?: true;
  /** Whether the panel may offer the restore; see `restorability` in src/restore/consent.ts. */
  restorable: boolean;
  /** It is marked as one that asked to be erased. */
  neverRestore?: true;
  /** The organisation lets nobody restore contacts. */
  byPolicy?: true;
}

/** What a contacts page may say to somebody who is about to delete contacts. */
export type DeletingNotice =
  | { state: 'off' | 'signed-out' }
  /**
   * `explain`: whether to say what deleting does. `listsReadAt`: when the lists of all contacts were read last, in ms since the epoch,
   * where they are remembered. `account`: the one that is meant, where several are signed in.
   */
  | { state: 'on'; explain: boolean; listsReadAt?: number; account?: Account };
