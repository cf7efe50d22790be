import * as v from 'valibot';
import type { Contact } from '../../protocol/contact';
import { contentOf } from '../../restore/differences';
import { contactSchema } from '../storage/contact-schema';
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

/** Keeps what was read, so that a restore right after it need not read again; answers the mark that stands for it. */
export async function keepSnapshot(snapshots: Stored<Snapshot[]>, snapshot: Snapshot): Promise<string> {
  await snapshots.update((kept) =>
    [snapshot, ...kept.filter(({ contact }) => contact.id !== snapshot.contact.id)].slice(0, KEPT),
  );
  return markOf(snapshot.contact);
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

/**
 * The same for two readings of a contact exactly when they say the same: its fields, its lists and whether it is deleted,
 * in whichever order and spelling the server gave them, but not when and by whom it was updated.
 */
export async function markOf(contact: Contact): Promise<string> {
  const content = [contentOf(contact), [...contact.lists].sort(), contact.deletedAt !== undefined];
  return sha256(JSON.stringify(content));
}

/** The SHA-256 of a text as hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
