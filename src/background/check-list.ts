import { findContact } from '../constant-contact/contacts';
import type { Contact } from '../protocol/contact';
import type { Input } from '../protocol/requests';
import { type BinParts, learn } from './bin';
import { readContact } from './lookup';

/** Reads each of the contacts with a call of its own. What is not found is left out; the first failure is that of all. */
export async function findContacts(
  { addresses, ids }: Input<'findContacts'>,
  { sessions, ...parts }: BinParts,
): Promise<Contact[]> {
  const { account, call } = await sessions.signedIn(undefined, 'job');
  const read = await Promise.all([
    ...addresses.map((address) => findContact(call, address)),
    ...ids.map((id) => readContact({ by: 'id', id }, call)),
  ]);
  const contacts = read.filter((contact) => contact !== null);
  const deleted = contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  await learn(account.id, { contacts: deleted, gone: [] }, parts);
  return contacts;
}
