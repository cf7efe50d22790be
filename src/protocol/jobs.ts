import type { ContactList } from './contact';
import type { Failure } from './failure';
import type { ListOrigin } from './former-lists';
import type { ChainState } from './history';
import type { FieldName } from './restores';

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
