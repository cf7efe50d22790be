import type { Contact, EmailAddress, Note, Phone, StreetAddress } from '../protocol/contact';
import type { Edits, FieldName } from '../protocol/restores';
import type { ContactPut } from './contact-put';
import { isoDay, isoTimestamp } from './date-spellings';
import { countryName, stateName } from './place-names';

/** A property of a contact, or of its email address. */
export type ContactKey = Exclude<keyof Contact, 'email'> | `email.${keyof EmailAddress}`;

/** The values of a field: one row for a plain value, or one per member of an array, in no particular order. */
export type FieldRows = (string | undefined)[][];

/** One field of a contact as shown to people: how it is read, compared and written back. */
export interface ContactField<K extends ContactKey = ContactKey> {
  /** The properties of the contact that it covers. */
  keys: readonly K[];
  /** The value in a normalized spelling, so that equal values are equal texts. */
  rows(contact: Contact): FieldRows;
  /** The compared value, if its spelling differs from the one shown. */
  compared?(contact: Contact): FieldRows;
  /**
   * How a PUT sends the field, and the contact’s properties after it; absent if it is sent with another field or never.
   */
  put?: {
    body(contact: Contact): Partial<ContactPut>;
    stored(body: ContactPut, before: Contact): Partial<Contact>;
  };
  /** Whether a PUT can repair it. The server itself sets the times of opt-ins, opt-outs and creation. */
  isRepairable?: true;
  /** Whether it describes what may be sent to the person. */
  isConsent?: true;
}

/**
 * Every field of a contact. The preview, the PUT body, the comparison and the fingerprint iterate over it. A property of a
 * contact without a row here does not compile.
 */
export const contactFields = {
  email: {
    keys: ['email.address'],
    rows: ({ email }) => [[email?.address.toLowerCase()]],
    put: {
      body: ({ email }) => ({
        ...(email && {
          email_address: {
            address: email.address,
            permission_to_send: email.permission,
            ...present('opt_out_reason', email.optOutReason),
          },
        }),
      }),
      stored: ({ email_address: sent }, { email }) =>
        email && sent ? { email: { ...email, address: sent.address, permission: sent.permission_to_send } } : {},
    },
    isRepairable: true,
  },
  consent: {
    keys: ['email.permission'],
    rows: ({ email }) => [[email?.permission]],
    isRepairable: true,
    isConsent: true,
  },
  optIn: {
    keys: ['email.optInSource', 'email.optInDate'],
    rows: ({ email }) => [[email?.optInSource, isoTimestamp(email?.optInDate)]],
    isConsent: true,
  },
  optOut: {
    keys: ['email.optOutSource', 'email.optOutDate', 'email.optOutReason'],
    rows: ({ email }) => [[email?.optOutSource, isoTimestamp(email?.optOutDate), email?.optOutReason]],
    isConsent: true,
  },
  firstName: plain('firstName', 'first_name'),
  lastName: plain('lastName', 'last_name'),
  jobTitle: plain('jobTitle', 'job_title'),
  companyName: plain('companyName', 'company_name'),
  birthday: {
    keys: ['birthdayMonth', 'birthdayDay'],
    rows: ({ birthdayMonth, birthdayDay }) => [[birthdayMonth?.toString(), birthdayDay?.toString()]],
    put: {
      body: ({ birthdayMonth, birthdayDay }) => ({
        ...present('birthday_month', birthdayMonth),
        ...present('birthday_day', birthdayDay),
      }),
      stored: ({ birthday_month, birthday_day }) => ({
        ...present('birthdayMonth', birthday_month),
        ...present('birthdayDay', birthday_day),
      }),
    },
    isRepairable: true,
  },
  anniversary: plain('anniversary', 'anniversary', isoDay),
  customFields: {
    keys: ['customFields'],
    rows: ({ customFields }) =>
      customFields.map(({ fieldId, value, choiceIds = [] }) => [fieldId, value, ...[...choiceIds].sort()]),
    put: {
      body: ({ customFields }) =>
        filled(
          'custom_fields',
          customFields.map(({ fieldId, value, choiceIds }) => ({
            custom_field_id: fieldId,
            ...present('value', value),
            ...present('choice_ids', choiceIds && [...choiceIds]),
          })),
        ),
      stored: ({ custom_fields = [] }) => ({
        customFields: custom_fields.map(({ custom_field_id, value, choice_ids }) => ({
          fieldId: custom_field_id,
          ...present('value', value),
          ...present('choiceIds', choice_ids),
        })),
      }),
    },
    isRepairable: true,
  },
  phones: {
    keys: ['phones'],
    rows: ({ phones }) => phones.map(({ kind, number }: Phone) => [kind, number]),
    put: {
      body: ({ phones }) =>
        filled(
          'phone_numbers',
          phones.map(({ number, kind }) => ({ phone_number: number, ...present('kind', kind) })),
        ),
      stored: ({ phone_numbers = [] }) => ({
        phones: phone_numbers.map(({ phone_number, kind }) => ({ number: phone_number, ...present('kind', kind) })),
      }),
    },
    isRepairable: true,
  },
  addresses: {
    keys: ['addresses'],
    rows: ({ addresses }) => addresses.map(addressRow),
    compared: ({ addresses }) =>
      addresses.map(({ state, country, ...address }) =>
        addressRow({ ...address, ...named('state', stateName, state), ...named('country', countryName, country) }),
      ),
    put: {
      body: ({ addresses }) =>
        filled(
          'street_addresses',
          addresses.map(({ postalCode, ...rest }) => ({ ...rest, ...present('postal_code', postalCode) })),
        ),
      stored: ({ street_addresses = [] }) => ({
        addresses: street_addresses.map(({ postal_code, ...rest }) => ({
          ...rest,
          ...present('postalCode', postal_code),
        })),
      }),
    },
    isRepairable: true,
  },
  tags: {
    keys: ['tags'],
    rows: ({ tags }) => tags.map((tag) => [tag]),
    put: {
      body: ({ tags }) => filled('taggings', [...tags]),
      stored: ({ taggings = [] }) => ({ tags: [...taggings] }),
    },
    isRepairable: true,
  },
  notes: {
    keys: ['notes'],
    rows: ({ notes }) => notes.map(({ content }: Note) => [content]),
    isRepairable: true,
  },
  sms: {
    keys: ['sms'],
    rows: ({ sms }) =>
      sms
        ? [
            [sms.dialCode, sms.number],
            ...sms.consents.map(({ type, permission, optInDate, optOutDate }) => [
              type,
              permission,
              isoTimestamp(optInDate),
              isoTimestamp(optOutDate),
            ]),
          ]
        : [],
    isConsent: true,
  },
  created: {
    keys: ['createSource', 'createdAt'],
    rows: ({ createSource, createdAt }) => [[createSource, isoTimestamp(createdAt)]],
  },
} as const satisfies Record<FieldName, ContactField>;

