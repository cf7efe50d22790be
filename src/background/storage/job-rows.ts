import type { ContactList } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import type { ListOrigin } from '../../protocol/former-lists';
import type { JobKind, JobOutcome, JobReason, JobState, JobWait } from '../../protocol/jobs';
import type { FieldName } from '../../protocol/restores';
import type { Sealed } from './database';

/** A time to wait for, by our own clock, in ms since the epoch. */
export interface Wait {
  since: number;
  until: number;
}

/** What is written down of a job and decides what it does next. */
export interface Course {
  /** The lists that all of its contacts are on afterwards, or by the restore that is undone. */
  lists: ContactList[];
  /** What changed before this is known of, by the server's time. */
  watermark: number;
  /** How often contacts could not be read though others could, by id, and until when they are left alone. */
  unreadable: Record<string, number>;
  readAfter?: Wait;
  /** How many batches were halved, and how many were done. */
  halved: number;
  done: number;
  /** How many answers to submissions were lost in a row. */
  lost: number;
}

/** Contacts that go to Constant Contact in one activity; see src/background/jobs/batch.ts. */
export interface Batch {
  n: number;
  ids: string[];
  state: 'pending' | 'submitting' | 'running' | 'settling';
  /** How often Constant Contact was given its contacts, or may have been. */
  attempts: number;
  activityId?: string;
  polls: number;
  /** Until it is polled, or its contacts are read again. */
  wait?: Wait;
  /** How its activity ended, and when by the server's time. */
  ended?: 'completed' | 'failed' | 'refused' | 'lost' | 'late';
  endedAt?: number;
  /** Its answer was lost right after that of another. */
  isOutage?: true;
  /** The server's words for what went wrong. */
  message?: string;
}

export type BatchRow = Omit<Batch, 'message'> & { jobId: string; message?: Sealed };

export interface PageRow {
  jobId: string;
  n: number;
  ids: string[];
  /** The lists that they are put onto, or were by the restore that is undone; absent where those are all of the job. */
  listIds?: string[];
  /** What stands for each of them as it was read before the job; null for one that was not. */
  baselines: ({ content: string; deletedAt?: string } | null)[];
}

export interface ResultsRow {
  jobId: string;
  n: number;
  /** Of whom it tells, in the open; what it tells is sealed. */
  ids: string[];
  sealed: Sealed;
}

/** A bulk job. It names contacts by id and lists by name; what else it knows of anybody is sealed, in `snapshots`. */
export interface JobRow {
  id: string;
  accountId: string;
  kind: JobKind;
  state: JobState;
  /** Set while it waits; `since` and `until` in ms since the epoch. */
  wait?: { why: JobWait; since: number; until: number; failure?: Failure };
  /** How often in a row the same failed. */
  attempt?: number;
  /** Jobs are numbered in the order in which they are begun; one that the version before began has no number. */
  number?: number;
  createdAt: number;
  /** Who was signed in when it was begun, and the name of the account. */
  who?: string;
  accountName?: string;
  endedAt?: number;
  /** When it ended by the server's time. */
  serverEnd?: number;
  lists: ContactList[];
  groups?: { listIds: string[]; contacts: number }[];
  origins?: ListOrigin[];
  total: number;
  calls: number;
  callsExpected: number;
  /** The job that this one undoes. */
  undoes?: string;
  /** Why it was cancelled, where nobody did that. */
  gaveUp?: Failure;
  /** How many of its contacts Constant Contact was given so far. */
  sent: number;
  /** How many results of each kind there are. */
  outcomes: Record<JobOutcome, number>;
  /** What decides its next step. Absent in a job that the version before began, until it is taken over. */
  course?: Course;
  /** By the version before: when it was planned, by the server's time. */
  startedAt?: number;
}

export const NO_OUTCOMES: Readonly<JobRow['outcomes']> = {
  restored: 0,
  different: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  'not-started': 0,
  deleted: 0,
  'would-restore': 0,
};

/** As the version before stored it: contacts that go to Constant Contact in one call. */
export interface ChunkRow {
  jobId: string;
  n: number;
  ids: string[];
  state: 'planned' | 'intent' | 'sent' | 'done' | 'split';
  /** When it was sent last, by the server’s time; absent where Constant Contact surely did not get it. */
  sentAt?: number;
}

/** As the version before stored it. */
export interface ResultRow {
  jobId: string;
  id: string;
  outcome: JobOutcome;
  why?: JobReason;
  /** Fields that are not as they were. */
  fields?: FieldName[];
  /** Stands for the contact as it was read back, with its lists, where it was restored. */
  mark?: string;
  /** The server's words, which may speak of the contact. */
  message?: Sealed;
}
