import { getActivity, startActivity } from '../../constant-contact/activities';
import { getContact, putContact } from '../../constant-contact/contacts';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Contact, Marked } from '../../protocol/contact';
import { traitsOf } from '../../protocol/failure-traits';
import type { PlannedWrite } from '../../restore/plan';
import { MOST_LISTS } from '../../restore/put-body';
import { type Api, countingCall, type SignedIn } from '../access/api';
import { ageOf } from '../access/clock';
import type { Sessions } from '../access/sessions';
import type { Marks } from '../never-restore/marks';
import { fingerprintOf } from '../storage/fingerprint';
import type { Stored } from '../storage/stored-value';
import type { History } from './history';
import { keepSnapshot, type Snapshot } from './snapshots';

export interface WriteDeps {
  sessions: Pick<Sessions, 'isSignedIn'> & { signedIn: Api['as'] };
  snapshots: Stored<Snapshot[]>;
  history: History;
  marks: Pick<Marks, 'flagged'>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
  /** Runs one task of this name at a time, across all contexts of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** Waits between the readings after a write. Something may have been written, so a few more calls are worth it. */
const READ_BACK_WAITS_MS = [1_000, 3_000];

/** The longest time between a reading and the write that relies on it. */
const FRESH_MS = 2_000;

/** Waits before each poll of an activity that restores one contact. */
const ACTIVITY_WAITS_MS = [1_000, 2_000, 3_000, 5_000, 8_000];

/** A write that may have been applied: its answer was lost, or arrived and may contain the contact. */
export type Sent = { isLost: true } | { isLost: false; answered?: Contact };

/** Calls about one contact. */
export interface ContactCalls {
  call: Call;
  /** When the last answered reading was requested, in ms since the epoch. Its answer may have taken long. */
  readAt: () => number;
}

/** Runs a task on a contact, signed in, while no other task runs on it. */
export function withContactLock<T>(
  contactId: string,
  deps: Pick<WriteDeps, 'exclusively' | 'sessions' | 'now'>,
  task: (session: SignedIn & ContactCalls) => Promise<T>,
): Promise<T> {
  return deps.exclusively(`contact-restore:contact:${contactId}`, async () => {
    const session = await deps.sessions.signedIn();
    return task({ ...session, ...timingReadings(session.call, deps) });
  });
}

function timingReadings(call: Call, { now }: Pick<WriteDeps, 'now'>): ContactCalls {
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    readAt: () => readAt,
    async call(request, answer) {
      if (request.method !== 'GET' || !request.path.startsWith('/contacts/')) return call(request, answer);
      let requestedAt = readAt;
      const beforeSend = async () => {
        requestedAt = now();
      };
      const result = await call({ ...request, beforeSend }, answer);
      readAt = requestedAt;
      return result;
    },
  };
}

/**
 * Reads the contact immediately before a write, because it may have opted out since. Rejects if it differs from the one
 * that was shown.
 */
export async function readAsShown(
  { contactId, listIds, fingerprint }: { contactId: string; listIds: string[]; fingerprint: string },
  { account, call }: SignedIn,
  deps: WriteDeps,
): Promise<Contact & Marked> {
  if (listIds.length < 1 || listIds.length > MOST_LISTS) throw new CallFailed({ kind: 'list-choice' });
  const contact = await getContact(call, contactId);
  const [flagged = contact] = await deps.marks.flagged(account.id, [contact]);
  if ((await fingerprintOf(contact)) === fingerprint) return flagged;
  await keepSnapshot({ accountId: account.id, contact, readAt: deps.now() }, deps);
  throw new CallFailed({ kind: contact.deletedAt === undefined ? 'not-deleted' : 'changed' });
}

/**
 * The same call, for writes that rely on the last reading of a contact. If that reading is not recent, or the write was
 * refused for now, the contact is read again. Rejects with `kind` if it changed.
 */
export function whileUnchanged(
  contact: Contact,
  { call, readAt }: ContactCalls,
  { now }: Pick<WriteDeps, 'now'>,
  kind: 'changed' | 'changed-since' = 'changed',
): Call {
  let wasSent = false;
  const beforeSend = async () => {
    const isFresh = !wasSent && ageOf(readAt(), now()) <= FRESH_MS;
    wasSent = true;
    if (isFresh) return;
    const read = await getContact(call, contact.id);
    if ((await fingerprintOf(read)) !== (await fingerprintOf(contact))) throw new CallFailed({ kind });
  };
  return (request, answer) => call(request.method === 'GET' ? request : { ...request, beforeSend }, answer);
}

/** Sends a write. Rejects if it was certainly not applied. Waits a while for an activity, whose end proves nothing. */
export async function sendWrite(write: PlannedWrite, call: Call, { sleep }: Pick<WriteDeps, 'sleep'>): Promise<Sent> {
  return reportAnswer(async () => {
    if (write.method === 'PUT') return putContact(call, write.path, write.body);
    let activity = await startActivity(call, write.path, write.body);
    for (const wait of ACTIVITY_WAITS_MS) {
      if (activity.state !== 'running') break;
      await sleep(wait);
      // A failed poll does not stop the activity. The contact itself shows the outcome.
      activity = await getActivity(call, activity.id).catch(() => activity);
    }
    return undefined;
  });
}

/** Makes a write and reports whether its answer was lost. Rejects if it was refused. */
export async function reportAnswer(write: () => Promise<Contact | undefined>): Promise<Sent> {
  try {
    const contact = await write();
    return { isLost: false, ...(contact && { answered: contact }) };
  } catch (error) {
    if (isLost(error)) return { isLost: true };
    throw error;
  }
}

/** Whether a failed write may have been applied all the same. */
export function isLost(error: unknown): error is CallFailed {
  return error instanceof CallFailed && traitsOf(error.failure).mayBeApplied;
}

/**
 * Reads a contact after a write, with retries, until it is as expected or the waits are over. Null if there is no such
 * contact. Rejects with `outcome-unknown` if it cannot be read.
 */
export async function readBack(
  call: Call,
  contactId: string,
  isAsExpected: (contact: Contact) => boolean,
  { sleep }: Pick<WriteDeps, 'sleep'>,
): Promise<Contact | null> {
  let last: Contact | undefined;
  for (const wait of [...READ_BACK_WAITS_MS, undefined]) {
    try {
      last = await getContact(call, contactId);
      if (isAsExpected(last)) return last;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.failure.kind === 'not-found') return null;
      if (!traitsOf(error.failure).mayBeApplied) break;
    }
    if (wait !== undefined) await sleep(wait);
  }
  if (last) return last;
  throw new CallFailed({ kind: 'outcome-unknown' });
}

/** Wraps calls so that they are counted. */
export function countingCalls({ call, readAt }: ContactCalls): [counting: ContactCalls, count: () => number] {
  const [counting, count] = countingCall(call);
  return [{ call: counting, readAt }, count];
}
