import type { Contact } from '../../protocol/contact';

/** More than the number of texts that many contacts share. */
const MOST_TEXTS = 10_000;

/**
 * Makes contacts share equal strings and empty arrays. Garbage collection blocks rendering longer the more objects
 * there are, and 100,000 contacts from messages have two million.
 */
export function createStringSharing(): (contact: Contact) => void {
  const texts = new Map<string, string>();
  const none = Object.freeze([]);

  function share<T extends object>(from: T, keys: (keyof T)[]): void {
    for (const key of keys) {
      const value = from[key];
      if (Array.isArray(value) && value.length === 0) from[key] = none as unknown as T[keyof T];
      if (typeof value !== 'string') continue;
      const known = texts.get(value);
      if (known === undefined && texts.size < MOST_TEXTS) texts.set(value, value);
      else if (known !== undefined) from[key] = known as T[keyof T];
    }
  }

  return (contact) => {
    share(contact, CONTACT);
    if (contact.email) share(contact.email, EMAIL);
  };
}

const CONTACT: (keyof Contact)[] = [
  'createSource',
  'updateSource',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'customFields',
  'phones',
  'addresses',
  'lists',
  'tags',
  'notes',
];

const EMAIL: (keyof NonNullable<Contact['email']>)[] = [
  'permission',
  'optInSource',
  'optInDate',
  'optOutSource',
  'optOutDate',
  'confirmStatus',
];
