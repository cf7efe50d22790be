import type { Call } from '../../../constant-contact/http';
import type { Contact } from '../../../protocol/contact';
import type { ServerClock } from '../../access/clock';
import type { BinDeps } from '../../deleted-contacts/cache';
import type { JobRow } from '../../storage/job-rows';
import type { Clocks } from '../batch';
import type { Outcome, StoreDeps } from '../job-store';
import type { JobKind } from '../kinds/kind';
import type { Limits } from '../limits';
import type { Work } from '../next-step';
import type { Change } from '../readings';

/** What the steps of a job are given. */
export interface StepDeps extends StoreDeps, Pick<BinDeps, 'exclusively'> {
  now: () => number;
  serverClock: ServerClock;
  limits: Limits;
}

/** A job whose turn it is. */
export interface Turn {
  job: JobRow;
  work: Work;
  kind: JobKind;
  call: Call;
  deps: StepDeps;
  /** Writes down what a step told, all of it or nothing, and takes it over. */
  save: (change: Change, more?: { outcomes?: Outcome[]; snapshots?: Contact[]; sent?: number }) => Promise<void>;
}

export async function clocksOf({ now, serverClock }: Pick<StepDeps, 'now' | 'serverClock'>): Promise<Clocks> {
  return { now: now(), server: await serverClock.now() };
}
