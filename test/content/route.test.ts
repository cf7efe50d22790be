import { describe, expect, it } from 'vitest';
import { isContactsPage, viewOf } from '../../src/content/route';

describe('a contacts page', () => {
  it.each([
    'https://app.constantcontact.com/pages/contacts/ui',
    'https://app.constantcontact.com/pages/contacts/ui#contacts/5b4f1a2e-0001-4000-8000-000000000001',
    'https://app.constantcontact.com/contacts',
    'https://app.constantcontact.com/contacts/lists/12?sort=name',
    'https://app.constantcontact.com/pages/ui#!/contacts',
    'https://app.constantcontact.com/pages/contacts-import',
  ])('is %s', (url) => expect(isContactsPage(new URL(url))).toBe(true));

  it.each([
    'https://app.constantcontact.com/account-home',
    'https://app.constantcontact.com/login?return=/contacts',
    'https://app.constantcontact.com/pages/campaigns#subcontacts',
    'https://app.constantcontact.com/pages/contactsheet',
  ])('is not %s', (url) => expect(isContactsPage(new URL(url))).toBe(false));
});

describe('a view of the page', () => {
  const view = (path: string) => viewOf(new URL(path, 'https://app.constantcontact.com'));

  it.each([
    ['/contacts', '/contacts/lists/12'],
    ['/pages/ui#contacts', '/pages/ui#contacts/12'],
    ['/pages/ui#contacts', '/pages/other#contacts'],
  ])('differs between %s and %s', (one, other) => expect(view(one)).not.toBe(view(other)));

  it.each([
    ['/contacts', '/contacts?search=jane'],
    ['/pages/ui#contacts', '/pages/ui#contacts?search=jane'],
  ])('is the same for %s and %s', (one, other) => expect(view(one)).toBe(view(other)));
});
