import type { JobKind as JobKindName, JobOutcome, JobReason } from '../../../protocol/jobs';
import type { Baseline, ContactReading } from '../../../restore/attribution';
import type { ReadingSource } from '../progress';
import { dryRun } from './dry-run';
import { restore } from './restore';
import { undo } from './undo';

/** The next step for a contact after a reading. */
export type Verdict =
  /** The contact may be sent. `baseline` is set if this reading becomes the baseline of the write. */
  | { do: 'send'; baseline?: Baseline }
  /** The contact was sent, and is as it was before. */
  | { do: 'untouched' }
  /** The contact was sent, and the effect may not show yet. */
  | { do: 'wait' }
  | { do: 'settle'; outcome: JobOutcome; why?: JobReason };

/** A contact, as a kind of job judges it. */
export interface JudgedContact {
  /** Undefined until the contact was read. */
  baseline: Baseline | undefined;
  isSent: boolean;
  /** Whether this reading is certain to show everything that was sent. */
  mustShow: boolean;
  listIds: readonly string[];
  reading: ContactReading | null;
}

export interface JobKind {
  /** The effect on contacts. The policy and the marks limit a job that restores. */
  effect: 'restores' | 'deletes' | 'none';
  /** Absent if the job sends nothing. */
  activity?: (ids: string[], listIds: readonly string[]) => { path: string; body: object };
  /** The sources in which contacts are found before they are sent, and those in which outcomes are found. */
  findsIn: readonly ReadingSource[];
  verifiesIn: readonly ReadingSource[];
  judge: (contact: JudgedContact) => Verdict;
}

const KINDS: Partial<Record<string, JobKind>> = { restore, undo, 'dry-run': dryRun } satisfies Record<
  JobKindName,
  JobKind
>;

/** Undefined for a kind that this version does not know. Such a job is not run. */
export function kindOf(name: string): JobKind | undefined {
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

export function effectOf({ kind }: { kind: string }): JobKind['effect'] {
  return kindOf(kind)?.effect ?? 'none';
}
