import type { Contact } from '../../protocol/contact';
import { EDITABLE_FIELDS, type Edits } from '../../protocol/restores';

export type EditableField = keyof Edits;

/** How a refusal by Constant Contact names each editable field. */
const named: Record<EditableField, RegExp> = {
  firstName: /first[_ ]?name/i,
  lastName: /last[_ ]?name/i,
  jobTitle: /job[_ ]?title/i,
  companyName: /company[_ ]?name/i,
  anniversary: /anniversary/i,
};

/** The editable fields that have a value and that the refusal names. */
export function refusedFields(messages: string[], contact: Contact): EditableField[] {
  return EDITABLE_FIELDS.filter(
    (field) => contact[field] !== undefined && messages.some((message) => named[field].test(message)),
  );
}
