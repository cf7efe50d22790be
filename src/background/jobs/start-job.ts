import { CallFailed } from '../../constant-contact/http';
import type { Contact, ContactList } from '../../protocol/contact';
import { expectedCalls } from '../../protocol/job-calls';
import type { Input, JobKind, JobReason, JobRequest, JobView } from '../../protocol/requests';
import type { Baseline } from '../../restore/attribution';
import { isMarked, restorability } from '../../restore/consent';
import type { RestoreDeps } from '../contact/restore';
import { keptContacts } from '../deleted-contacts/cache';
import { contentFingerprint } from '../storage/fingerprint';
import { type JobRow, NO_OUTCOMES } from '../storage/job-rows';
import {
  addJob,
  allJobs,
  baselineOf,
  contactsOf,
  emptyCourse,
  getJob,
  type Outcome,
  outcomesOf,
  snapshotsOf,
} from './job-store';
import { inOrder, type ViewDeps, viewOf } from './job-view';
import type { StepDeps } from './steps/step';

export interface StartDeps extends StepDeps, Pick<RestoreDeps, 'chooseLists'> {
  sessions: StepDeps['sessions'] & ViewDeps['sessions'];
  newId: () => string;
}

/**
 * Plans a job and writes it down; nothing is sent yet. Of the contacts to restore, those whose consent forbids it and those of
 * another restore that has not ended are skipped from the start; of those to delete again, those that a later job restored.
 * Rejects with `nothing-to-undo` for a job without restored contacts that are left to undo, and while it or another undo of it
 * goes on.
 */
export function startJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  return deps.exclusively('contact-restore:start-job', () => deps.marks.meanwhile(() => planJob(input, deps)));
}

async function planJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  const { account } = await deps.sessions.signedIn();
  const id = deps.newId();
  const plan =
    input.kind === 'restore' ? await chosen(account.id, input, deps) : await restoredBy(account.id, input.jobId, deps);
  const { kind, ids, contacts, baselines, lists, onto = lists, why, watermark, size, undoes } = plan;
  const skipped = ids.flatMap((contactId): Outcome[] => {
    const reason = why(contactId);
    return reason ? [{ id: contactId, outcome: 'skipped', why: reason }] : [];
  });
  const out = new Set(skipped.map((row) => row.id));
  const numbers = (await allJobs(deps)).map(({ number = 0 }) => number);
  const job: JobRow = {
    id,
    accountId: account.id,
    kind,
    state: 'queued',
    number: Math.max(0, ...numbers) + 1,
    createdAt: deps.now(),
    ...(account.name !== '' && { accountName: account.name }),
    ...(account.userName !== undefined && { who: account.userName }),
    lists,
    total: ids.length,
    calls: 0,
    callsExpected: expectedCalls(ids.length - out.size, kind, size, onto),
    sent: 0,
    outcomes: { ...NO_OUTCOMES, skipped: skipped.length },
    course: emptyCourse(onto, watermark),
    ...(undoes !== undefined && { undoes }),
  };
  const going = ids.filter((contactId) => !out.has(contactId));
  const pages = await Promise.all(
    [...chunked(going, deps.limits.batch), [...out]].map(async (part) => ({
      ids: part,
      baselines: await Promise.all(
        part.map(async (contactId) => baselines?.get(contactId) ?? (await baselineOf(contacts.get(contactId)))),
      ),
      contacts: part.flatMap((contactId) => contacts.get(contactId) ?? []),
    })),
  );
  await addJob(job, pages, skipped, deps);
  return viewOf(job);
}

/** What a job is about. */
interface Plan {
  kind: JobKind;
  ids: string[];
  /** Those of them that were read, as they were read last. */
  contacts: Map<string, Contact>;
  /** Where they are not what `contacts` say. */
  baselines?: Map<string, Baseline>;
  lists: ContactList[];
  /** The lists that the contacts are on afterwards, or by the restore that is undone; `lists` where left out. */
  onto?: ContactList[];
  /** Why one of them is skipped from the start. */
  why: (id: string) => JobReason | undefined;
  undoes?: string;
  /** From when on somebody may have changed them, by the server's time. */
  watermark: number;
  /** How many deleted contacts the account has, as far as is known. */
  size: number;
}

