import type { Contact } from '../protocol/contact';
import type { ComparedField, Edits, Method } from '../protocol/restores';
import { contactFields } from './contact-fields';
import type { ContactPut } from './contact-put';
import { compareFields } from './differences';
import { afterPut, MOST_LISTS, putBody } from './put-body';

/** One write to the API. The path is relative to https://api.cc.email/v3. */
export type PlannedWrite =
  | { method: 'PUT'; path: string; body: ContactPut }
  | { method: 'POST'; path: '/activities/add_list_memberships'; body: ListsOnly };

/**
 * The body of POST /activities/add_list_memberships for one contact. It contains no field of the contact, so none can be lost
 * or rejected (https://developer.constantcontact.com/api_guide/bulk_activities.html).
 */
interface ListsOnly {
  source: { contact_ids: string[] };
  list_ids: string[];
}

/** The person’s choices: the lists, changed values, and which of the two writes to use. */
export interface Choice {
  listIds: string[];
  edits?: Edits;
  method?: Method;
}

/** A restore before it is made: the write, and the contact as expected after it. */
export interface Plan {
  write: PlannedWrite;
  expected: Contact;
}

/**
 * The default write for a contact: the whole record if it has an address. A PUT without an address is rejected, although the
 * documentation does not require one. A contact with only a phone number is therefore only added to the lists.
 */
export function defaultMethod({ email }: Contact): Method {
  return email ? 'put' : 'lists-only';
}

/**
 * Plans a restore of `snapshot`. The expected contact is derived from the body under the strictest interpretation of the
 * documentation (a PUT nulls what it omits), so the preview shows any field that the body lacks.
 */
export function planRestore(
  snapshot: Contact,
  { listIds, edits = {}, method = defaultMethod(snapshot) }: Choice,
): Plan {
  if (method === 'lists-only') {
    return {
      write: {
        method: 'POST',
        path: '/activities/add_list_memberships',
        body: { source: { contact_ids: [snapshot.id] }, list_ids: [...listIds] },
      },
      expected: withoutDeletion({ ...snapshot, lists: [...listIds] }),
    };
  }
  const body = putBody({ ...snapshot, ...edits }, listIds);
  return { write: { method: 'PUT', path: `/contacts/${snapshot.id}`, body }, expected: afterPut(snapshot, body) };
}

/**
 * Plans a second PUT that repairs what a restore lost or changed. It sends the whole expected contact, its notes if they were
 * lost, and all lists that the contact is on by now. If the person opted in themselves in the meantime, their permission is
 * kept. Returns undefined for an unsubscribed contact, which must not be written to.
 */
export function planRepair(expected: Contact, readBack: Contact): Plan | undefined {
  const permission = readBack.email?.permission;
  if (permission === 'unsubscribed') return undefined;
  const wanted =
    expected.email && permission && personOptedIn(expected, readBack)
      ? { ...expected.email, permission }
      : expected.email;
  const listIds = [...new Set([...expected.lists, ...readBack.lists])].slice(0, MOST_LISTS);
  const body: ContactPut = {
    ...putBody({ ...expected, ...(wanted && { email: wanted }) }, listIds),
    ...(hasLostNotes(expected, readBack) && notesOf(expected)),
  };
  return { write: { method: 'PUT', path: `/contacts/${expected.id}`, body }, expected };
}

/**
 * Plans the PUT that puts back an opt-out overwritten by our write. Nothing else of the contact changes. `losesNotes` is true
 * if a PUT without notes has lost them before.
 */
export function planOptOut(readBack: Contact, losesNotes = false): PlannedWrite {
  const { id, email, lists } = readBack;
  const optedOut: Contact = { ...readBack, ...(email && { email: { ...email, permission: 'unsubscribed' } }) };
  const body: ContactPut = { ...putBody(optedOut, lists), ...(losesNotes && notesOf(readBack)) };
  return { method: 'PUT', path: `/contacts/${id}`, body };
}

/** Whether a note of the contact is missing, compared by its text. */
export function hasLostNotes(expected: Contact, readBack: Contact): boolean {
  return expected.notes.some((note) => !readBack.notes.some(({ content }) => content === note.content));
}

function notesOf({ notes }: Contact): Pick<ContactPut, 'notes'> {
  return {
    notes: notes.map(({ content, createdAt }) => ({
      content,
      ...(createdAt !== undefined && { created_at: createdAt }),
    })),
  };
}

/** The preview of a restore, field by field. The request uses the same code. */
export function preview(snapshot: Contact, choice: Choice): ComparedField[] {
  return compareFields(snapshot, planRestore(snapshot, choice).expected);
}

export function isRepairable({ field, same }: ComparedField): boolean {
  return !same && 'isRepairable' in contactFields[field];
}

/** Whether the person opted in themselves between two readings. Changes by our own write count as the account's. */
function personOptedIn(expected: Contact, readBack: Contact): boolean {
  const byPerson = readBack.email?.optInSource === 'Contact';
  return byPerson && compareFields(expected, readBack).some(({ field, same }) => field === 'optIn' && !same);
}

function withoutDeletion(contact: Contact): Contact {
  const { deletedAt: _deleted, ...rest } = contact;
  return rest;
}
