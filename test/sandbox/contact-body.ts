import type { AccountData } from './account-data';
import { isUuid } from './ids';
import type {
  CoreFields,
  CustomFieldValue,
  NoteRecord,
  Permission,
  PhoneRecord,
  SmsChannelRecord,
  Source,
  StreetAddressRecord,
} from './records';
import type { Switches } from './switches';
import { writtenOut } from './written-out';

/** The checked body of PUT /contacts/{id} and POST /contacts. A key exists only if the request had it. */
export interface ContactBody {
  core: CoreFields;
  source: Source;
  email?: { address: string; permission?: Permission; optOutReason?: string | null };
  custom_fields?: CustomFieldValue[];
  phone_numbers?: Pick<PhoneRecord, 'phone_number' | 'kind'>[];
  street_addresses?: Omit<StreetAddressRecord, 'street_address_id' | 'created_at' | 'updated_at'>[];
  list_memberships?: string[];
  taggings?: string[];
  notes?: (Pick<NoteRecord, 'content'> & Partial<NoteRecord>)[];
  sms_channel?: Pick<SmsChannelRecord, 'sms_address' | 'dial_code' | 'sms_channel_consents'>;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values of `permission_to_send` in the contract. */
export const permissions: readonly Permission[] = [
  'explicit',
  'implicit',
  'not_set',
  'pending_confirmation',
  'temp_hold',
  'unsubscribed',
];
const phoneKinds: readonly PhoneRecord['kind'][] = ['home', 'work', 'mobile', 'other'];
const streetKinds: readonly StreetAddressRecord['kind'][] = ['home', 'work', 'other'];
const streetLengths = { street: 255, city: 50, state: 50, postal_code: 50, country: 50 } as const;
const smsPermissions = ['explicit', 'unsubscribed', 'pending_confirmation', 'not_set'] as const;

/** The formats of `anniversary` in the contract. */
const anniversary = /^(\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}[/-]\d{1,2}[/-]\d{1,2})$/;

const readOnlyContactKeys = ['contact_id', 'created_at', 'updated_at', 'deleted_at', 'create_source'];
const readOnlyEmailKeys = [
  'created_at',
  'updated_at',
  'opt_in_source',
  'opt_in_date',
  'opt_out_source',
  'opt_out_date',
  'confirm_status',
];

export function isEmailAddress(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s@,;<>()]+@[^\s@.,;<>()]+(\.[^\s@.,;<>()]+)+$/.test(value);
}

/** Checks a body. Returns the checked body, or its problems, one sentence each. */
export function readContactBody(
  body: unknown,
  sourceKey: 'update_source' | 'create_source',
  data: AccountData,
  switches: Switches,
): { body: ContactBody } | { problems: string[] } {
  if (!isObject(body)) return { problems: ['The request body is not a JSON object'] };
  const problems: string[] = [];
  const source = body[sourceKey];
  if (source !== 'Contact' && source !== 'Account') problems.push(`${sourceKey} must be one of Contact, Account`);
  if (switches.readOnlyKeys === 'refused' && sourceKey === 'update_source') {
    for (const key of readOnlyContactKeys) if (key in body) problems.push(`${key} is read-only`);
    if (isObject(body.email_address)) {
      for (const key of readOnlyEmailKeys)
        if (key in body.email_address) problems.push(`email_address.${key} is read-only`);
    }
  }
  const checked: ContactBody = { core: readCore(body, problems), source: source === 'Contact' ? 'Contact' : 'Account' };
  if (present(body.email_address)) {
    const email = readEmail(body.email_address, problems);
    if (email) checked.email = email;
  }
  if (present(body.custom_fields))
    checked.custom_fields = readCustomFields(body.custom_fields, data, switches, problems);
  if (present(body.phone_numbers)) checked.phone_numbers = readPhones(body.phone_numbers, problems);
  if (present(body.street_addresses)) {
    const streets = readStreets(body.street_addresses, problems);
    checked.street_addresses = switches.streetAddresses === 'written-out' ? streets.map(writtenOut) : streets;
  }
  if (present(body.list_memberships)) {
    problems.push(...data.problemsOfLists(body.list_memberships));
    checked.list_memberships = [...new Set(textsOf(body.list_memberships))];
  }
  if (present(body.taggings)) checked.taggings = readTaggings(body.taggings, data, switches, problems);
  if (present(body.notes)) checked.notes = readNotes(body.notes, problems);
  if (present(body.sms_channel)) {
    const channel = readSmsChannel(body.sms_channel, data.moment(), problems);
    if (channel) checked.sms_channel = channel;
  }
  return problems.length > 0 ? { problems } : { body: checked };
}

