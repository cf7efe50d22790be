import * as v from 'valibot';
import type { Contact } from '../protocol/contact';
import type { LookupQuestion } from '../protocol/restores';
import { type Call, CallFailed, type CallRequest, failedWith } from './http';
import { idSchema, uuidSchema } from './ids';
import { linksSchema, readPage } from './paging';
import { contactSchema } from './wire-contact';

/** All parts of a contact except sms_channel, which the API returns without being asked. */
const INCLUDE = 'custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';

/**
 * The contact with this address, deleted or not, or null. Without `status=all` deleted contacts are invisible (GET
 * /contacts, https://developer.constantcontact.com/api_guide/contacts_get_all.html). The address is checked again,
 * because an ignored filter must not return another person’s record.
 */
export async function findContact(call: Call, address: string): Promise<Contact | null> {
  const { contacts } = await call(
    { method: 'GET', path: '/contacts', query: { email: address, status: 'all', include: INCLUDE } },
    v.object({ contacts: v.nullish(v.array(v.fallback(v.nullable(contactSchema), null)), []) }),
  );
  const wanted = address.toLowerCase();
  const found = contacts.find((contact) => contact?.email?.address.toLowerCase() === wanted);
  // An unreadable contact may be the one, and so may a single contact without an address.
  const [only] = contacts.length === 1 ? contacts : [];
  if (!found && (contacts.includes(null) || (only && !only.email))) throw new CallFailed({ kind: 'unexpected-answer' });
  return found ?? null;
}

/** The contact that a question names, or null. One call. */
export async function readContact(call: Call, question: LookupQuestion): Promise<Contact | null> {
  if (question.by === 'email') return findContact(call, question.address);
  try {
    return await getContact(call, question.id);
  } catch (error) {
    if (failedWith(error, 'not-found')) return null;
    throw error;
  }
}

export interface ContactsPage {
  contacts: Contact[];
  /** The number of further contacts whose shape is unknown. */
  unread: number;
  /** The ids of these, where readable. */
  unreadIds: string[];
  /** The cursor of the next page; absent after the last. */
  next?: string;
  /** The total number of contacts, if the server said it. */
  total?: number;
}

export interface ScanQuery {
  status: 'deleted' | 'all';
  /** Only contacts on this list. */
  listId?: string;
  /** Only contacts changed since this time, in ms since the epoch. */
  updatedAfter?: number;
  /** Contacts per page; by default 500, the maximum. */
  limit?: number;
}

/**
 * Reads a page of up to 500 contacts: the first of a query, or the one that `next` names. Pages shift when the set
 * changes, so a contact may appear twice (https://developer.constantcontact.com/api_guide/v3_pagination.html). An
 * unreadable contact does not affect the others.
 */
export async function scanContacts(call: Call, from: ScanQuery | { next: string }): Promise<ContactsPage> {
  const request = pageRequest(from, (query) => ({
    status: query.status,
    include: INCLUDE,
    limit: String(query.limit ?? 500),
    include_count: 'true',
    ...filterQuery(query),
  }));
  const { answer: page, next } = await readPage(
    call,
    request,
    v.object({
      contacts: v.nullish(v.array(entrySchema)),
      contacts_count: v.fallback(v.nullish(v.number()), undefined),
      _links: linksSchema,
    }),
  );
  // Without both, the answer does not say that there are no contacts.
  if (page.contacts === undefined && page.contacts_count === undefined) {
    throw new CallFailed({ kind: 'unexpected-answer' });
  }
  const entries = page.contacts ?? [];
  const contacts = entries.flatMap(({ contact }) => contact ?? []);
  return {
    contacts,
    unread: entries.length - contacts.length,
    unreadIds: entries.flatMap(({ unreadId }) => unreadId ?? []),
    ...(next !== undefined && { next }),
    ...(typeof page.contacts_count === 'number' && { total: page.contacts_count }),
  };
}

interface PageEntry {
  contact?: Contact;
  unreadId?: string;
}

/** An item of a page: a contact, only its id, or nothing readable. */
const entrySchema = v.union([
  v.pipe(
    contactSchema,
    v.transform((contact): PageEntry => ({ contact })),
  ),
  v.pipe(
    v.object({ contact_id: idSchema }),
    v.transform(({ contact_id }): PageEntry => ({ unreadId: contact_id })),
  ),
  v.pipe(
    v.unknown(),
    v.transform((): PageEntry => ({})),
  ),
]);