function whyMarked(marked: ReadonlySet<string>): Plan['why'] {
  return (id) => (marked.has(id) ? 'never-restore' : undefined);
}

/** The time that the bin was read at is told by an answer, which came after its calls. */
const LATE_MS = 30_000;

async function chosen(
  accountId: string,
  { contactIds, leftOut = [], lists, dryRun }: Extract<JobRequest, { kind: 'restore' }>,
  deps: StartDeps,
): Promise<Plan> {
  const ids = new Set([...contactIds, ...leftOut]);
  const { found, since, size } = await keptContacts(accountId, ids, deps);
  // Whoever is not kept is read before it is sent.
  const flagged = await deps.marks.flagged(accountId, [...found.values()]);
  const marked = new Set([
    ...flagged.filter(isMarked).map(({ id }) => id),
    ...(await deps.marks.amongIds(
      accountId,
      [...ids].filter((id) => !found.has(id)),
    )),
  ]);
  const watermark = since - LATE_MS;
  if (dryRun)
    return { kind: 'dry-run', ids: [...ids], contacts: found, lists, why: whyMarked(marked), watermark, size };
  // The next restore begins with them.
  await deps.chooseLists(
    accountId,
    lists.map(({ id }) => id),
  );
  const others = new Set<string>();
  for (const { id, kind, accountId: of, endedAt } of await allJobs(deps)) {
    if (kind !== 'restore' || of !== accountId || endedAt !== undefined) continue;
    for (const each of await contactsOf(id, deps)) others.add(each);
  }
  const out = new Set(leftOut);
  const why = (id: string) => {
    if (others.has(id)) return 'other-job';
    if (marked.has(id)) return 'never-restore';
    const contact = found.get(id);
    const verdict = contact && restorability(contact);
    if (verdict && !verdict.may) return verdict.why;
    // Who is left out is so for its consent, even where what was kept does not say so yet.
    return out.has(id) ? 'unsubscribed' : undefined;
  };
  return { kind: 'restore', ids: [...ids], contacts: found, lists, why, watermark, size };
}

/** What a job restored and no undo of it has dealt with yet. */
async function restoredBy(accountId: string, jobId: string, deps: StartDeps): Promise<Plan> {
  const undone = await getJob(jobId, deps);
  const nothing = new CallFailed({ kind: 'nothing-to-undo' });
  if (undone?.accountId !== accountId || undone.kind !== 'restore' || undone.endedAt === undefined) throw nothing;
  const contacts = await snapshotsOf(jobId, deps);
  const baselines = new Map<string, Baseline>();
  const changed = new Set<string>();
  for (const { id, outcome, why, content } of await outcomesOf(jobId, deps)) {
    if (outcome !== 'restored' && outcome !== 'different') continue;
    const snapshot = contacts.get(id);
    baselines.set(id, { content: content ?? (snapshot ? await contentFingerprint(snapshot) : '') });
    if (why === 'changed-since' || why === 'others') changed.add(id);
  }
  for (const other of await allJobs(deps)) {
    if (other.undoes === jobId) {
      if (other.endedAt === undefined) throw nothing;
      for (const { id, outcome } of await outcomesOf(other.id, deps))
        if (outcome === 'deleted' || outcome === 'skipped') baselines.delete(id);
    } else if (other.kind === 'restore' && inOrder(undone, other) < 0) {
      for (const { id, outcome } of await outcomesOf(other.id, deps))
        if (outcome === 'restored' || outcome === 'different') changed.add(id);
    }
  }
  if (baselines.size === 0) throw nothing;
  const why = (id: string) => (changed.has(id) ? 'changed-since' : undefined);
  const { lists: onto } = undone;
  const { size } = await keptContacts(accountId, new Set(), deps);
  const watermark = (await deps.serverClock.surely()) - LATE_MS;
  const ids = [...baselines.keys()];
  return { kind: 'undo', ids, contacts, baselines, lists: [], onto, why, undoes: jobId, watermark, size };
}

function chunked<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
