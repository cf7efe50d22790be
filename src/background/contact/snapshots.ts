import * as v from 'valibot';
import type { Contact } from '../../protocol/contact';
import { contactSchema } from '../storage/contact-schema';
import { fingerprintOf } from '../storage/fingerprint';
import type { Stored } from '../storage/stored-value';

/** A contact as it was read before a write, in memory only. */
export interface Snapshot {
  accountId: string;
  contact: Contact;
  /** ms since the epoch. */
  readAt: number;
}

export const snapshotsSchema = v.array(v.object({ accountId: v.string(), contact: contactSchema, readAt: v.number() }));

/** How many are kept: what somebody may have on screen in several windows. */
const KEPT = 30;

/** Keeps what was read, so that a restore right after it need not read again; answers the fingerprint that stands for it. */
export async function keepSnapshot(snapshots: Stored<Snapshot[]>, snapshot: Snapshot): Promise<string> {
  await snapshots.update((kept) =>
    [snapshot, ...kept.filter(({ contact }) => contact.id !== snapshot.contact.id)].slice(0, KEPT),
  );
  return fingerprintOf(snapshot.contact);
}

/** The last reading of this contact in this account, if it is still kept. */
export async function findSnapshot(
  snapshots: Stored<Snapshot[]>,
  accountId: string,
  contactId: string,
): Promise<Snapshot | undefined> {
  const kept = await snapshots.get();
  return kept.find((snapshot) => snapshot.accountId === accountId && snapshot.contact.id === contactId);
}
