import * as v from 'valibot';
import type { Contact } from '../protocol/contact';
import { contactSchema } from './contact-schema';
import type { Stored } from './stored';

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
  const others = (await snapshots.get()).filter((kept) => kept.contact.id !== snapshot.contact.id);
  await snapshots.set([snapshot, ...others].slice(0, KEPT));
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

/** The same for two readings of a contact exactly when they say the same, but for when and by whom it was updated. */
export async function markOf(contact: Contact): Promise<string> {
  // The schema puts the keys in one order; storage may give them back in another.
  const { updatedAt: _at, updateSource: _by, ...content } = v.parse(contactSchema, contact);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(content)));
  return hex(digest);
}

/** A digest as hexadecimal digits. */
export function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
