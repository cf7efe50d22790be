import { CallFailed } from '../../constant-contact/http';
import type { Contact, ContactList } from '../../protocol/contact';
import type { JobReason, JobRequest, ListGroup } from '../../protocol/jobs';
import type { Baseline } from '../../restore/attribution';
import { isMarked, restorability } from '../../restore/consent';
import type { RestoreDeps } from '../contact/restore';
import { cachedContacts } from '../deleted-contacts/cache';
import { contentFingerprint } from '../storage/fingerprint';
import type { JobRow } from '../storage/job-rows';
import { allJobs, contactsOf, getJob, jobsOf, listIdsOf, outcomesOf, snapshotsOf } from './job-store';
import type { ViewDeps } from './job-view';
import { effectOf } from './kinds/kind';
import { restoredAfter } from './restored-by-jobs';
import type { StepDeps } from './steps/step';

export interface StartDeps extends StepDeps, Pick<RestoreDeps, 'chooseLists'> {
  sessions: StepDeps['sessions'] & ViewDeps['sessions'];
  newId: () => string;
}

export interface JobPlan {
  ids: string[];
  /** The contacts by the lists that they go onto, or that the undone restore put them onto. */
  groups: ListGroup[];
  /** The snapshots of the contacts that were read, by id. */
  contacts: Map<string, Contact>;
  /** Baselines that differ from `contacts`. */
  baselines?: Map<string, Baseline>;
  /** The reason to skip a contact from the start; undefined if there is none. */
  why: (id: string) => JobReason | undefined;
  /** The number of deleted contacts in the account, as far as it is known. */
  size: number;
}

/**
 * The contacts as cached, the size of the cache, and who is marked “Never restore”. Contacts outside the cache are checked
 * by id, and by address once they are read.
 */
async function knownContacts(accountId: string, ids: ReadonlySet<string>, deps: StartDeps) {
  const { found: contacts, size } = await cachedContacts(accountId, ids, deps);
  const flagged = await deps.marks.flagged(accountId, [...contacts.values()]);
  const others = [...ids].filter((id) => !contacts.has(id));
  const markedOthers = await deps.marks.amongIds(accountId, others);
  const marked = new Set([...flagged.filter(isMarked).map(({ id }) => id), ...markedOthers]);
  return { contacts, size, marked };
}

/** Rejects with `by-policy` and `nothing-to-undo`. */
export function planJob(accountId: string, input: JobRequest, deps: StartDeps): Promise<JobPlan> {
  switch (input.kind) {
    case 'restore':
      return planRestore(accountId, input, deps);
    case 'dry-run':
      return planDryRun(accountId, input.contactIds, deps);
    case 'undo':
      return planUndo(accountId, input.jobId, deps);
  }
}

async function planDryRun(accountId: string, contactIds: string[], deps: StartDeps): Promise<JobPlan> {
  const ids = [...new Set(contactIds)];
  const { contacts, size, marked } = await knownContacts(accountId, new Set(ids), deps);
  const groups = [{ contactIds: ids, lists: [] }];
  return { ids, groups, contacts, why: (id) => (marked.has(id) ? 'never-restore' : undefined), size };
}

async function planRestore(
  accountId: string,
  { groups, leftOut = [] }: Extract<JobRequest, { kind: 'restore' }>,
  deps: StartDeps,
): Promise<JobPlan> {
  const ids = new Set([...groups.flatMap(({ contactIds }) => contactIds), ...leftOut]);
  const { contacts, size, marked } = await knownContacts(accountId, ids, deps);
  const out = new Set(leftOut);
  // Contacts that are left out do not count against the policy’s limit.
  await deps.mayRestore([...ids].filter((id) => !out.has(id)).length);
  // Lists chosen for all contacts are the default of the next restore.
  const [first, ...more] = groups;
  if (first && more.length === 0) await deps.chooseLists(accountId, idsOf(first.lists));
  const others = new Set<string>();
  for (const job of await jobsOf(accountId, deps)) {
    if (effectOf(job) === 'none' || job.endedAt !== undefined) continue;
    for (const id of await contactsOf(job.id, deps)) others.add(id);
  }
  const why = (id: string) => {
    if (others.has(id)) return 'other-job';
    if (marked.has(id)) return 'never-restore';
    const contact = contacts.get(id);
    const verdict = contact && restorability(contact);
    if (verdict && !verdict.may) return verdict.why;
    // The person left these out because they are unsubscribed, which the cache may not show yet.
    return out.has(id) ? 'unsubscribed' : undefined;
  };
  return { ids: [...ids], groups, contacts, why, size };
}

/** The contacts that a job restored and that no undo has dealt with yet. */
async function planUndo(accountId: string, jobId: string, deps: StartDeps): Promise<JobPlan> {
  const undone = await getJob(jobId, deps);
  const nothingToUndo = new CallFailed({ kind: 'nothing-to-undo' });
  if (undone?.accountId !== accountId || undone.kind !== 'restore' || undone.endedAt === undefined) throw nothingToUndo;
  const contacts = await snapshotsOf(jobId, deps);
  const baselines = new Map<string, Baseline>();
  const changed = await restoredAfter(undone, deps);
  for (const { id, outcome, why, content } of await outcomesOf(jobId, deps)) {
    if (outcome !== 'restored' && outcome !== 'different') continue;
    const snapshot = contacts.get(id);
    baselines.set(id, { content: content ?? (snapshot ? await contentFingerprint(snapshot) : '') });
    if (why === 'changed-since' || why === 'others') changed.add(id);
  }
  for (const other of await allJobs(deps)) {
    if (other.undoes !== jobId) continue;
    if (other.endedAt === undefined) throw nothingToUndo;
    for (const { id, outcome } of await outcomesOf(other.id, deps))
      if (outcome === 'deleted' || outcome === 'skipped') baselines.delete(id);
  }
  if (baselines.size === 0) throw nothingToUndo;
  const why = (id: string) => (changed.has(id) ? 'changed-since' : undefined);
  const { size } = await cachedContacts(accountId, new Set(), deps);
  const ids = [...baselines.keys()];
  return { ids, groups: await groupsOf(undone, ids, deps), contacts, baselines, why, size };
}

/** Groups the contacts by the lists that the job put them onto. */
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

export function idsOf(lists: ContactList[]): string[] {
  return lists.map(({ id }) => id);
}
