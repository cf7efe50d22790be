/**
 * Whether a page of app.constantcontact.com is about contacts. Both route styles in use have a "contacts" segment:
 * /pages/contacts/ui#contacts/<id> and /contacts/lists/<id>.
 */
export function isContactsPage({ pathname, hash }: Pick<URL, 'pathname' | 'hash'>): boolean {
  return /[/#!]contacts(?![a-z])/i.test(pathname + hash);
}

/** Identifies a view of the page. The query is left out, because it may change while a person types. */
export function viewOf({ pathname, hash }: Pick<URL, 'pathname' | 'hash'>): string {
  return pathname + hash.replace(/\?.*/, '');
}
