import type { Contact } from '../protocol/contact';

/**
 * The body of PUT /contacts/{contact_id} that restores a contact (ContactPutRequest of the V3 API,
 * https://developer.constantcontact.com/api_reference/index.html).
 */
export interface ContactPut {
  email_address?: { address: string; permission_to_send: string; opt_out_reason?: string };
  first_name?: string;
  last_name?: string;
  job_title?: string;
  company_name?: string;
  birthday_month?: number;
  birthday_day?: number;
  anniversary?: string;
  update_source: 'Account';
  custom_fields?: { custom_field_id: string; value?: string; choice_ids?: string[] }[];
  phone_numbers?: { phone_number: string; kind?: string }[];
  street_addresses?: {
    kind: string;
    street?: string;
    city?: string;
    state?: string;
    postal_code?: string;
    country?: string;
  }[];
  list_memberships: string[];
  taggings?: string[];
  /** Only to put back notes that were lost; see `putBody`. */
  notes?: { content: string; created_at?: string }[];
}

/** One contact takes at most 50 lists (https://developer.constantcontact.com/api_guide/lists_overview.html). */
export const MOST_LISTS = 50;

/**
 * The request that restores `snapshot` onto `listIds`. A PUT nulls every core field it leaves out, and whether it keeps
 * the arrays it leaves out is told in two ways by Constant Contact, so everything that was read is sent back as it was;
 * the permission too, since a server that misses it may choose one of its own.
 *
 * Notes are left out, because sending them may store them twice, and so is the SMS channel, whose consents are not ours to
 * state. Only arrays that hold something are sent: an empty one could only take something away.
 */
export function putBody(snapshot: Contact, listIds: string[]): ContactPut {
  const { email, birthdayMonth, birthdayDay } = snapshot;
  return {
    ...(email && {
      email_address: {
        address: email.address,
        permission_to_send: email.permission,
        ...present('opt_out_reason', email.optOutReason),
      },
    }),
    ...present('first_name', snapshot.firstName),
    ...present('last_name', snapshot.lastName),
    ...present('job_title', snapshot.jobTitle),
    ...present('company_name', snapshot.companyName),
    ...present('birthday_month', birthdayMonth),
    ...present('birthday_day', birthdayDay),
    ...present('anniversary', snapshot.anniversary),
    update_source: 'Account',
    ...filled(
      'custom_fields',
      snapshot.customFields.map(({ fieldId, value, choiceIds }) => ({
        custom_field_id: fieldId,
        ...present('value', value),
        ...present('choice_ids', choiceIds),
      })),
    ),
    ...filled(
      'phone_numbers',
      snapshot.phones.map(({ number, kind }) => ({ phone_number: number, ...present('kind', kind) })),
    ),
    ...filled(
      'street_addresses',
      snapshot.addresses.map(({ kind, street, city, state, postalCode, country }) => ({
        kind,
        ...present('street', street),
        ...present('city', city),
        ...present('state', state),
        ...present('postal_code', postalCode),
        ...present('country', country),
      })),
    ),
    list_memberships: [...listIds],
    ...filled('taggings', [...snapshot.tags]),
  };
}

type Maybe<K extends string, T> = { [P in K]?: T };

function present<K extends string, T>(key: K, value: T | undefined): Maybe<K, T> {
  return value === undefined ? {} : ({ [key]: value } as Maybe<K, T>);
}

function filled<K extends string, T>(key: K, values: T[]): Maybe<K, T[]> {
  return present(key, values.length === 0 ? undefined : values);
}
