import * as v from 'valibot';
import type {
  Contact,
  CustomFieldValue,
  EmailAddress,
  Note,
  Permission,
  Phone,
  SmsChannel,
  StreetAddress,
} from '../protocol/contact';
import type { LookupQuestion } from '../protocol/requests';
import { type Call, CallFailed, type CallRequest } from './http';
import { linksSchema, readPage } from './paging';

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
  // One that cannot be read may be the one.
  if (!found && contacts.includes(null)) throw new CallFailed({ kind: 'unexpected-answer' });
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

/** A number with more digits than JavaScript keeps is no text of ours: the PUT would send another one. */
const exact = v.pipe(
  v.number(),
  v.check((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER),
);
/** A text, which some servers write as a number or as true where it looks like one. */
const text = v.nullish(v.union([v.string(), v.pipe(v.union([exact, v.boolean()]), v.transform(String))]));
/** What is only shown or compared: a value of another kind is no reason to show nothing of the contact. */
const shown = v.fallback(text, undefined);
/** What Constant Contact may answer as permission_to_send, and what that is here. */
const permissions: { [P in Exclude<Permission, 'unknown'>]: P } = {
  explicit: 'explicit',
  implicit: 'implicit',
  not_set: 'not_set',
  pending_confirmation: 'pending_confirmation',
  temp_hold: 'temp_hold',
  unsubscribed: 'unsubscribed',
};

/** What is not set is left out, null, "" or []: the contract says one and its examples show another. */
const asNothing = v.pipe(
  v.literal(''),
  v.transform(() => undefined),
);
/** No month and no day is 0. */
const asNumber = v.nullish(
  v.pipe(
    v.union([v.number(), asNothing, v.pipe(v.string(), v.digits(), v.transform(Number))]),
    v.transform((value) => value || undefined),
  ),
);

function listOf<T extends v.GenericSchema>(item: T) {
  const none = v.pipe(
    v.literal(''),
    v.transform((): v.InferOutput<T>[] => []),
  );
  const some = v.pipe(
    v.array(v.nullable(item)),
    v.transform((items) => items.filter((each) => each !== null)),
  );
  return v.nullish(v.union([some, none]), []);
}

/** Fields that we do not know are no reason to refuse an answer. */
const wireContact = v.object({
  contact_id: v.pipe(v.string(), v.uuid()),
  email_address: v.nullish(
    v.union([
      asNothing,
      v.object({
        address: v.string(),
        permission_to_send: shown,
        opt_in_source: shown,
        opt_in_date: shown,
        opt_out_source: shown,
        opt_out_date: shown,
        opt_out_reason: text,
        confirm_status: shown,
      }),
    ]),
  ),
  first_name: text,
  last_name: text,
  job_title: text,
  company_name: text,
  birthday_month: asNumber,
  birthday_day: asNumber,
  anniversary: text,
  create_source: shown,
  update_source: shown,
  created_at: shown,
  updated_at: shown,
  deleted_at: v.nullish(v.string()),
  custom_fields: listOf(
    v.object({
      custom_field_id: v.string(),
      value: text,
      choice_ids: listOf(v.union([v.string(), v.pipe(exact, v.transform(String))])),
    }),
  ),
  phone_numbers: listOf(v.object({ phone_number: text, kind: text })),
  street_addresses: listOf(
    v.object({ kind: v.string(), street: text, city: text, state: text, postal_code: text, country: text }),
  ),
  list_memberships: listOf(v.string()),
  taggings: listOf(v.string()),
  notes: listOf(v.object({ content: text, created_at: shown })),
  sms_channel: v.nullish(
    v.union([
      asNothing,
      v.object({
        sms_address: text,
        dial_code: text,
        sms_channel_consents: listOf(
          v.object({
            consent_type: shown,
            sms_consent_permission: shown,
            opt_in_date: shown,
            opt_out_date: shown,
          }),
        ),
      }),
    ]),
  ),
});
type WireContact = v.InferOutput<typeof wireContact>;

/** ContactResource of the V3 API as our own contact (https://developer.constantcontact.com/api_reference/index.html). */
export const contactSchema = v.pipe(wireContact, v.transform(toContact));

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

/** Every property of a kind of thing, those that are optional with undefined for none: one that is left out does not compile. */
type Complete<T> = { [K in keyof Required<T>]: T[K] | undefined };

function toContact(wire: WireContact): Contact {
  const sms = wire.sms_channel;
  return compact<Contact>({
    id: wire.contact_id,
    email: wire.email_address ? toEmail(wire.email_address) : undefined,
    firstName: set(wire.first_name),
    lastName: set(wire.last_name),
    jobTitle: set(wire.job_title),
    companyName: set(wire.company_name),
    birthdayMonth: set(wire.birthday_month),
    birthdayDay: set(wire.birthday_day),
    anniversary: set(wire.anniversary),
    createSource: set(wire.create_source),
    updateSource: set(wire.update_source),
    createdAt: set(wire.created_at),
    updatedAt: set(wire.updated_at),
    deletedAt: set(wire.deleted_at),
    customFields: wire.custom_fields
      .map((field) =>
        compact<CustomFieldValue>({
          fieldId: field.custom_field_id,
          value: set(field.value),
          choiceIds: field.choice_ids?.length ? field.choice_ids : undefined,
        }),
      )
      .filter((field) => 'value' in field || 'choiceIds' in field),
    phones: wire.phone_numbers.flatMap(({ phone_number, kind }) =>
      phone_number ? [compact<Phone>({ number: phone_number, kind: set(kind) })] : [],
    ),
    addresses: wire.street_addresses.map((address) =>
      compact<StreetAddress>({
        kind: address.kind,
        street: set(address.street),
        city: set(address.city),
        state: set(address.state),
        postalCode: set(address.postal_code),
        country: set(address.country),
      }),
    ),
    lists: wire.list_memberships,
    tags: wire.taggings,
    notes: wire.notes.flatMap(({ content, created_at }) =>
      content ? [compact<Note>({ content, createdAt: set(created_at) })] : [],
    ),
    sms: sms
      ? compact<SmsChannel>({
          number: set(sms.sms_address),
          dialCode: set(sms.dial_code),
          consents: sms.sms_channel_consents.map((consent) =>
            compact<SmsChannel['consents'][number]>({
              type: set(consent.consent_type),
              permission: set(consent.sms_consent_permission),
              optInDate: set(consent.opt_in_date),
              optOutDate: set(consent.opt_out_date),
            }),
          ),
        })
      : undefined,
  });
}

function toEmail(wire: NonNullable<WireContact['email_address']>): EmailAddress {
  return compact<EmailAddress>({
    address: wire.address,
    permission: Object.values(permissions).find((known) => known === wire.permission_to_send) ?? 'unknown',
    optInSource: set(wire.opt_in_source),
    optInDate: set(wire.opt_in_date),
    optOutSource: set(wire.opt_out_source),
    optOutDate: set(wire.opt_out_date),
    optOutReason: set(wire.opt_out_reason),
    confirmStatus: set(wire.confirm_status),
  });
}

/** Without the properties that hold nothing. */
function compact<T>(all: Complete<T>): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}

/** The value; undefined for null and "", which say the same as leaving it out. */
function set<T>(value: T | null | undefined): T | undefined {
  return value === null || value === '' ? undefined : value;
}
