/**
 * Whether a page of app.constantcontact.com is about contacts. Both route styles in use have a "contacts" segment:
 * /pages/contacts/ui#contacts/<id> and /contacts/lists/<id>.
 */
export function isContactsPage({ pathname, hash }: Pick<URL, 'pathname' | 'hash'>): boolean {
  return /(^|[/#!])contacts(?![a-z])/i.test(pathname + hash);
}

/** What a view of the page is known by; what it was asked for, in a query, may change while somebody types. */
export function viewOf({ pathname, hash }: Pick<URL, 'pathname' | 'hash'>): string {
  return pathname + hash.replace(/\?.*/, '');
}
