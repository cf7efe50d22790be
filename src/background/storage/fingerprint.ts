import type { Contact } from '../../protocol/contact';
import { isoTimestamp } from '../../restore/date-spellings';
import { contentOf } from '../../restore/differences';

/**
 * Equal for two readings exactly if the contact’s fields, its lists and the day of its deletion are equal. The order and
 * spelling of the answer, and when and by whom it was updated, do not count.
 */
export async function fingerprintOf(contact: Contact): Promise<string> {
  const deleted = isoTimestamp(contact.deletedAt)?.slice(0, 'YYYY-MM-DD'.length) ?? false;
  const content = [contentOf(contact), [...contact.lists].sort(), deleted];
  return sha256(JSON.stringify(content));
}

/** A 64-bit fingerprint of a contact’s content, without its lists and whether it is deleted. */
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
