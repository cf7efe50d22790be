import type { ContactList } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import type { ListOrigin } from '../../protocol/former-lists';
import type { JobKind, JobOutcome, JobReason, JobState, JobWait } from '../../protocol/jobs';
import type { FieldName } from '../../protocol/restores';
import type { Sealed } from './database';

/** A wait by the local clock, in ms since the epoch. */
export interface Wait {
  since: number;
  until: number;
}

/** The stored state that decides a job’s next step. */
export interface Course {
  /** The lists that all of its contacts go onto, or that the undone restore put them onto. */
  lists: ContactList[];
  /** When the job began, by the server’s clock. It is 0 if the server does not send its time. */
  watermark: number;
  /** How often a contact could not be read although others could, by id. */
  unreadable: Record<string, number>;
  /** The wait before these contacts are read again. */
  readAfter?: Wait;
  /** How far the halved batches outnumber the completed ones, by the lists that their contacts go onto. */
  surplus?: Record<string, number>;
  /** Consecutive submissions whose answers were lost. */
  lost: number;
  /** Consecutive submissions that were refused for now. */
  refusedForNow?: number;
}

/** Contacts that go to Constant Contact in one activity; see src/background/jobs/batch.ts. */
export interface Batch {
  n: number;
  ids: string[];
  state: 'pending' | 'submitting' | 'running' | 'settling';
  /** The number of times that its contacts were sent, or may have been. */
  attempts: number;
  activityId?: string;
  polls: number;
  /** The wait before the next poll, or before its contacts are read again. */
  wait?: Wait;
  /** How its activity ended, and at which server time. */
  ended?: 'completed' | 'failed' | 'refused' | 'lost' | 'late';
  endedAt?: number;
  /** Its answer was lost right after another one. */
  isOutage?: true;
  /** The server’s message about what went wrong. */
  message?: string;
}

export type BatchRow = Omit<Batch, 'message'> & { jobId: string; message?: Sealed };

export interface PageRow {
  jobId: string;
  n: number;
  ids: string[];
  /** The lists that they go onto, or that the undone restore put them onto. Absent if these are all lists of the job. */
  listIds?: string[];
  /** The baseline of each contact; null if it was not read. */
  baselines: ({ content: string; deletedAt?: string } | null)[];
}

export interface ResultsRow {
  jobId: string;
  n: number;
  /** The contacts whose outcomes are sealed in this row. */
  ids: string[];
  sealed: Sealed;
}

/** A bulk job. Contacts appear only by id, and lists by name; personal data is sealed in `snapshots`. */
export interface JobRow {
  id: string;
  accountId: string;
  kind: JobKind;
  state: JobState;
  /** Set while it waits; `since` and `until` in ms since the epoch. */
  wait?: { why: JobWait; since: number; until: number; failure?: Failure };
  /** The number of failures since an outcome or a batch last changed. */
  attempt?: number;
  /** Grows in the order of creation. Absent in jobs of version 0.1.0. */
  number?: number;
  createdAt: number;
  /** The signed-in user who started it, and the account’s name. */
  who?: string;
  accountName?: string;
  endedAt?: number;
  /** The server time of its end. */
  serverEnd?: number;
  lists: ContactList[];
  groups?: { listIds: string[]; contacts: number }[];
  origins?: ListOrigin[];
  total: number;
  calls: number;
  callsExpected: number;
  undoes?: string;
  /** From version 0.1.0: why it stopped by itself. */
  gaveUp?: Failure;
  /** How many of its contacts were sent so far. */
  sent: number;
  outcomes: Record<JobOutcome, number>;
  /** Absent in jobs of version 0.1.0 until they are taken over. */
  course?: Course;
  /** From version 0.1.0: when it was planned, by the server’s time. */
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

/** From version 0.1.0: contacts that go to Constant Contact in one call. */
export interface LegacyBatchRow {
  jobId: string;
  n: number;
  ids: string[];
  state: 'planned' | 'intent' | 'sent' | 'done' | 'split';
  /** When it was last sent, by the server’s time. Absent if it was certainly not received. */
  sentAt?: number;
}

/** From version 0.1.0. */
export interface ResultRow {
  jobId: string;
  id: string;
  outcome: JobOutcome;
  why?: JobReason;
  fields?: FieldName[];
  /** The fingerprint of the restored contact as read back, with its lists. */
  mark?: string;
  /** The server’s message, which may name the contact. */
  message?: Sealed;
}
