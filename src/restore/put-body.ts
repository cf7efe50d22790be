import type { Contact } from '../protocol/contact';
import { everyField } from './contact-fields';
import type { ContactPut } from './contact-put';

/** The maximum number of lists of a contact (https://developer.constantcontact.com/api_guide/lists_overview.html). */
export const MOST_LISTS = 50;

/**
 * The request that restores `snapshot` onto `listIds`. A PUT nulls every core field that it omits. Constant Contact's
 * documentation contradicts itself about omitted arrays, so everything is sent back as read. So is the permission, because
 * the server may choose one if it is missing.
 * Notes are omitted, because sending them may store them twice. The SMS channel is omitted, because its consents are not ours
 * to state.
 */
export function putBody(snapshot: Contact, listIds: string[]): ContactPut {
  const body: ContactPut = { update_source: 'Account', list_memberships: [...listIds] };
  for (const [, { put }] of everyField) Object.assign(body, put?.body(snapshot));
  return body;
}

/**
 * The contact as expected after that PUT, under the strictest interpretation of the documentation: whatever a PUT can write
 * and the body omits is empty.
 */
export function afterPut(snapshot: Contact, body: ContactPut): Contact {
  const after: Contact = {
    id: snapshot.id,
    lists: body.list_memberships,
    customFields: [],
    phones: [],
    addresses: [],
    tags: [],
    notes: [],
  };
  for (const [, { keys, put }] of everyField) {
    if (put) Object.assign(after, put.stored(body, snapshot));
    else for (const key of keys) if (key in snapshot) Object.assign(after, { [key]: snapshot[key as keyof Contact] });
  }
  return after;
}
