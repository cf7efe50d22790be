import * as v from 'valibot';
import type { Contact } from '../protocol/contact';
import type { LookupQuestion } from '../protocol/restores';
import { type Call, CallFailed, type CallRequest } from './http';
import { linksSchema, readPage } from './paging';
import { contactSchema } from './wire-contact';

/** Everything there is to read of a contact; sms_channel is no value of `include` any more and comes by itself. */
const INCLUDE = 'custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';

/**
 * The contact with this address, deleted ones included, or null. Without `status=all` a deleted contact is invisible
 * (GET /contacts, https://developer.constantcontact.com/api_guide/contacts_get_all.html). What comes back is checked to have
 * the address: a filter that was ignored must not make somebody else's record the answer.
 */
export async function findContact(call: Call, address: string): Promise<Contact | null> {
  const { contacts } = await call(
    { method: 'GET', path: '/contacts', query: { email: address, status: 'all', include: INCLUDE } },
    v.object({ contacts: v.nullish(v.array(v.fallback(v.nullable(contactSchema), null)), []) }),
  );
  const wanted = address.toLowerCase();
  const found = contacts.find((contact) => contact?.email?.address.toLowerCase() === wanted);
  // One that cannot be read may be the one, and so may the only one where its address is not told.
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
    if (error instanceof CallFailed && error.failure.kind === 'not-found') return null;
    throw error;
  }
}

/** One page of a long reading. */
export interface ContactsPage {
  contacts: Contact[];
  /** How many more there are on it, of a shape that is not known. */
  unread: number;
  /** Which these are, as far as that can be told. */
  unreadIds: string[];
  /** The way to the next page; absent after the last. */
  next?: string;
  /** How many there are in all, where the server said. */
  total?: number;
}

/** What a long reading asks for. */
export interface ScanQuery {
  status: 'deleted' | 'all';
  /** Only contacts on this list. */
  listId?: string;
  /** Only contacts that changed after this time, in ms since the epoch. */
  updatedAfter?: number;
  /** Only contacts that opted out after this time: that does not count as a change. */
  optedOutAfter?: number;
  /** How many a page; 500, the most there are, when left out. */
  limit?: number;
}

/**
 * Reads contacts, 500 a call: the first page of a query, or the page that `next` of the page before names. Pages shift when
 * the set changes while it is read, so one contact may come twice (https://developer.constantcontact.com/api_guide/v3_pagination.html).
 * A contact that cannot be read costs nobody else their place on the page.
 */
export async function scanContacts(call: Call, from: ScanQuery | { next: string }): Promise<ContactsPage> {
  const request: CallRequest | { next: string } =
    'next' in from
      ? from
      : {
          method: 'GET',
          path: '/contacts',
          query: {
            status: from.status,
            include: INCLUDE,
            limit: String(from.limit ?? 500),
            include_count: 'true',
            ...filterQuery(from),
            ...(from.optedOutAfter !== undefined && { optout_after: new Date(from.optedOutAfter).toISOString() }),
          },
        };
  const { answer: page, next } = await readPage(
    call,
    request,
    v.object({
      contacts: v.nullish(v.array(entrySchema), []),
      contacts_count: v.fallback(v.nullish(v.number()), undefined),
      _links: linksSchema,
    }),
  );
  const contacts = page.contacts.flatMap(({ contact }) => contact ?? []);
  return {
    contacts,
    unread: page.contacts.length - contacts.length,
    unreadIds: page.contacts.flatMap(({ unreadId }) => unreadId ?? []),
    ...(next !== undefined && { next }),
    ...(typeof page.contacts_count === 'number' && { total: page.contacts_count }),
  };
}

interface PageEntry {
  contact?: Contact;
  unreadId?: string;
}

