import type { Contact } from '../protocol/contact';
import type { ComparedField, FieldName, Proof } from '../protocol/restores';
import { type ContactField, contactFields, everyField, type Rows } from './contact-fields';

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
  return JSON.stringify(everyField.map(([, field]) => comparable(field, contact)));
}

function isConsent(field: FieldName): boolean {
  return 'isConsent' in contactFields[field];
}

/** Every field that is set in one of two readings of a contact, side by side. */
export function compareFields(before: Contact, after: Contact): ComparedField[] {
  return everyField.flatMap(([name, field]) => {
    const was = inOrder(field.rows(before));
    const is = inOrder(field.rows(after));
    if (was.length === 0 && is.length === 0) return [];
    return [
      {
        field: name,
        ...(was.length > 0 && { before: forPeople(was) }),
        ...(is.length > 0 && { after: forPeople(is) }),
        same: JSON.stringify(comparable(field, before)) === JSON.stringify(comparable(field, after)),
      },
    ];
  });
}

function comparable({ rows, compared = rows }: ContactField, contact: Contact): string[][] {
  return inOrder(compared(contact));
}

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