/** All fields, for code that iterates over them. */
export const everyField: readonly (readonly [FieldName, ContactField])[] = Object.entries(contactFields) as [
  FieldName,
  ContactField,
][];

/**
 * Properties that a restore changes on purpose, or that say nothing about the person. They belong to no field. The lists are
 * compared with the chosen ones instead.
 */
export type UncomparedProperty = 'id' | 'lists' | 'deletedAt' | 'updatedAt' | 'updateSource' | 'email.confirmStatus';

type PlainOnWire = 'first_name' | 'last_name' | 'job_title' | 'company_name' | 'anniversary';

/** A field with a single text value. */
function plain<K extends keyof Edits>(key: K, wire: PlainOnWire, spelling = (text: string) => text) {
  const textOf = (contact: Contact): string | undefined => contact[key];
  return {
    keys: [key],
    rows(contact) {
      const value = textOf(contact);
      return [[value === undefined ? undefined : spelling(value)]];
    },
    put: {
      body: (contact) => present(wire, textOf(contact)),
      stored: (body) => present(key, body[wire]),
    },
    isRepairable: true,
  } satisfies ContactField<K>;
}

function addressRow({ kind, street, city, state, postalCode, country }: StreetAddress): FieldRows[number] {
  return [kind, street, city, state, postalCode, country];
}

function named<K extends string>(key: K, nameOf: (text: string) => string, text: string | undefined): Maybe<K, string> {
  return present(key, text === undefined ? undefined : nameOf(text));
}

type Maybe<K extends string, T> = { [P in K]?: T };

function present<K extends string, T>(key: K, value: T | undefined): Maybe<K, T> {
  return value === undefined ? {} : ({ [key]: value } as Maybe<K, T>);
}

/** Sends an array only if it is not empty, because an empty one could only remove something. */
function filled<K extends string, T>(key: K, values: T[]): Maybe<K, T[]> {
  return present(key, values.length === 0 ? undefined : values);
}
