import type { Contact, CustomFieldValue, Permission, SmsChannel, StreetAddress } from '../protocol/contact';
import type { FieldName, Named } from '../protocol/requests';
import { day, dayOfYear, enumerate, number, plural, text } from './text';

/** The names of tags and custom fields by their ids; ids that are not in it are not known. */
export type Names = Readonly<Record<string, string>>;

export function namesById(names: Named[]): Names {
  return Object.fromEntries(names.map(({ id, name }) => [id, name]));
}

/** First and last name, or the company; undefined when the record has none of them. */
export function contactName({ firstName, lastName, companyName }: Contact): string | undefined {
  const name = [firstName, lastName].filter((part) => part !== undefined).join(' ');
  return name === '' ? companyName : name;
}

/** What one contact is told from others by: its address, else its name, its number, or its id. */
export function contactHandle(contact: Contact): string {
  return contact.email?.address ?? contactName(contact) ?? smsNumber(contact.sms) ?? contact.id;
}

/** The first name, or what else the contact is told from others by. */
export function firstNameOr(contact: Contact): string {
  return contact.firstName ?? contactHandle(contact);
}

/** The permission in a word or two. */
export function permissionWord(permission: Permission): string {
  switch (permission) {
    case 'explicit':
      return text('consentExplicit');
    case 'implicit':
      return text('consentImplicit');
    case 'not_set':
      return text('consentNotSet');
    case 'pending_confirmation':
      return text('statePendingConfirmation');
    case 'temp_hold':
      return text('stateTemporarilyHeld');
    case 'unsubscribed':
      return text('stateUnsubscribed');
    case 'unknown':
      return text('consentUnknown');
  }
}

/** "by the contact" or "by the account"; undefined where Constant Contact did not say. */
export function byWhom(source: string | undefined): string | undefined {
  if (source === 'Contact') return text('byTheContact');
  if (source === 'Account') return text('byTheAccount');
  return undefined;
}

/** What the record holds beside name and address: "2 phones, 1 address and 3 custom fields". */
export function contentWords(contact: Contact): string {
  const content = [
    contact.phones.length > 0 && plural('keptPhones', contact.phones.length),
    contact.addresses.length > 0 && plural('keptAddresses', contact.addresses.length),
    contact.customFields.length > 0 && plural('keptCustomFields', contact.customFields.length),
    contact.tags.length > 0 && plural('keptTags', contact.tags.length),
    contact.notes.length > 0 && plural('keptNotes', contact.notes.length),
  ].filter((part) => part !== false);
  return content.length === 0 ? text('keptNothingElse') : enumerate(content);
}

export interface RecordRow {
  label: string;
  values: string[];
}

/** Every value of the record, for somebody who wants to see it all; tags and custom fields by name where that is known. */
export function recordRows(contact: Contact, names: Names = {}): RecordRow[] {
  const fieldWords = ({ value, choiceIds }: CustomFieldValue) => value ?? plural('choices', choiceIds?.length ?? 0);
  const named = contact.customFields.filter(({ fieldId }) => names[fieldId]);
  const unnamed = contact.customFields.filter(({ fieldId }) => !names[fieldId]);
  const unknownTags = contact.tags.filter((id) => !names[id]).length;
  const rows: Record<Exclude<FieldName, 'email' | 'consent'>, [label: string, values: (string | undefined)[]][]> = {
    firstName: [[text('fieldFirstName'), [contact.firstName]]],
    lastName: [[text('fieldLastName'), [contact.lastName]]],
    jobTitle: [[text('fieldJobTitle'), [contact.jobTitle]]],
    companyName: [[text('fieldCompanyName'), [contact.companyName]]],
    birthday: [[text('fieldBirthday'), [birthday(contact)]]],
    anniversary: [[text('fieldAnniversary'), [contact.anniversary && day(contact.anniversary)]]],
    phones: [
      [
        text('fieldPhones'),
        contact.phones.map(({ number, kind }) => (kind ? `${number} (${kindWord(kind)})` : number)),
      ],
    ],
    addresses: [[text('fieldAddresses'), contact.addresses.map(addressWords)]],
    customFields: [
      ...named.map((field): [string, string[]] => [names[field.fieldId] ?? '', [fieldWords(field)]]),
      [text('fieldCustomFields'), unnamed.map(fieldWords)],
    ],
    tags: [
      [text('fieldTags'), [...contact.tags.map((id) => names[id]), unknownTags > 0 ? number(unknownTags) : undefined]],
    ],
    notes: [[text('fieldNotes'), contact.notes.map(({ content }) => content)]],
    sms: [[text('fieldSms'), [smsNumber(contact.sms)]]],
    optIn: [[text('fieldOptIn'), [dayAndSource(contact.email?.optInDate, contact.email?.optInSource)]]],
    optOut: [[text('fieldOptOut'), [dayAndSource(contact.email?.optOutDate, contact.email?.optOutSource)]]],
    created: [[text('fieldCreated'), [contact.createdAt && day(contact.createdAt)]]],
  };
  const id: [string, string[]] = [text('fieldContactId'), [contact.id]];
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
  const parts = [street, city, state, postalCode, country].filter((part) => part !== undefined);
  return `${parts.join(', ')} (${kindWord(kind)})`;
}

function kindWord(kind: string): string {
  switch (kind) {
    case 'home':
      return text('kindHome');
    case 'work':
      return text('kindWork');
    case 'mobile':
      return text('kindMobile');
    case 'other':
      return text('kindOther');
    default:
      return kind;
  }
}

function birthday({ birthdayMonth, birthdayDay }: Contact): string | undefined {
  if (birthdayMonth === undefined || birthdayDay === undefined) return undefined;
  return dayOfYear(birthdayMonth, birthdayDay);
}
