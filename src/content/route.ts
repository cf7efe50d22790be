/** Both route styles in use have a "contacts" segment: /pages/contacts/ui#contacts/<id> and /contacts/lists/<id>. */
export function isContactsPage(url: Pick<URL, 'hostname' | 'pathname' | 'hash'>): boolean {
  return url.hostname === 'app.constantcontact.com' && /(^|[/#!])contacts(?![a-z])/i.test(`${url.pathname}${url.hash}`);
}

/** What a view of the page is known by; what it was asked for, in a query, may change while somebody types. */
export function viewOf({ pathname, hash }: Pick<URL, 'pathname' | 'hash'>): string {
  return pathname + hash.replace(/\?.*/, '');
}
