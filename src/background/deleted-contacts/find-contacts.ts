import { findContact, readContact } from '../../constant-contact/contacts';
import { CallFailed } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { FailedLookup, FoundContacts } from '../../protocol/deleted-contacts';
import { isAboutContact } from '../../protocol/failure-traits';
import type { Input } from '../../protocol/requests';
import { type BinDeps, cacheChanges } from './cache';

/**
 * Reads each contact with its own call. Contacts that do not exist are left out, and failed calls are listed. Rejects
 * only if all calls fail and no failure is about the contact itself.
 */
export async function findContacts({ addresses, ids }: Input<'findContacts'>, deps: BinDeps): Promise<FoundContacts> {
  const { account, call } = await deps.api.as(undefined, 'job');
  const read = await Promise.allSettled([
    ...addresses.map((address) => findContact(call, address)),
    ...ids.map((id) => readContact(call, { by: 'id', id })),
  ]);
  const contacts: Contact[] = [];
  const failed: FailedLookup[] = [];
  for (const [at, query] of [...addresses, ...ids].entries()) {
    const one = read[at];
    if (one?.status === 'fulfilled' && one.value) contacts.push(one.value);
    if (one?.status !== 'rejected') continue;
    if (!(one.reason instanceof CallFailed)) throw one.reason;
    failed.push({ query, failure: one.reason.failure });
  }
  const [first] = failed;
  if (first && failed.length === read.length && !failed.some(({ failure }) => isAboutContact(failure))) {
    throw new CallFailed(first.failure);
  }
  const deleted = contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  await cacheChanges(account.id, { contacts: deleted, notDeleted: [] }, deps);
  return { contacts, failed };
}
