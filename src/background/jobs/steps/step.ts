import { scanContacts } from '../../../constant-contact/contacts';
import type { Call } from '../../../constant-contact/http';
import type { Contact } from '../../../protocol/contact';
import type { ServerClock } from '../../access/clock';
import type { PolicyRules } from '../../access/policy';
import { isLost } from '../../contact/write-contact';
import type { BinDeps } from '../../deleted-contacts/cache';
import type { Marks } from '../../never-restore/marks';
import type { JobRow } from '../../storage/job-rows';
import type { Clocks } from '../batch';
import type { Limits } from '../limits';
import type { Progress } from '../progress';
import type { AfterDeps } from '../restored-by-jobs';

export interface StepDeps extends Pick<BinDeps, 'exclusively'>, Pick<PolicyRules, 'mayRestore'>, AfterDeps {
  sessions: BinDeps['sessions'];
  now: () => number;
  serverClock: ServerClock;
  limits: Limits;
  marks: Pick<Marks, 'flagged' | 'amongIds' | 'whileUnchanged'>;
}

export interface JobTurn {
  job: JobRow;
  progress: Progress;
  call: Call;
  /** When the last call was made, after any wait for its turn, by the local clock. */
  requestedAt: () => number;
  deps: StepDeps;
  /** Stores all changes in one transaction: the progress, new snapshots, and by how much `sent` grows. */
  save: (more?: { snapshots?: Contact[]; sent?: number }) => Promise<void>;
}

/** After this many failures in a row, which takes about two minutes, a job finds out whether only this call fails. */
const PATIENCE = 4;

/** Whether a call keeps failing although Constant Contact answers another one, so that no outage is the cause. */
export async function failsAlone({ job, call }: JobTurn, error: unknown): Promise<boolean> {
  if (!isLost(error) || (job.attempt ?? 0) < PATIENCE) return false;
  await scanContacts(call, { status: 'all', limit: 1 });
  return true;
}

export async function clocksOf({ now, serverClock }: StepDeps): Promise<Clocks> {
  return { now: now(), server: await serverClock.now() };
}
