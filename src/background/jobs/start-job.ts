import { CallFailed } from '../../constant-contact/http';
import type { Contact, ContactList } from '../../protocol/contact';
import { commonLists, expectedCalls } from '../../protocol/job-calls';
import type { Input, JobKind, JobReason, JobRequest, JobView, ListGroup } from '../../protocol/requests';
import type { Baseline } from '../../restore/attribution';
import { isMarked, restorability } from '../../restore/consent';
import type { RestoreDeps } from '../contact/restore';
import { cachedContacts } from '../deleted-contacts/cache';
import { contentFingerprint } from '../storage/fingerprint';
import { type JobRow, NO_OUTCOMES } from '../storage/job-rows';
import {
  addJob,
  allJobs,
  baselineOf,
  contactsOf,
  emptyCourse,
  getJob,
  listIdsOf,
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
 * Rejects with `by-policy`, and with `nothing-to-undo` for a job without restored contacts that are left to undo, and while it or another undo of it
 * goes on.
 */
export function startJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  return deps.exclusively('contact-restore:start-job', () => deps.marks.meanwhile(() => planJob(input, deps)));
}

async function planJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  const { account } = await deps.sessions.signedIn();
  const id = deps.newId();
  const { kind, ids, groups, contacts, baselines, why, watermark, size, undoes } = await planOf(
    account.id,
    input,
    deps,
  );
  const skipped = ids.flatMap((contactId): Outcome[] => {
    const reason = why(contactId);
    return reason ? [{ id: contactId, outcome: 'skipped', why: reason }] : [];
  });
  const out = new Set(skipped.map((row) => row.id));
  const numbers = (await allJobs(deps)).map(({ number = 0 }) => number);
  const going = groups
    .map((group) => ({ ...group, contactIds: group.contactIds.filter((contactId) => !out.has(contactId)) }))
    .filter(({ contactIds }) => contactIds.length > 0);
  const onto = groups.map(({ lists }) => lists);
  const lists = [...new Map(onto.flat().map((list) => [list.id, list])).values()];
  const common = commonLists(onto);
  const job: JobRow = {
    id,
    accountId: account.id,
    kind,
    state: 'queued',
    number: Math.max(0, ...numbers) + 1,
    createdAt: deps.now(),
    ...(account.name !== '' && { accountName: account.name }),
    ...(account.userName !== undefined && { who: account.userName }),
    // What an undo takes contacts off is told by the job that it undoes.
    lists: kind === 'undo' ? [] : lists,
    ...(kind !== 'undo' && groups.length > 1 && { groups: groups.map(countOf) }),
    ...(input.kind === 'restore' && input.origins && { origins: input.origins }),
    total: ids.length,
    calls: 0,
    callsExpected: expectedCalls(
      going.map(({ contactIds }) => contactIds.length),
      kind,
      size,
      common,
    ),
    sent: 0,
    outcomes: { ...NO_OUTCOMES, skipped: skipped.length },
    course: emptyCourse(common, watermark),
    ...(undoes !== undefined && { undoes }),
  };
  const pages = await Promise.all(
    [
      ...going.flatMap((group) =>
        chunked(group.contactIds, deps.limits.batch).map((part) => ({ part, listIds: idsOf(group.lists) })),
      ),
      { part: [...out], listIds: [] },
    ].map(async ({ part, listIds }) => ({
      ids: part,
      listIds,
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
  /** The lists that each of them is on afterwards, or by the restore that is undone. */
  groups: ListGroup[];
  /** Those of them that were read, as they were read last. */
  contacts: Map<string, Contact>;
  /** Where they are not what `contacts` say. */
  baselines?: Map<string, Baseline>;
  /** Why one of them is skipped from the start. */
  why: (id: string) => JobReason | undefined;
  undoes?: string;
  /** From when on somebody may have changed them, by the server's time. */
  watermark: number;
  /** How many deleted contacts the account has, as far as is known. */
  size: number;
}

/** Finds those who are marked “Never restore”. Contacts outside of the cache are read, with their address, before they are sent. */
async function markedAmong(
  accountId: string,
  ids: ReadonlySet<string>,
  cached: ReadonlyMap<string, Contact>,
  { marks }: StartDeps,
): Promise<Set<string>> {
  const flagged = await marks.flagged(accountId, [...cached.values()]);
  const others = [...ids].filter((id) => !cached.has(id));
  return new Set([...flagged.filter(isMarked).map(({ id }) => id), ...(await marks.amongIds(accountId, others))]);
}

function whyMarked(marked: ReadonlySet<string>): Plan['why'] {
  return (id) => (marked.has(id) ? 'never-restore' : undefined);
}

/** The time that the bin was read at is told by an answer, which came after its calls. */
const LATE_MS = 30_000;

function planOf(accountId: string, input: JobRequest, deps: StartDeps): Promise<Plan> {
  switch (input.kind) {
    case 'restore':
      return selected(accountId, input, deps);
    case 'dry-run':
      return tried(accountId, input.contactIds, deps);
    case 'undo':
      return restoredBy(accountId, input.jobId, deps);
  }
}

async function tried(accountId: string, contactIds: string[], deps: StartDeps): Promise<Plan> {
  const ids = [...new Set(contactIds)];
  const { found: contacts, since, size } = await cachedContacts(accountId, new Set(ids), deps);
  const groups = [{ contactIds: ids, lists: [] }];
  const marked = await markedAmong(accountId, new Set(ids), contacts, deps);
  return { kind: 'dry-run', ids, groups, contacts, why: whyMarked(marked), watermark: since - LATE_MS, size };
}

async function selected(
  accountId: string,
  { groups, leftOut = [] }: Extract<JobRequest, { kind: 'restore' }>,
  deps: StartDeps,
): Promise<Plan> {
  const ids = new Set([...groups.flatMap(({ contactIds }) => contactIds), ...leftOut]);
  const { found: contacts, since, size } = await cachedContacts(accountId, ids, deps);
  const marked = await markedAmong(accountId, ids, contacts, deps);
  const watermark = since - LATE_MS;
  await deps.mayRestore(ids.size);
  // The next restore begins with lists that somebody selected for all.
  const [first, ...more] = groups;
  if (first && more.length === 0) await deps.chooseLists(accountId, idsOf(first.lists));
  const others = new Set<string>();
  for (const { id, kind, accountId: of, endedAt } of await allJobs(deps)) {
    if (kind !== 'restore' || of !== accountId || endedAt !== undefined) continue;
    for (const each of await contactsOf(id, deps)) others.add(each);
  }
  const out = new Set(leftOut);
  const why = (id: string) => {
    if (others.has(id)) return 'other-job';
    if (marked.has(id)) return 'never-restore';
    const contact = contacts.get(id);
    const verdict = contact && restorability(contact);
    if (verdict && !verdict.may) return verdict.why;
    // Contacts that the person left out are left out for their consent, even where the cache does not show it yet.
    return out.has(id) ? 'unsubscribed' : undefined;
  };
  return { kind: 'restore', ids: [...ids], groups, contacts, why, watermark, size };
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
  const { size } = await cachedContacts(accountId, new Set(), deps);
  const watermark = (await deps.serverClock.surely()) - LATE_MS;
  const ids = [...baselines.keys()];
  const groups = await groupsOf(undone, ids, deps);
  return { kind: 'undo', ids, groups, contacts, baselines, why, undoes: jobId, watermark, size };
}

/** The contacts of a job by the lists that it put them onto. */
async function groupsOf({ id: jobId, lists }: JobRow, ids: string[], deps: StartDeps): Promise<ListGroup[]> {
  const own = await listIdsOf(jobId, deps);
  const groups = new Map<string, ListGroup>();
  for (const id of ids) {
    const listIds = own.get(id) ?? idsOf(lists);
    const key = listIds.join();
    const group = groups.get(key) ?? { contactIds: [], lists: lists.filter((list) => listIds.includes(list.id)) };
    group.contactIds.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function countOf({ contactIds, lists }: ListGroup): NonNullable<JobRow['groups']>[number] {
  return { listIds: idsOf(lists), contacts: contactIds.length };
}

function idsOf(lists: ContactList[]): string[] {
  return lists.map(({ id }) => id);
}

function chunked<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
