import type { ContactList } from '../../src/protocol/contact';
import type { ListGroup } from '../../src/protocol/jobs';
import { createExtension, type Extension, onto, signInWithCode, value } from '../background/in-process';

const CONTACTS = 50_000;
const LOOPED = 500;
/**
 * The API’s limit of calls a second, the best possible rate
 * (https://developer.constantcontact.com/api_guide/rate_limits.html).
 */
const CALLS_A_SECOND = 4;

/**
 * A verified bulk restore of 50,000 deleted contacts, beside a loop that reads, writes and reads each contact. Our own
 * background runs both, with a sandbox that enforces its limits and a clock that moves only during a wait.
 */
export async function benchJobs(): Promise<void> {
  const extension = createExtension({ seed: 'empty', switches: { activityPace: 'by-time' } });
  const { sandbox, ask, clock } = extension;
  const lists = [addList(extension, 'Restored')];
  const ids = addDeleted(extension, CONTACTS + LOOPED);
  await signInWithCode(extension);
  clock.now += 60_000;
  console.log(`\nA restore of ${CONTACTS} contacts as a job, and of ${LOOPED} one by one\n`);

  const scanned = await measure(extension, () => scan(extension));
  line('Calls of the scan before, a contact', (scanned.calls / ids.length).toFixed(4));

  const jobIds = ids.slice(0, CONTACTS);
  const job = await measure(extension, () => runJob(extension, [{ contactIds: jobIds, lists }]));
  const looped = await measure(extension, async () => {
    for (const id of ids.slice(CONTACTS)) {
      await value(ask('lookup', { text: id }));
      await value(ask('restore', await onto(extension, id, [lists[0]?.id ?? ''])));
    }
  });

  const isTrue = jobIds.every((id) => sandbox.contacts.get(id)?.deleted_at === undefined);
  line('Restored and verified', `${job.answer.restored} of ${CONTACTS}${isTrue ? '' : ', WHICH IS NOT SO'}`);
  const each = { loop: looped.calls / LOOPED, job: job.calls / CONTACTS };
  line(
    'Calls a contact',
    `loop ${each.loop.toFixed(4)}   job ${each.job.toFixed(4)} (${(each.loop / each.job).toFixed(0)} x fewer)`,
  );
  line('Calls of the job, and as told before it', `${job.calls}, told ${job.answer.callsExpected}`);
  line('Time of the job, to the least that its calls take', ratio(job));
  line('Time of the loop, to the least that its calls take', ratio(looped));
  line('Answers “throttled”', String(scanned.throttled + job.throttled + looped.throttled));
}

const SETS = 20;
const IN_SETS = 10_000;

/** A bulk restore of contacts with many different sets of former lists. */
export async function benchListSets(): Promise<void> {
  const extension = createExtension({ seed: 'empty', switches: { activityPace: 'by-time' } });
  const ids = addDeleted(extension, IN_SETS);
  await signInWithCode(extension);
  extension.clock.now += 60_000;
  await scan(extension);
  const lists = Array.from({ length: SETS }, (_, n) => addList(extension, `List ${n}`));
  const groups = lists.map((_, n) => ({
    contactIds: ids.filter((_id, place) => place % SETS === n),
    lists: lists.slice(0, n + 1),
  }));
  console.log(`\nA restore of ${IN_SETS} contacts onto ${SETS} sets of lists\n`);
  const { calls, answer } = await measure(extension, () => runJob(extension, groups));
  const isTrue = groups.every((group) =>
    group.contactIds.every((id) => extension.sandbox.contacts.get(id)?.list_memberships.length === group.lists.length),
  );
  line('Restored and verified', `${answer.restored} of ${IN_SETS}${isTrue ? '' : ', WHICH IS NOT SO'}`);
  line('Calls a contact', (calls / IN_SETS).toFixed(4));
  line('Calls of the job, and as told before it', `${calls}, told ${answer.callsExpected}`);
}

function addList({ sandbox }: Extension, name: string): ContactList {
  return { id: sandbox.addList({ name }).list_id, name };
}

function addDeleted({ sandbox }: Extension, count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const { contact_id } = sandbox.addContact({ email_address: { address: `person${n}@riverside.example` } });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
}

async function runJob(
  { ask, runJobs, clock }: Extension,
  groups: ListGroup[],
): Promise<{ callsExpected: number; restored: number }> {
  const { callsExpected } = await value(ask('startJob', { kind: 'restore', groups }));
  for (let turn = 0; turn < 1_000; turn++) {
    await runJobs();
    const [view] = await value(ask('getJobs', {}));
    if (view?.endedAt !== undefined) return { callsExpected, restored: view.outcomes.restored };
    clock.now = Math.max(clock.now, view?.wait?.until ?? 0);
  }
  throw new Error('The job did not end.');
}

interface Measured<T> {
  answer: T;
  calls: number;
  ms: number;
  throttled: number;
}

async function measure<T>({ sandbox, clock }: Extension, task: () => Promise<T>): Promise<Measured<T>> {
  const [first, start] = [sandbox.calls.length, clock.now];
  const answer = await task();
  const made = sandbox.calls.slice(first).filter(({ host }) => host === 'api.cc.email');
  const throttled = made.filter(({ status }) => status === 429).length;
  return { answer, calls: made.length, ms: clock.now - start, throttled };
}

async function scan({ ask }: Extension): Promise<void> {
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    ({ next } = await value(ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) })));
  }
}

function ratio({ calls, ms }: Measured<unknown>): string {
  return `${(ms / 1_000).toFixed(0)} s, ${(ms / ((calls / CALLS_A_SECOND) * 1_000)).toFixed(2)} x`;
}

function line(name: string, figure: string): void {
  console.log(`${name.padEnd(52)}${figure}`);
}
