import type { Contact } from '../../protocol/contact';

/** More different texts than this are not what many contacts have in common. */
const MOST_TEXTS = 10_000;

/**
 * Has contacts hold one text where they hold equal ones, and one list where theirs are empty. The more things a page has,
 * the longer collecting garbage keeps it from drawing, and 100,000 contacts that came in messages have two million.
 */
export function createSharing(): (contact: Contact) => void {
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
