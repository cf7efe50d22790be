import type { Call } from '../../../constant-contact/http';
import type { Contact } from '../../../protocol/contact';
import type { ServerClock } from '../../access/clock';
import type { PolicyRules } from '../../access/policy';
import type { BinDeps } from '../../deleted-contacts/cache';
import type { Marks } from '../../never-restore/marks';
import type { JobRow } from '../../storage/job-rows';
import type { Clocks } from '../batch';
import type { StoreDeps } from '../job-store';
import type { Limits } from '../limits';
import type { Progress } from '../progress';

/** What the steps of a job are given. */
export interface StepDeps extends StoreDeps, Pick<BinDeps, 'exclusively'>, Pick<PolicyRules, 'mayRestore'> {
  sessions: BinDeps['sessions'];
  now: () => number;
  serverClock: ServerClock;
  limits: Limits;
  marks: Pick<Marks, 'flagged' | 'amongIds' | 'meanwhile'>;
}

/** A job whose turn it is. */
export interface Turn {
  job: JobRow;
  progress: Progress;
  call: Call;
  deps: StepDeps;
  /** Writes down what is new, all of it or nothing: snapshots of contacts, and how many more were sent, too. */
  save: (more?: { snapshots?: Contact[]; sent?: number }) => Promise<void>;
}

export async function clocksOf({ now, serverClock }: StepDeps): Promise<Clocks> {
  return { now: now(), server: await serverClock.now() };
}
