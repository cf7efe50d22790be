import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { Sessions } from '../access/sessions';
import { contactSchema } from '../storage/contact-schema';
import { fingerprintOf } from '../storage/fingerprint';
import type { Stored } from '../storage/stored-value';

/** A contact as it was read last, in memory only. */
export interface Snapshot {
  accountId: string;
  contact: Contact;
  /** ms since the epoch. */
  readAt: number;
}

export const snapshotsSchema = v.array(v.object({ accountId: v.string(), contact: contactSchema, readAt: v.number() }));

/** How many are kept: what somebody may have on screen in several windows. */
const MOST_SNAPSHOTS = 30;

export interface SnapshotDeps {
  snapshots: Stored<Snapshot[]>;
  sessions: Pick<Sessions, 'isSignedIn'>;
}

/**
 * Keeps what was read; answers the fingerprint that stands for it. Rejects with `signed-out`, and keeps nothing, where somebody signed
 * out of the account while it was read.
 */
export async function keepSnapshot(snapshot: Snapshot, { snapshots, sessions }: SnapshotDeps): Promise<string> {
  await snapshots.update((all) =>
    [snapshot, ...all.filter(({ contact }) => contact.id !== snapshot.contact.id)].slice(0, MOST_SNAPSHOTS),
  );
  // Signing out ends the session first and then empties this: whichever comes second finds the other done.
  if (!(await sessions.isSignedIn(snapshot.accountId))) {
    await snapshots.update((all) => all.filter(({ accountId }) => accountId !== snapshot.accountId));
    throw new CallFailed({ kind: 'signed-out' });
  }
  return fingerprintOf(snapshot.contact);
}

/** The last reading of this contact in this account, if it is still kept. */
export async function findSnapshot(
  snapshots: Stored<Snapshot[]>,
  accountId: string,
  contactId: string,
): Promise<Snapshot | undefined> {
  const all = await snapshots.get();
  return all.find((snapshot) => snapshot.accountId === accountId && snapshot.contact.id === contactId);
}
