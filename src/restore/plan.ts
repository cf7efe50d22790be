import type { Contact } from '../protocol/contact';
import type { ComparedField, Edits, Method } from '../protocol/restores';
import { contactFields } from './contact-fields';
import type { ContactPut } from './contact-put';
import { compareFields } from './differences';
import { afterPut, putBody } from './put-body';

/** One write to the API, below https://api.cc.email/v3. */
export type PlannedWrite =
  | { method: 'PUT'; path: string; body: ContactPut }
  | { method: 'POST'; path: '/activities/add_list_memberships'; body: ListsOnly };

/**
 * The body of POST /activities/add_list_memberships for one contact. It has no field of the contact in it, so it can
 * neither lose nor be refused one (https://developer.constantcontact.com/api_guide/bulk_activities.html).
 */
export interface ListsOnly {
  source: { contact_ids: string[] };
  list_ids: string[];
}

/** What somebody asked for: the lists, values changed on purpose, and by which of the two writes. */
export interface Choice {
  listIds: string[];
  edits?: Edits;
  method?: Method;
}

/** A restore before it is made: the write, and the contact as it must be afterwards. */
export interface Plan {
  write: PlannedWrite;
  expected: Contact;
}

/**
 * How a contact is restored unless somebody chooses: by the whole record where it has an address. A PUT without one is refused,
 * though the documents do not require it, so a contact with a phone number alone is only put on the lists.
 */
export function usualMethod({ email }: Contact): Method {
  return email ? 'put' : 'lists-only';
}

/**
 * Plans a restore of `snapshot`. The expected contact is worked out from the body that is sent, under the reading of the
 * documents that takes most away (a PUT nulls what it leaves out), so a field that the body forgot shows in the preview.
 */
export function planRestore(snapshot: Contact, { listIds, edits = {}, method = usualMethod(snapshot) }: Choice): Plan {
  if (method === 'lists-only') {
    return {
      write: {
        method: 'POST',
        path: '/activities/add_list_memberships',
        body: { source: { contact_ids: [snapshot.id] }, list_ids: [...listIds] },
      },
      expected: active({ ...snapshot, lists: [...listIds] }),
    };
  }
  const body = putBody({ ...snapshot, ...edits }, listIds);
  return { write: { method: 'PUT', path: `/contacts/${snapshot.id}`, body }, expected: afterPut(snapshot, body) };
}

/**
 * Plans the one more PUT that puts right what a restore lost or changed: everything of the expected contact, its notes too
 * where they were lost, and all lists that the contact is on by now. Somebody who opted in by themselves in the
 * meantime has decided: their permission is left as it is. One who is unsubscribed is not written to at all (undefined).
 */
export function planRepair(expected: Contact, readBack: Contact): Plan | undefined {
  const permission = readBack.email?.permission;
  if (permission === 'unsubscribed') return undefined;
  const wanted =
    expected.email && permission && decided(expected, readBack) ? { ...expected.email, permission } : expected.email;
  const listIds = [...new Set([...expected.lists, ...readBack.lists])].slice(0, 50);
  const body: ContactPut = {
    ...putBody({ ...expected, ...(wanted && { email: wanted }) }, listIds),
    ...(hasLostNotes(expected, readBack) && notesOf(expected)),
  };
  return { write: { method: 'PUT', path: `/contacts/${expected.id}`, body }, expected };
}

/**
 * Plans the PUT that puts back an opt-out which our write had taken away; nothing else of the contact changes. `losesNotes`: a PUT
 * without them was seen to lose them.
 */
export function planOptOut(readBack: Contact, losesNotes = false): PlannedWrite {
  const { id, email, lists } = readBack;
  const optedOut: Contact = { ...readBack, ...(email && { email: { ...email, permission: 'unsubscribed' } }) };
  const body: ContactPut = { ...putBody(optedOut, lists), ...(losesNotes && notesOf(readBack)) };
  return { method: 'PUT', path: `/contacts/${id}`, body };
}

/** Whether a note of the contact is not there any more, told by its words. */
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

/** What a restore will do to a contact, field by field: the same code makes the request. */
export function preview(snapshot: Contact, choice: Choice): ComparedField[] {
  return compareFields(snapshot, planRestore(snapshot, choice).expected);
}

export function isRepairable({ field, same }: ComparedField): boolean {
  return !same && 'isRepairable' in contactFields[field];
}

/** Whether the person opted in by itself between two readings; what our own write did to consent counts as the account's. */
function decided(expected: Contact, readBack: Contact): boolean {
  const byPerson = readBack.email?.optInSource === 'Contact';
  return byPerson && compareFields(expected, readBack).some(({ field, same }) => field === 'optIn' && !same);
}

function active(contact: Contact): Contact {
  const { deletedAt: _deleted, ...rest } = contact;
  return rest;
}
