import type { Contact } from '../../protocol/contact';
import { contentOf } from '../../restore/differences';

/**
 * The same for two readings of a contact exactly when they say the same: its fields, its lists and whether it is deleted,
 * in whichever order and spelling the server gave them, but not when and by whom it was updated.
 */
export async function fingerprintOf(contact: Contact): Promise<string> {
  const content = [contentOf(contact), [...contact.lists].sort(), contact.deletedAt !== undefined];
  return sha256(JSON.stringify(content));
}

/** 64 bits that stand for what a contact says, without its lists and whether it is deleted. */
export async function contentFingerprint(contact: Contact): Promise<string> {
  return (await sha256(contentOf(contact))).slice(0, 16);
}

/** The SHA-256 of a text as hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  return hexOf(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

export function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
