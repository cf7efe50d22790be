import { CallFailed } from '../../constant-contact/http';
import type { Contact, ContactList } from '../../protocol/contact';
import { CHUNK, expectedCalls } from '../../protocol/job-calls';
import type { Input, JobKind, JobReason, JobRequest, JobResult, JobView } from '../../protocol/requests';
import { restorability } from '../../restore/consent';
import type { RestoreDeps } from '../contact/restore';
import { keptContacts } from '../deleted-contacts/cache';
import type { Database, JobRow, ResultRow } from '../storage/database';
import { changeJob, type JobDeps, rowsOf, snapshotsOf } from './job-rows';
import { digestOf } from './read-back';

/**
 * Plans a job and writes it down; nothing is sent yet. Of the contacts to restore, those whose consent forbids it, those
 * that were never read as deleted and those of another restore that has not ended are skipped from the start; of those to
 * delete again, those that a later job restored. Rejects with `nothing-to-undo` for a job without restored contacts that
 * are left to undo, and while it or another undo of it goes on.
 */
export function startJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  return deps.exclusively('contact-restore:start-job', () => planJob(input, deps));
}

export type StartDeps = JobDeps & Pick<RestoreDeps, 'chooseLists'>;

async function planJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  const { account } = await deps.sessions.signedIn();
  const db = await deps.database();
  const id = deps.newId();
  const { kind, ids, contacts, lists, why, marks, size, ...rest } =
    input.kind === 'restore' ? await chosen(account.id, input, deps) : await restoredBy(account.id, input.jobId, deps);
  const skipped = ids.flatMap((contactId): ResultRow[] => {
    const reason = why(contactId);
    return reason ? [{ jobId: id, id: contactId, outcome: 'skipped', why: reason }] : [];
  });
  const out = new Set(skipped.map((row) => row.id));
  const job: JobRow = {
    id,
    accountId: account.id,
    kind,
    state: 'queued',
    waited: 0,
    createdAt: deps.now(),
    startedAt: await deps.serverClock.surely(),
    lists,
    total: ids.length,
    calls: 0,
    callsExpected: expectedCalls(ids.length - out.size, kind, size),
    sent: 0,
    outcomes: {
      restored: 0,
      different: 0,
      skipped: skipped.length,
      failed: 0,
      unknown: 0,
      'not-started': 0,
      deleted: 0,
      'would-restore': 0,
    },
    ...rest,
  };
  const going = ids.filter((contactId) => !out.has(contactId));
  const rows = await Promise.all(
    [...chunked(going, CHUNK), [...out]].map(async (part, n) => {
      const known = part.flatMap((contactId) => contacts.get(contactId) ?? []);
      const digests = part.map((contactId) => {
        const contact = contacts.get(contactId);
        return marks?.get(contactId) ?? (contact ? digestOf(contact) : '');
      });
      return { n, ids: part, digests: await Promise.all(digests), sealed: await deps.seal.seal(known) };
    }),
  );
  const transaction = db.transaction(['jobs', 'chunks', 'snapshots', 'results'], 'readwrite');
  await Promise.all([
    transaction.objectStore('jobs').add(job),
    ...skipped.map((row) => transaction.objectStore('results').add(row)),
    ...rows.map(({ n, sealed }) => transaction.objectStore('snapshots').add({ jobId: id, batch: n, sealed })),
    // The last are those that are skipped.
    ...rows.slice(0, -1).map(({ n, ids: part, digests }) =>
      transaction
        .objectStore('chunks')
        // There is nothing to send of a dry run.
        .add({ jobId: id, n, batch: n, ids: part, digests, state: kind === 'dry-run' ? 'done' : 'planned', polls: 0 }),
    ),
    transaction.done,
  ]);
  return viewOf(job);
}

/** How long an activity has to take until it is said that it does, in ms. */
const LONG_MS = 60_000;

