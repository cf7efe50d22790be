import type { Contact } from '../protocol/contact';
import type { ComparedField, FieldName, Proof } from '../protocol/restores';
import { type ContactField, contactFields, everyField, type FieldRows } from './contact-fields';

/**
 * Compares a contact as read back with the expected one (the snapshot with the intended changes), field by field. Only
 * fields that are set on either side count. The properties that every restore changes (deletion, lists, update time and
 * source) are not compared. Instead, the contact must be on all chosen lists.
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

/** All compared content of a contact as one text. Two readings are equal exactly if their texts are equal. */
export function contentOf(contact: Contact): string {
  return JSON.stringify(everyField.map(([, field]) => comparable(field, contact)));
}

function isConsent(field: FieldName): boolean {
  return 'isConsent' in contactFields[field];
}

/** Every field that is set in at least one of two readings, side by side. */
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

/** The rows that are not empty, sorted, because the server may return arrays in any order. */
function inOrder(rows: FieldRows): string[][] {
  return rows
    .map((row) => row.map((cell) => cell ?? ''))
    .filter((row) => row.some((cell) => cell !== ''))
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function forPeople(rows: string[][]): string {
  return rows.map((row) => row.filter((cell) => cell !== '').join(', ')).join('\n');
}