const present = (value: unknown) => value !== undefined && value !== null;

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

function readText(value: unknown, name: string, longest: number, problems: string[]): string | undefined {
  if (!present(value) || value === '') return undefined;
  if (typeof value !== 'string') problems.push(`${name} must be a string`);
  else if ([...value].length > longest) problems.push(`${name} length must be between 0 and ${longest}`);
  else return value;
  return undefined;
}

/** An array of objects with at most `most` entries. Anything else is a problem and counts as empty. */
function readObjects(value: unknown, name: string, most: number, problems: string[]): Json[] {
  if (!Array.isArray(value) || !value.every(isObject)) problems.push(`${name} must be an array of objects`);
  else if (value.length > most) problems.push(`${name} size must be between 0 and ${most}`);
  else return value;
  return [];
}

export function readCore(body: Json, problems: string[]): CoreFields {
  const core: CoreFields = {};
  for (const key of ['first_name', 'last_name', 'job_title', 'company_name'] as const) {
    const text = readText(body[key], key, 50, problems);
    if (text !== undefined) core[key] = text;
  }
  // Observed on a live account by https://github.com/epiphany40223/epiphany: PUT refuses a name that GET returned.
  if (core.first_name?.includes('.')) problems.push('first_name is invalid: it has characters that are not allowed');
  const date = readText(body.anniversary, 'anniversary', 10, problems);
  if (date !== undefined) {
    if (anniversary.test(date)) core.anniversary = date;
    else problems.push('anniversary is not in a valid date format');
  }
  const { birthday_month: month, birthday_day: day } = body;
  if (present(month) !== present(day)) problems.push('birthday_month and birthday_day must be specified together');
  else if (present(month)) {
    if (isWithin(month, 12) && isWithin(day, 31)) Object.assign(core, { birthday_month: month, birthday_day: day });
    else problems.push('birthday_month must be between 1 and 12, birthday_day between 1 and 31');
  }
  return core;
}

