import * as v from 'valibot';
import { PERMISSIONS } from '../../protocol/contact';

const text = v.exactOptional(v.string());

/** A stored contact. One that does not fit was stored by another version and is read again. */
export const contactSchema = v.object({
  id: v.string(),
  email: v.exactOptional(
    v.object({
      address: v.string(),
      permission: v.picklist(PERMISSIONS),
      optInSource: text,
      optInDate: text,
      optOutSource: text,
      optOutDate: text,
      optOutReason: text,
      confirmStatus: text,
    }),
  ),
  firstName: text,
  lastName: text,
  jobTitle: text,
  companyName: text,
  birthdayMonth: v.exactOptional(v.number()),
  birthdayDay: v.exactOptional(v.number()),
  anniversary: text,
  createSource: text,
  updateSource: text,
  createdAt: text,
  updatedAt: text,
  deletedAt: text,
  customFields: v.array(
    v.object({ fieldId: v.string(), value: text, choiceIds: v.exactOptional(v.array(v.string())) }),
  ),
  phones: v.array(v.object({ number: v.string(), kind: text })),
  addresses: v.array(
    v.object({ kind: v.string(), street: text, city: text, state: text, postalCode: text, country: text }),
  ),
  lists: v.array(v.string()),
  tags: v.array(v.string()),
  notes: v.array(v.object({ content: v.string(), createdAt: text })),
  sms: v.exactOptional(
    v.object({
      number: text,
      dialCode: text,
      consents: v.array(v.object({ type: text, permission: text, optInDate: text, optOutDate: text })),
    }),
  ),
});
