import type { Contact, CustomFieldValue, Permission, SmsChannel, StreetAddress } from '../protocol/contact';
import type { FieldName } from '../protocol/restores';
import type { TagOrField } from '../protocol/settings';
import { day, dayOfYear, enumerate, number, plural, text } from './text';

/** The names of tags and custom fields by id. Some ids may be missing. */
export type NamesById = Readonly<Record<string, string>>;

export function namesById(names: TagOrField[]): NamesById {
  return Object.fromEntries(names.map(({ id, name }) => [id, name]));
}

/** First and last name, or the company; undefined when the record has none of them. */
export function contactName({ firstName, lastName, companyName }: Contact): string | undefined {
  const name = [firstName, lastName].filter((part) => part !== undefined).join(' ');
  return name === '' ? companyName : name;
}

/** What identifies a contact: its address, or else its name, phone number or id. */
export function contactHandle(contact: Contact): string {
  return contact.email?.address ?? contactName(contact) ?? smsNumber(contact.sms) ?? contact.id;
}

/** The first name, or whatever else identifies the contact. */
export function firstNameOr(contact: Contact): string {
  return contact.firstName ?? contactHandle(contact);
}

export function permissionWord(permission: Permission): string {
  switch (permission) {
    case 'explicit':
      return text('contactConsentExplicit');
    case 'implicit':
      return text('contactConsentImplicit');
    case 'not_set':
      return text('contactConsentNotSet');
    case 'pending_confirmation':
      return text('statePendingConfirmation');
    case 'temp_hold':
      return text('stateTemporarilyHeld');
    case 'unsubscribed':
      return text('stateUnsubscribed');
    case 'unknown':
      return text('contactConsentUnknown');
  }
}

/** "by the contact" or "by the account"; undefined if Constant Contact does not say. */
export function byWhom(source: string | undefined): string | undefined {
  if (source === 'Contact') return text('contactByContact');
  if (source === 'Account') return text('contactByAccount');
  return undefined;
}

/** What the record holds besides name and address: "2 phones, 1 address and 3 custom fields". */
export function contentWords(contact: Contact): string {
  const content = [
    contact.phones.length > 0 && plural('contactPhoneCount', contact.phones.length),
    contact.addresses.length > 0 && plural('contactAddressCount', contact.addresses.length),
    contact.customFields.length > 0 && plural('contactCustomFieldCount', contact.customFields.length),
    contact.tags.length > 0 && plural('contactTagCount', contact.tags.length),
    contact.notes.length > 0 && plural('contactNoteCount', contact.notes.length),
  ].filter((part) => part !== false);
  return content.length === 0 ? text('contactNothingElse') : enumerate(content);
}

export interface RecordRow {
  label: string;
  values: string[];
}

/** Every value of the record. Tags and custom fields appear by name if it is known. */
export function recordRows(contact: Contact, names: NamesById = {}): RecordRow[] {
  const fieldWords = ({ value, choiceIds }: CustomFieldValue) =>
    value ?? plural('contactChoiceCount', choiceIds?.length ?? 0);
  const named = contact.customFields.filter(({ fieldId }) => names[fieldId]);
  const unnamed = contact.customFields.filter(({ fieldId }) => !names[fieldId]);
  const unknownTags = contact.tags.filter((id) => !names[id]).length;
  const rows: Record<Exclude<FieldName, 'email' | 'consent'>, [label: string, values: (string | undefined)[]][]> = {
    firstName: [[text('contactFieldFirstName'), [contact.firstName]]],
    lastName: [[text('contactFieldLastName'), [contact.lastName]]],
    jobTitle: [[text('contactFieldJobTitle'), [contact.jobTitle]]],
    companyName: [[text('contactFieldCompanyName'), [contact.companyName]]],
    birthday: [[text('contactFieldBirthday'), [birthday(contact)]]],
    anniversary: [[text('contactFieldAnniversary'), [contact.anniversary && day(contact.anniversary)]]],
    phones: [
      [
        text('contactFieldPhones'),
        contact.phones.map(({ number, kind }) => (kind ? `${number} (${kindWord(kind)})` : number)),
      ],
    ],
    addresses: [[text('contactFieldAddresses'), contact.addresses.map(addressWords)]],
    customFields: [
      ...named.map((field): [string, string[]] => [names[field.fieldId] ?? '', [fieldWords(field)]]),
      [text('contactFieldCustomFields'), unnamed.map(fieldWords)],
    ],
    tags: [
      [
        text('contactFieldTags'),
        [...contact.tags.map((id) => names[id]), unknownTags > 0 ? number(unknownTags) : undefined],
      ],
    ],
    notes: [[text('contactFieldNotes'), contact.notes.map(({ content }) => content)]],
    sms: [[text('contactFieldSms'), [smsNumber(contact.sms)]]],
    optIn: [[text('contactFieldOptIn'), [dayAndSource(contact.email?.optInDate, contact.email?.optInSource)]]],
    optOut: [[text('contactFieldOptOut'), [dayAndSource(contact.email?.optOutDate, contact.email?.optOutSource)]]],
    created: [[text('contactFieldCreated'), [contact.createdAt && day(contact.createdAt)]]],
  };
  const id: [string, string[]] = [text('contactFieldContactId'), [contact.id]];
  return [...Object.values(rows).flat(), id]
    .map(([label, values]) => ({ label, values: values.filter((value) => value !== undefined && value !== '') }))
    .filter((row): row is RecordRow => row.values.length > 0);
}

function dayAndSource(date: string | undefined, source: string | undefined): string {
  return [date && day(date), byWhom(source)].filter((part) => part !== undefined && part !== '').join(', ');
}

function smsNumber(sms: SmsChannel | undefined): string | undefined {
  if (sms?.number === undefined) return undefined;
  return sms.dialCode === undefined ? sms.number : `+${sms.dialCode.replace(/^\+/, '')} ${sms.number}`;
}

function addressWords({ kind, street, city, state, postalCode, country }: StreetAddress): string {
  const lines = [street, city, state, postalCode, country].filter((part) => part !== undefined);
  return `${lines.join(', ')} (${kindWord(kind)})`;
}

function kindWord(kind: string): string {
  switch (kind) {
    case 'home':
      return text('contactKindHome');
    case 'work':
      return text('contactKindWork');
    case 'mobile':
      return text('contactKindMobile');
    case 'other':
      return text('contactKindOther');
    default:
      return kind;
  }
}

function birthday({ birthdayMonth, birthdayDay }: Contact): string | undefined {
  if (birthdayMonth === undefined || birthdayDay === undefined) return undefined;
  return dayOfYear(birthdayMonth, birthdayDay);
}