/** What stands on a page: a contact, or one of which no more than the id can be read, or not even that. */
const entrySchema = v.union([
  v.pipe(
    contactSchema,
    v.transform((contact): PageEntry => ({ contact })),
  ),
  v.pipe(
    v.object({ contact_id: v.string() }),
    v.transform(({ contact_id }): PageEntry => ({ unreadId: contact_id })),
  ),
  v.pipe(
    v.unknown(),
    v.transform((): PageEntry => ({})),
  ),
]);

function filterQuery({ listId, updatedAfter }: Pick<ScanQuery, 'listId' | 'updatedAfter'>): Record<string, string> {
  return {
    ...(listId !== undefined && { lists: listId }),
    ...(updatedAfter !== undefined && { updated_after: new Date(updatedAfter).toISOString() }),
  };
}

/** Which lists a contact is on. */
export interface Memberships {
  contactId: string;
  listIds: string[];
}

export interface MembershipsPage {
  memberships: Memberships[];
  next?: string;
}

/**
 * Reads which lists active contacts are on, 500 a call: all contacts, those of one list, or those that changed after a time
 * (GET /contacts with `include=list_memberships`, https://developer.constantcontact.com/api_guide/contacts_get_all.html).
 * Nothing else of a contact is asked for that can be left out. One that cannot be read is left out.
 */
export async function scanMemberships(
  call: Call,
  from: Pick<ScanQuery, 'listId' | 'updatedAfter'> | { next: string },
): Promise<MembershipsPage> {
  const request: CallRequest | { next: string } =
    'next' in from
      ? from
      : {
          method: 'GET',
          path: '/contacts',
          query: {
            include: 'list_memberships',
            limit: '500',
            ...filterQuery(from),
          },
        };
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

/** A deleted contact is on no list any more: which ones it was on is not to be read off it. */
const membershipsSchema = v.pipe(
  v.object({
    contact_id: v.pipe(v.string(), v.uuid()),
    list_memberships: v.nullish(v.array(v.string()), []),
    deleted_at: v.nullish(v.string()),
  }),
  v.transform(({ contact_id, list_memberships, deleted_at }): Memberships | null =>
    deleted_at ? null : { contactId: contact_id, listIds: list_memberships },
  ),
);

/** How many contacts the account has, active or deleted ones, with one call. */
export async function countContacts(call: Call, status: 'active' | 'deleted' = 'active'): Promise<number | undefined> {
  const query = { ...(status === 'deleted' && { status }), limit: '1', include_count: 'true' };
  const { contacts_count } = await call(
    { method: 'GET', path: '/contacts', query },
    v.object({ contacts_count: v.fallback(v.nullish(v.number()), undefined) }),
  );
  return contacts_count ?? undefined;
}

/** The contact with this id, deleted or not. Rejects with `not-found` when the account has none. */
export async function getContact(call: Call, id: string): Promise<Contact> {
  return call({ method: 'GET', path: `/contacts/${id}`, query: { include: INCLUDE } }, contactSchema);
}

/**
 * A PUT to a contact. Its answer is the contact as the write left it, where it can be read; which arrays it holds is not
 * documented, so only reading again says what became of the contact.
 */
export async function putContact(call: Call, path: string, body: object): Promise<Contact | undefined> {
  const parsed = v.safeParse(contactSchema, await call({ method: 'PUT', path, body }, v.unknown()));
  return parsed.success ? parsed.output : undefined;
}

/**
 * Asks an unsubscribed contact by e-mail whether it wants to be subscribed to these lists again. Constant Contact sends
 * this once ever to a contact, and subscribes it only if it confirms
 * (https://developer.constantcontact.com/api_guide/contacts_re-subscribe.html).
 */
export async function requestResubscribe(call: Call, id: string, listIds: string[]): Promise<void> {
  await call({ method: 'PUT', path: `/contacts/resubscribe/${id}`, body: { list_ids: listIds } }, v.unknown());
}

/** Deletes a contact, as the delete of the web application does: it can be restored. */
export async function deleteContact(call: Call, id: string): Promise<void> {
  await call({ method: 'DELETE', path: `/contacts/${id}` }, v.unknown());
}