/** What a job is about. */
interface Plan {
  kind: JobKind;
  ids: string[];
  /** Those of them that were read, as they were read last. */
  contacts: Map<string, Contact>;
  lists: ContactList[];
  /** Why one of them is skipped from the start. */
  why: (id: string) => JobReason | undefined;
  /** What stands for each of them as it was read back by the job that is undone. */
  marks?: Map<string, string>;
  undoes?: string;
  /** From when on somebody may have changed them, by the server's time. */
  readAt: number;
  /** How many deleted contacts the account has, as far as is known. */
  size: number;
}

async function chosen(
  accountId: string,
  { contactIds, leftOut = [], lists, dryRun }: Extract<JobRequest, { kind: 'restore' }>,
  deps: StartDeps,
): Promise<Plan> {
  const ids = new Set([...contactIds, ...leftOut]);
  const { found: contacts, since: readAt, size } = await keptContacts(accountId, ids, deps);
  if (dryRun) return { kind: 'dry-run', ids: [...ids], contacts, lists, why: () => undefined, readAt, size };
  // The next restore begins with them.
  await deps.chooseLists(
    accountId,
    lists.map(({ id }) => id),
  );
  const db = await deps.database();
  const others = new Set<string>();
  for (const { id, kind, accountId: of, endedAt } of await db.getAll('jobs')) {
    if (kind !== 'restore' || of !== accountId || endedAt !== undefined) continue;
    for (const chunk of await db.getAll('chunks', rowsOf(id))) for (const each of chunk.ids) others.add(each);
  }
  const out = new Set(leftOut);
  const why = (id: string) => {
    if (others.has(id)) return 'other-job';
    const contact = contacts.get(id);
    const verdict = contact ? restorability(contact) : ({ may: false, why: 'not-read' } as const);
    // Who is left out is so for its consent, even where what was kept does not say so yet.
    if (verdict.may) return out.has(id) ? 'unsubscribed' : undefined;
    return verdict.why;
  };
  return { kind: 'restore', ids: [...ids], contacts, lists, why, readAt, size };
}

async function restoredIn(jobId: string, db: Database): Promise<ResultRow[]> {
  const rows = await db.getAll('results', rowsOf(jobId));
  return rows.filter(({ outcome }) => outcome === 'restored' || outcome === 'different');
}

/** What a job restored and no undo of it has dealt with yet. */
async function restoredBy(accountId: string, jobId: string, deps: JobDeps): Promise<Plan> {
  const db = await deps.database();
  const undone = await db.get('jobs', jobId);
  const nothing = new CallFailed({ kind: 'nothing-to-undo' });
  if (undone?.accountId !== accountId || undone.kind !== 'restore' || undone.endedAt === undefined) throw nothing;
  const marks = new Map((await restoredIn(jobId, db)).map(({ id, mark = '' }) => [id, mark]));
  const later = new Set<string>();
  for (const other of await db.getAll('jobs')) {
    if (other.undoes === jobId) {
      if (other.endedAt === undefined) throw nothing;
      for (const { id, outcome } of await db.getAll('results', rowsOf(other.id)))
        if (outcome === 'deleted' || outcome === 'skipped') marks.delete(id);
    } else if (other.id !== jobId && other.createdAt >= undone.createdAt) {
      for (const { id } of await restoredIn(other.id, db)) later.add(id);
    }
  }
  if (marks.size === 0) throw nothing;
  const contacts = await snapshotsOf(jobId, deps);
  // Of one that is on none of the lists it is not known who restored it.
  const why = (id: string) => (later.has(id) || !marks.get(id) ? 'changed-since' : undefined);
  const { readBackAt: readAt = undone.startedAt } = undone;
  return { kind: 'undo', ids: [...marks.keys()], contacts, lists: [], why, marks, undoes: jobId, readAt, size: 0 };
}

/** The jobs of the current account, newest first. */
export async function getJobs(deps: JobDeps): Promise<JobView[]> {
  const { account } = await deps.sessions.signedIn();
  const db = await deps.database();
  const rows = (await db.getAll('jobs')).filter(({ accountId }) => accountId === account.id);
  return rows.sort((one, other) => other.createdAt - one.createdAt).map(viewOf);
}

