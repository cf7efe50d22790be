import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Sessions } from '../access/sessions';
import { contactSchema } from '../storage/contact-schema';
import { fingerprintOf } from '../storage/fingerprint';
import type { Stored } from '../storage/stored-value';

/** The last reading of a contact, in memory only. */
const snapshotSchema = v.object({
  accountId: v.string(),
  contact: contactSchema,
  /** In ms since the epoch. */
  readAt: v.number(),
});
export type Snapshot = v.InferOutput<typeof snapshotSchema>;

export const snapshotsSchema = v.array(snapshotSchema);

/** Enough for the contacts on screen. So many of even the longest records fit into the session’s memory. */
const MOST_SNAPSHOTS = 10;

interface SnapshotDeps {
  snapshots: Stored<Snapshot[]>;
  sessions: Pick<Sessions, 'isSignedIn'>;
}

/**
 * Stores a reading and returns its fingerprint. Rejects with `signed-out`, and stores nothing, if the session ended
 * meanwhile.
 */
export async function keepSnapshot(snapshot: Snapshot, { snapshots, sessions }: SnapshotDeps): Promise<string> {
  await snapshots.update((all) =>
    [snapshot, ...all.filter(({ contact }) => contact.id !== snapshot.contact.id)].slice(0, MOST_SNAPSHOTS),
  );
  // A sign-out ends the session before it clears the snapshots, so one of the two always removes this one.
  if (!(await sessions.isSignedIn(snapshot.accountId))) {
    await snapshots.update((all) => all.filter(({ accountId }) => accountId !== snapshot.accountId));
    throw new CallFailed({ kind: 'signed-out' });
  }
  return fingerprintOf(snapshot.contact);
}

export async function findSnapshot(
  snapshots: Stored<Snapshot[]>,
  accountId: string,
  contactId: string,
): Promise<Snapshot | undefined> {
  const all = await snapshots.get();
  return all.find((snapshot) => snapshot.accountId === accountId && snapshot.contact.id === contactId);
}