const isWithin = (value: unknown, most: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

function readEmail(value: unknown, problems: string[]): ContactBody['email'] {
  if (!isObject(value)) {
    problems.push('email_address must be an object');
    return undefined;
  }
  const { address, permission_to_send: permission, opt_out_reason: reason } = value;
  if (!isEmailAddress(address)) {
    problems.push('email_address.address is not a valid email address');
    return undefined;
  }
  if (address.length > 80) problems.push('email_address.address length must be between 0 and 80');
  const email: NonNullable<ContactBody['email']> = { address };
  if (present(permission)) {
    const known = permissions.find((candidate) => candidate === permission);
    if (known) email.permission = known;
    else problems.push('email_address.permission_to_send does not have a valid value');
  }
  if (reason !== undefined)
    email.optOutReason = readText(reason, 'email_address.opt_out_reason', 255, problems) ?? null;
  return email;
}

function readCustomFields(
  value: unknown,
  data: AccountData,
  switches: Switches,
  problems: string[],
): CustomFieldValue[] {
  const fields: CustomFieldValue[] = [];
  for (const entry of readObjects(value, 'custom_fields', 25, problems)) {
    const id = entry.custom_field_id;
    if (!isUuid(id)) {
      problems.push('custom_fields.custom_field_id is in an invalid format');
      continue;
    }
    const field = data.customFields.get(id);
    if (!field) {
      if (switches.vanishedReferences === 'refused')
        problems.push(`custom_fields.custom_field_id does not exist: ${id}`);
      continue;
    }
    const read: CustomFieldValue = { custom_field_id: id };
    const text = readText(entry.value, 'custom_fields.value', 255, problems);
    if (text !== undefined) read.value = text;
    if (present(entry.choice_ids)) {
      const known = new Set(field.choices?.map((choice) => String(choice.choice_id)));
      read.choice_ids = textsOf(entry.choice_ids);
      if (!Array.isArray(entry.choice_ids) || read.choice_ids.length !== entry.choice_ids.length) {
        problems.push('custom_fields.choice_ids must be an array of strings');
      } else if (!read.choice_ids.every((choice) => known.has(choice))) {
        problems.push(`custom_fields.choice_ids has a choice that ${field.name} does not have`);
      }
    }
    fields.push(read);
  }
  return fields;
}

function readPhones(value: unknown, problems: string[]): NonNullable<ContactBody['phone_numbers']> {
  const phones: NonNullable<ContactBody['phone_numbers']> = [];
  for (const entry of readObjects(value, 'phone_numbers', 3, problems)) {
    const kind = phoneKinds.find((candidate) => candidate === entry.kind);
    const phone_number = readText(entry.phone_number, 'phone_numbers.phone_number', 25, problems);
    if (!kind) problems.push('phone_numbers.kind must be one of home, work, mobile, other');
    else if (phone_number !== undefined) phones.push({ phone_number, kind });
  }
  return phones;
}

function readStreets(value: unknown, problems: string[]): NonNullable<ContactBody['street_addresses']> {
  const streets: NonNullable<ContactBody['street_addresses']> = [];
  for (const entry of readObjects(value, 'street_addresses', 3, problems)) {
    const kind = streetKinds.find((candidate) => candidate === entry.kind);
    if (!kind) {
      problems.push('street_addresses.kind must be one of home, work, other');
      continue;
    }
    const street: NonNullable<ContactBody['street_addresses']>[number] = { kind };
    for (const key of ['street', 'city', 'state', 'postal_code', 'country'] as const) {
      const text = readText(entry[key], `street_addresses.${key}`, streetLengths[key], problems);
      if (text !== undefined) street[key] = text;
    }
    streets.push(street);
  }
  return streets;
}

function readTaggings(value: unknown, data: AccountData, switches: Switches, problems: string[]): string[] {
  if (!Array.isArray(value)) {
    problems.push('taggings must be an array');
    return [];
  }
  if (value.length > 50) problems.push('taggings size must be between 0 and 50');
  const taggings: string[] = [];
  for (const id of value) {
    if (!isUuid(id)) problems.push('taggings has an id in an invalid format');
    else if (data.tags.has(id)) taggings.push(id);
    else if (switches.vanishedReferences === 'refused') problems.push(`taggings has an id that does not exist: ${id}`);
  }
  return [...new Set(taggings)];
}

function readNotes(value: unknown, problems: string[]): NonNullable<ContactBody['notes']> {
  const notes: NonNullable<ContactBody['notes']> = [];
  for (const entry of readObjects(value, 'notes', 150, problems)) {
    const content = readText(entry.content, 'notes.content', 2000, problems);
    if (content === undefined) continue;
    const note: NonNullable<ContactBody['notes']>[number] = { content };
    if (isUuid(entry.note_id)) note.note_id = entry.note_id;
    if (typeof entry.created_at === 'string' && !Number.isNaN(Date.parse(entry.created_at))) {
      note.created_at = new Date(entry.created_at).toISOString();
    }
    notes.push(note);
  }
  return notes;
}

function readSmsChannel(value: unknown, moment: string, problems: string[]): ContactBody['sms_channel'] {
  if (!isObject(value) || typeof value.full_sms_address !== 'string' || !/^\d{7,16}$/.test(value.full_sms_address)) {
    problems.push('sms_channel.full_sms_address is required');
    return undefined;
  }
  const consents: SmsChannelRecord['sms_channel_consents'] = [];
  for (const entry of readObjects(value.sms_channel_consents, 'sms_channel.sms_channel_consents', 1, problems)) {
    const permission = smsPermissions.find((candidate) => candidate === entry.sms_consent_permission);
    if (!permission || entry.consent_type !== 'promotional_sms') {
      problems.push('sms_channel.sms_channel_consents does not have a valid value');
      continue;
    }
    const consent: SmsChannelRecord['sms_channel_consents'][number] = {
      sms_consent_permission: permission,
      consent_type: 'promotional_sms',
      created_at: moment,
      updated_at: moment,
    };
    if (permission === 'explicit') consent.opt_in_date = moment;
    if (permission === 'unsubscribed') consent.opt_out_date = moment;
    consents.push(consent);
  }
  const local = value.full_sms_address.slice(-10);
  const dial = value.full_sms_address.slice(0, -10);
  return { sms_address: local, dial_code: dial === '' ? '1' : dial, sms_channel_consents: consents };
}
