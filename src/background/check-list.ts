import { findContact } from '../constant-contact/contacts';
import type { FoundContacts, Input } from '../protocol/requests';
import { type BinParts, learn } from './bin';
import { readContact } from './lookup';

/**
 * Reads each of the contacts with a call of its own. What is not found is left out; calls that fail are named, and only when
 * all do it rejects.
 */
export async function findContacts(
  { addresses, ids }: Input<'findContacts'>,
  { sessions, ...parts }: BinParts,
): Promise<FoundContacts> {
  const { account, call } = await sessions.signedIn(undefined, 'job');
  const read = await Promise.allSettled([
    ...addresses.map((address) => findContact(call, address)),
    ...ids.map((id) => readContact({ by: 'id', id }, call)),
  ]);
  const failed = [...addresses, ...ids].filter((_, at) => read[at]?.status === 'rejected');
  const contacts = read.flatMap((one) => {
    if (one.status === 'fulfilled') return one.value ?? [];
    if (failed.length === read.length) throw one.reason;
    return [];
  });
  const deleted = contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  await learn(account.id, { contacts: deleted, gone: [] }, parts);
  return { contacts, failed };
}
