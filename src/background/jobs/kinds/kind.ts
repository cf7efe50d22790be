import type { JobKind as JobKindName, JobOutcome, JobReason } from '../../../protocol/jobs';
import type { Baseline, Reading } from '../../../restore/attribution';
import type { Source } from '../progress';
import { dryRun } from './dry-run';
import { restore } from './restore';
import { undo } from './undo';

/** What a job is to do with a contact after a reading of it. */
export type Verdict =
  /** As it has to be to be sent; `baseline` where this reading is the one that the write is judged by. */
  | { do: 'send'; baseline?: Baseline }
  /** Sent, and as it was before. */
  | { do: 'untouched' }
  /** Sent, and not as the job makes it; what it did may show yet. */
  | { do: 'wait' }
  | { do: 'settle'; outcome: JobOutcome; why?: JobReason };

/** A contact of a job, as far as its kind judges it. */
export interface Judged {
  /** Absent as long as the contact was never read. */
  baseline?: Baseline;
  isSent: boolean;
  /** All that was sent must show in this reading. */
  mustShow: boolean;
  listIds: readonly string[];
  reading: Reading | null;
}

/** What one kind of job does. A kind without `activity` sends nothing. */
export interface JobKind {
  activity?: (ids: string[], listIds: readonly string[]) => { path: string; body: object };
  /** Whether what it sends restores contacts, so that nobody who is marked may be among them. */
  isGuarded?: true;
  /** Whether knowing of all changes is enough to send a contact, or each has to be read. */
  isSentBy: 'changes' | 'reading';
  /** Where its contacts are found before they are sent, and where what became of them. */
  findsIn: readonly Source[];
  verifiesIn: readonly Source[];
  judge: (contact: Judged) => Verdict;
}

const KINDS: Partial<Record<string, JobKind>> = { restore, undo, 'dry-run': dryRun } satisfies Record<
  JobKindName,
  JobKind
>;

/** The kind of a job; undefined for one that this version does not know, which therefore does nothing. */
export function kindOf(name: string): JobKind | undefined {
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}
