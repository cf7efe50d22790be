import type { Contact } from '../protocol/contact';
import type { ComparedField, FieldName, Proof } from '../protocol/requests';

/**
 * Compares what was read back after a write with what was expected (the snapshot, but for values changed on purpose), field
 * by field. Only fields that hold something on either side count. What a restore changes on purpose (deleted, lists, when and by whom updated) is not
 * compared; the lists are checked against the chosen ones instead: the contact must be on each of them.
 */
export function prove(expected: Contact, readBack: Contact, listIds: string[]): Proof {
  const fields = compareFields(expected, readBack);
  const joined = listIds.filter((id) => readBack.lists.includes(id));
  return {
    fields,
    verified: fields.filter((field) => field.same).length,
    consentUnchanged: fields.every((field) => field.same || !isConsent(field.field)),
    joined,
    missing: listIds.filter((id) => !joined.includes(id)),
  };
}

/** Everything that is compared of a contact, as one text: two readings say the same exactly when their texts are equal. */
export function contentOf(contact: Contact): string {
  return JSON.stringify((Object.keys(readField) as FieldName[]).map((field) => inOrder(readField[field](contact))));
}

function isConsent(field: FieldName): boolean {
  return field === 'consent' || field === 'optIn' || field === 'optOut' || field === 'sms';
}

/** Every field that is set in one of two readings of a contact, side by side. */
export function compareFields(before: Contact, after: Contact): ComparedField[] {
  const names = Object.keys(readField) as FieldName[];
  return names.flatMap((field) => {
    const was = inOrder(readField[field](before));
    const is = inOrder(readField[field](after));
    if (was.length === 0 && is.length === 0) return [];
    return [
      {
        field,
        ...(was.length > 0 && { before: forPeople(was) }),
        ...(is.length > 0 && { after: forPeople(is) }),
        same: JSON.stringify(was) === JSON.stringify(is),
      },
    ];
  });
}

/** A field as rows of cells: one row for a plain value, one for each member of an array, whose order means nothing. */
type Rows = (string | undefined)[][];

const readField: Record<FieldName, (contact: Contact) => Rows> = {
  email: ({ email }) => [[email?.address.toLowerCase()]],
  consent: ({ email }) => [[email?.permission]],
  optIn: ({ email }) => [[email?.optInSource, moment(email?.optInDate)]],
  optOut: ({ email }) => [[email?.optOutSource, moment(email?.optOutDate), email?.optOutReason]],
  firstName: ({ firstName }) => [[firstName]],
  lastName: ({ lastName }) => [[lastName]],
  jobTitle: ({ jobTitle }) => [[jobTitle]],
  companyName: ({ companyName }) => [[companyName]],
  birthday: ({ birthdayMonth, birthdayDay }) => [[birthdayMonth?.toString(), birthdayDay?.toString()]],
  anniversary: ({ anniversary }) => [[plainDay(anniversary)]],
  customFields: ({ customFields }) =>
    customFields.map(({ fieldId, value, choiceIds }) => [fieldId, value, ...(choiceIds ? [...choiceIds].sort() : [])]),
  phones: ({ phones }) => phones.map(({ kind, number }) => [kind, number]),
  addresses: ({ addresses }) =>
    addresses.map(({ kind, street, city, state, postalCode, country }) => [
      kind,
      street,
      city,
      state,
      postalCode,
      country,
    ]),
  tags: ({ tags }) => tags.map((tag) => [tag]),
  notes: ({ notes }) => notes.map((note) => [note.content]),
  sms: ({ sms }) =>
    sms
      ? [
          [sms.dialCode, sms.number],
          ...sms.consents.map(({ type, permission, optInDate, optOutDate }) => [
            type,
            permission,
            moment(optInDate),
            moment(optOutDate),
          ]),
        ]
      : [],
  created: ({ createSource, createdAt }) => [[createSource, moment(createdAt)]],
};

/** The rows that hold something, in an order of their own, since the server may give an array in any. */
function inOrder(rows: Rows): string[][] {
  return rows
    .map((row) => row.map((cell) => cell ?? ''))
    .filter((row) => row.some((cell) => cell !== ''))
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function forPeople(rows: string[][]): string {
  return rows.map((row) => row.filter((cell) => cell !== '').join(', ')).join('\n');
}

/** The same moment in whichever of Constant Contact's three spellings of a timestamp. */
function moment(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

/** The same day whether it is spelt year first (2006-11-15, 2006/11/15) or month first (11/15/2006, 11-15-2006). */
function plainDay(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(/[/-]/);
  const [first = '', second = '', third = ''] = parts;
  if (parts.length !== 3) return text;
  const [year, month, dayOfMonth] = first.length === 4 ? [first, second, third] : [third, first, second];
  return `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
}
