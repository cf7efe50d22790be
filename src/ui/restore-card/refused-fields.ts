import type { Contact } from '../../protocol/contact';
import { EDITABLE_FIELDS, type Edits } from '../../protocol/restores';

export type EditableField = keyof Edits;

/** The names that Constant Contact's refusals have for the fields that may be changed. */
const named: Record<EditableField, RegExp> = {
  firstName: /first[_ ]?name/i,
  lastName: /last[_ ]?name/i,
  jobTitle: /job[_ ]?title/i,
  companyName: /company[_ ]?name/i,
  anniversary: /anniversary/i,
};

/** The fields that a refusal names, of those that have a value and may be changed. */
export function refusedFields(messages: string[], contact: Contact): EditableField[] {
  return EDITABLE_FIELDS.filter(
    (field) => contact[field] !== undefined && messages.some((message) => named[field].test(message)),
  );
}
