import type { ContactList } from './contact';
import type { Failure } from './failure';
import type { ListOrigin } from './former-lists';
import type { ChainState } from './history';
import type { FieldName } from './restores';

/** Contacts that a job adds to the same lists. */
export interface ListGroup {
  contactIds: string[];
  lists: ContactList[];
}

/**
 * A bulk restore, a dry run of one, or its undo. A contact is in at most one group. Contacts in `leftOut` were selected too but
 * are skipped, whatever the cache says. `origins` is only for the report. A dry run only reads contacts.
 */
export type JobRequest =
  | { kind: 'restore'; groups: ListGroup[]; leftOut?: string[]; origins?: ListOrigin[] }
  | { kind: 'dry-run'; contactIds: string[] }
  | { kind: 'undo'; jobId: string };

export type JobState = 'queued' | 'running' | 'paused' | 'waiting' | 'cancelled' | 'done';

/** What a job waits for before it continues by itself. */
export type JobWait =
  | 'quota'
  | 'signed-out'
  | 'forbidden'
  | 'offline'
  | 'server'
  | 'throttled'
  | 'queue-full'
  /** Constant Contact is processing an activity. */
  | 'activity'
  /** The activity has ended, but its effects may not be visible yet. */
  | 'showing'
  /** The answer to a request was lost. The job reads its contacts to find the outcome. */
  | 'lost'
  /** Some contacts cannot be read although others can. */
  | 'unreadable'
  /** A local problem: the disk is full, or there is a bug in our code. */
  | 'trouble';

export type JobKind = 'restore' | 'undo' | 'dry-run';

export interface JobView {
  id: string;
  kind: JobKind;
  undoes?: string;
  state: JobState;
  /** Set while the job waits. `until` is in ms since the epoch, if known. `failure` is the cause of the wait. */
  wait?: { why: JobWait; until?: number; failure?: Failure };
  createdAt: number;
  endedAt?: number;
  /** The person who started it and the name of the account; absent for jobs of earlier versions. */
  who?: string;
  accountName?: string;
  /** Why the job was canceled, if it gave up by itself. */
  gaveUp?: Failure;
  /** All lists that any of its contacts are added to. */
  lists: ContactList[];
  /** The number of contacts per set of lists, if the sets differ. */
  groups?: { listIds: string[]; contacts: number }[];
  /** The origin of the lists; absent for jobs of earlier versions. */
  origins?: ListOrigin[];
  total: number;
  /** The contacts sent to Constant Contact, and those whose outcome is known. The latter include skipped ones. */
  sent: number;
  settled: number;
  outcomes: Record<JobOutcome, number>;
  calls: number;
  /** The estimated total of the job's calls. */
  callsExpected: number;
}

/**
 * `different`: restored, but not as before. `skipped`: not sent, for the given reason. `not-started`: the job was canceled
 * first. `unknown`: the outcome could not be read. `deleted`: deleted again by an undo. `would-restore`: a dry run found that
 * it is deleted and may be restored.
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

/** Why a contact has its outcome, if the outcome alone does not say. */
export type JobReason =
  /** Skipped: its consent forbids a restore or is unknown. */
  | 'unsubscribed'
  | 'consent-unknown'
  /** Skipped, or failed if it was already sent: it is marked as one that asked to be erased. */
  | 'never-restore'
  /** Skipped by an earlier version: it was not among the deleted contacts that were read. */
  | 'not-read'
  /** Failed: Constant Contact accepted the request but left the contact unchanged, or rejected the request. */
  | 'not-applied'
  | 'refused'
  /** Skipped: it belongs to another restore, or to an undo, that has not ended. */
  | 'other-job'
  /** Skipped by an undo: somebody had deleted it already. */
  | 'deleted-already'
  /** Different, or skipped by an undo: somebody changed it or its lists since the restore. */
  | 'changed-since'
  /** Skipped, or failed if it was sent: somebody restored it and deleted it again after it was read. */
  | 'deleted-again'
  /** Different: it is active and on none of the lists, because somebody else restored or moved it. */
  | 'others'
  /** Skipped, or failed in a dry run: it is no longer deleted. */
  | 'not-deleted'
  /** Skipped: its current record cannot be read. */
  | 'unreadable'
  /** Failed: the contact no longer exists in the account. */
  | 'not-found'
  /** Different: it is not on all of the lists. */
  | 'lists';

/** The report of a job for people who were not involved, with the number of contacts per outcome and reason. */
export interface JobReport {
  job: JobView;
  reasons: { outcome: JobOutcome; why?: JobReason; count: number }[];
  /** The entry with the hash of the results; every later entry has the hash of this one. Absent before the job has ended. */
  entry?: { at: number; hash: string; results: string };
  /** Whether the history is unmodified. */
  chain: ChainState;
}

export interface JobResult {
  id: string;
  /** From the contact's last reading before the job. */
  address?: string;
  name?: string;
  /** The ids of the lists that it is added to; absent if it is added to all of the job's lists. */
  listIds?: string[];
  outcome: JobOutcome;
  why?: JobReason;
  /** Fields that differ from before. */
  fields?: FieldName[];
  /** The server's message, if it gave one. */
  message?: string;
}