/** What became of each contact of a job, by address. */
export async function getJobResults({ jobId }: { jobId: string }, deps: JobDeps): Promise<JobResult[]> {
  const job = await ownJob(jobId, deps);
  const rows = await (await deps.database()).getAll('results', rowsOf(job.id));
  const contacts = await snapshotsOf(job.id, deps);
  const results = await Promise.all(
    rows.map(async ({ jobId: _job, mark: _mark, message: sealed, ...row }) => {
      const { email, firstName, lastName, companyName } = contacts.get(row.id) ?? {};
      const name = [firstName, lastName].filter(Boolean).join(' ') || companyName;
      const message = sealed && (await deps.seal.open(sealed));
      return {
        ...row,
        ...(email && { address: email.address }),
        ...(name && { name }),
        ...(typeof message === 'string' && { message }),
      };
    }),
  );
  return results.sort(({ address: one = '' }, { address: other = '' }) => (one < other ? -1 : one > other ? 1 : 0));
}

/** After a sign-in: what waits may go on, since it may have waited for that. */
export async function wakeJobs(accountId: string, { database }: JobDeps): Promise<void> {
  const db = await database();
  for (const row of await db.getAll('jobs')) {
    if (row.accountId !== accountId || !row.wait) continue;
    await changeJob(row.id, db, ({ wait: _wait, ...rest }) => rest);
  }
}

/**
 * Forgets all of the jobs of every account that ended before a time, in ms since the epoch, and those that were begun before
 * it in an account that nobody is signed in to.
 */
export async function forgetJobs(
  before: number,
  { database, sessions }: Pick<JobDeps, 'database' | 'sessions'>,
): Promise<void> {
  const db = await database();
  const accounts = new Set((await sessions.accounts()).map(({ id }) => id));
  for (const { id, accountId, createdAt, endedAt } of await db.getAll('jobs')) {
    const goesOn = endedAt === undefined && accounts.has(accountId);
    if (goesOn || (endedAt ?? createdAt) >= before) continue;
    const stores = ['chunks', 'results', 'snapshots'] as const;
    const transaction = db.transaction(['jobs', ...stores], 'readwrite');
    await Promise.all([
      transaction.objectStore('jobs').delete(id),
      ...stores.map((store) => transaction.objectStore(store).delete(rowsOf(id))),
      transaction.done,
    ]);
  }
}

/** Pauses a job, lets it go on, or cancels it. A cancelled one is not taken up again; it only reads back what was sent. */
export async function steerJob(
  { jobId }: { jobId: string },
  state: 'paused' | 'queued' | 'cancelled',
  deps: JobDeps,
): Promise<JobView> {
  const db = await deps.database();
  let job = await ownJob(jobId, deps);
  if (job.endedAt === undefined) {
    job = await changeJob(jobId, db, ({ wait, ...row }) => ({
      ...row,
      state: row.state === 'cancelled' ? 'cancelled' : state,
      ...(state === 'paused' && wait && { wait }),
    }));
  }
  return viewOf(job);
}

async function ownJob(jobId: string, { sessions, database }: JobDeps): Promise<JobRow> {
  const { account } = await sessions.signedIn();
  const row = await (await database()).get('jobs', jobId);
  if (row?.accountId !== account.id) throw new CallFailed({ kind: 'other-account' });
  return row;
}

/** A job as surfaces are told of it. */
export function viewOf(row: JobRow): JobView {
  const {
    accountId: _account,
    waited: _waited,
    since: _since,
    startedAt: _startedAt,
    reading: _reading,
    readBackAt: _readBackAt,
    checked: _checked,
    check: _check,
    readAt: _readAt,
    restarts: _restarts,
    wait,
    ...job
  } = row;
  return {
    ...job,
    callsExpected: Math.max(job.callsExpected, job.calls),
    sent: Math.min(job.sent, job.total),
    settled: Object.values(job.outcomes).reduce((sum, one) => sum + one, 0),
    ...(wait &&
      job.endedAt === undefined &&
      (wait.why !== 'activity' || wait.until - wait.since > LONG_MS) && {
        wait: {
          why: wait.why,
          ...(Number.isFinite(wait.until) && { until: wait.until }),
          ...(wait.failure && { failure: wait.failure }),
        },
      }),
  };
}

function chunked<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
