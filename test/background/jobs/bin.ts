import { LIMITS, type Limits } from '../../../src/background/jobs/limits';
import type { JobResult, JobView } from '../../../src/protocol/jobs';
import type { Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

/** A tenth of every size, so that 500 contacts behave like 5,000. */
export const FIFTIES: Limits = { ...LIMITS, batch: 50, page: 50 };

export const HOUR_MS = 3_600_000;

/** An account with this many deleted contacts and one list, after one scan. */
export async function bin(howMany: number, switches: Partial<Switches> = {}, limits: Limits = LIMITS) {
  const extension = createExtension({ seed: 'empty', switches });
  extension.platform.jobLimits = limits;
  extension.restart();
  const { sandbox, ask } = extension;
  const list = sandbox.addList({ name: 'Restored' });
  const ids = Array.from({ length: howMany }, (_, n) => {
    const { contact_id } = sandbox.addContact({
      first_name: `Name ${n}`,
      email_address: { address: `person${n}@riverside.example`, permission_to_send: 'implicit' },
    });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
  await signInWithCode(extension);
  // The contacts were deleted some time before the scan.
  extension.clock.now += HOUR_MS + 60_000;
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    ({ next } = await value(ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) })));
  }
  extension.newCalls();
  return { extension, ids, lists: [{ id: list.list_id, name: list.name }] };
}

export const jobsOf = ({ ask }: Extension): Promise<JobView[]> => value(ask('getJobs', {}));
export const hasEnded = ({ endedAt }: JobView) => endedAt !== undefined;

/** Runs the jobs through every wait that an alarm would end, until all jobs have ended or this much time has passed. */
export async function run(extension: Extension, atMostMs = 20 * HOUR_MS): Promise<JobView[]> {
  const { clock, platform } = extension;
  const end = clock.now + atMostMs;
  for (;;) {
    await extension.runJobs();
    const rows = (await (await platform.database()).getAll('jobs')).filter(({ endedAt }) => endedAt === undefined);
    if (rows.length === 0 || clock.now >= end) return jobsOf(extension);
    const due = Math.min(end + clock.ahead, ...rows.map(({ wait }) => wait?.until ?? 0));
    clock.now = Math.max(clock.now + 1_000, due - clock.ahead);
  }
}

export async function restoring(extension: Extension, contactIds: string[], lists: { id: string; name: string }[]) {
  return (await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds, lists }] }))).id;
}

export const resultsOf = ({ ask }: Extension, jobId: string): Promise<JobResult[]> =>
  value(ask('getJobResults', { jobId }));

/** Adds a message of the server to each answer about an activity. */
export function addActivityError(extension: Extension, message: string): void {
  const { fetch } = extension.platform;
  extension.platform.fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (!/activities\/[0-9a-f-]{36}$/.test(url)) return answer;
    return Response.json({ ...(await answer.json()), activity_errors: [message] });
  };
  extension.restart();
}

/** Runs an action once, right before or right after the first matching request. */
export function once(
  extension: Extension,
  side: 'before' | 'after',
  method: string,
  path: RegExp,
  act: () => void,
): void {
  const { fetch } = extension.platform;
  let isDone = false;
  extension.platform.fetch = async (url, init) => {
    const isIt = !isDone && init.method === method && path.test(url);
    if (isIt) isDone = true;
    if (isIt && side === 'before') act();
    const answer = await fetch(url, init);
    if (isIt && side === 'after') act();
    return answer;
  };
  extension.restart();
}
