import type { Contact } from '../protocol/contact';
import { everyField } from './contact-fields';
import type { ContactPut } from './contact-put';

/** One contact takes at most 50 lists (https://developer.constantcontact.com/api_guide/lists_overview.html). */
export const MOST_LISTS = 50;

/**
 * The request that restores `snapshot` onto `listIds`. A PUT nulls every core field it leaves out, and whether it keeps
 * the arrays it leaves out is told in two ways by Constant Contact, so everything that was read is sent back as it was;
 * the permission too, since a server that misses it may choose one of its own.
 *
 * Notes are left out, because sending them may store them twice, and so is the SMS channel, whose consents are not ours to
 * state.
 */
export function putBody(snapshot: Contact, listIds: string[]): ContactPut {
  const body: ContactPut = { update_source: 'Account', list_memberships: [...listIds] };
  for (const [, { put }] of everyField) Object.assign(body, put?.body(snapshot));
  return body;
}

/**
 * The contact as it must be after that PUT, under the reading of the documents that takes most away: whatever a PUT can write
 * and the body does not have is empty.
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