/** The request for a page of contacts: the first of a query, or the one that `next` names. */
function pageRequest<Query extends object>(
  from: Query | { next: string },
  queryOf: (from: Query) => Record<string, string>,
): CallRequest | { next: string } {
  return 'next' in from ? from : { method: 'GET', path: '/contacts', query: queryOf(from) };
}

function filterQuery({ listId, updatedAfter }: Pick<ScanQuery, 'listId' | 'updatedAfter'>): Record<string, string> {
  return {
    ...(listId !== undefined && { lists: listId }),
    ...(updatedAfter !== undefined && { updated_after: new Date(updatedAfter).toISOString() }),
  };
}

export interface Memberships {
  contactId: string;
  listIds: string[];
}

export interface MembershipsPage {
  memberships: Memberships[];
  next?: string;
}

/**
 * Reads the lists of active contacts, 500 per call: of all contacts, of one list, or of those changed since a time (GET
 * /contacts with `include=list_memberships`, https://developer.constantcontact.com/api_guide/contacts_get_all.html).
 * Requests as little else as possible. Unreadable contacts are left out.
 */
export async function scanMemberships(
  call: Call,
  from: Pick<ScanQuery, 'listId' | 'updatedAfter'> | { next: string },
): Promise<MembershipsPage> {
  const request = pageRequest(from, (query) => ({ include: 'list_memberships', limit: '500', ...filterQuery(query) }));
  const { answer, next } = await readPage(
    call,
    request,
    v.object({
      contacts: v.nullish(v.array(v.fallback(v.nullable(membershipsSchema), null)), []),
      _links: linksSchema,
    }),
  );
  return {
    memberships: answer.contacts.flatMap((contact) => contact ?? []),
    ...(next !== undefined && { next }),
  };
}

/** A deleted contact has no lists, so its former ones cannot be read from it. */
const membershipsSchema = v.pipe(
  v.object({
    contact_id: uuidSchema,
    list_memberships: v.nullish(v.array(idSchema), []),
    deleted_at: v.nullish(v.string()),
  }),
  v.transform(({ contact_id, list_memberships, deleted_at }): Memberships | null =>
    deleted_at ? null : { contactId: contact_id, listIds: list_memberships },
  ),
);

/** The number of active or deleted contacts, with one call. */
export async function countContacts(call: Call, status: 'active' | 'deleted' = 'active'): Promise<number | undefined> {
  const query = { ...(status === 'deleted' && { status }), limit: '1', include_count: 'true' };
  const { contacts_count } = await call(
    { method: 'GET', path: '/contacts', query },
    v.object({ contacts_count: v.fallback(v.nullish(v.number()), undefined) }),
  );
  return contacts_count ?? undefined;
}

/**
 * The contact with this id, deleted or not. Rejects with `not-found` if the account has none. The answer may be another
 * contact, for example one that this one was merged into, and must not be taken for it.
 */
export async function getContact(call: Call, id: string): Promise<Contact> {
  const contact = await call({ method: 'GET', path: `/contacts/${id}`, query: { include: INCLUDE } }, contactSchema);
  if (contact.id !== id.toLowerCase()) throw new CallFailed({ kind: 'not-found' });
  return contact;
}

/**
 * Updates a contact with PUT. Returns the contact in the answer, if it is readable. The documentation does not say
 * which arrays the answer holds, so only another reading shows the outcome.
 */
export async function putContact(call: Call, path: string, body: object): Promise<Contact | undefined> {
  const parsed = v.safeParse(contactSchema, await call({ method: 'PUT', path, body }, v.unknown()));
  return parsed.success ? parsed.output : undefined;
}

/**
 * Sends an unsubscribed contact an email with the offer to resubscribe to these lists. Constant Contact sends it only
 * once per contact, and subscribes the contact only after a confirmation
 * (https://developer.constantcontact.com/api_guide/contacts_re-subscribe.html).
 */
export async function requestResubscribe(call: Call, id: string, listIds: string[]): Promise<void> {
  await call({ method: 'PUT', path: `/contacts/resubscribe/${id}`, body: { list_ids: listIds } }, v.unknown());
}

/** Deletes a contact, as the web application does, so that it can be restored. */
export async function deleteContact(call: Call, id: string): Promise<void> {
  await call({ method: 'DELETE', path: `/contacts/${id}` }, v.unknown());
}
