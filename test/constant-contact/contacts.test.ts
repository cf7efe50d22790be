import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { contactSchema, findContact, scanContacts } from '../../src/constant-contact/contacts';
import type { Call } from '../../src/constant-contact/http';

const ID = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
const JANE = { contact_id: ID, email_address: { address: 'jane@x.example', permission_to_send: 'implicit' } };
const ODD = { contact_id: ID, email_address: { address: 17 } };

/** A call that gives this answer, checked as the client checks it. */
function answering(answer: unknown): Call {
  return async (_request, schema) => v.parse(schema, answer);
}

describe('a contact as Constant Contact writes it', () => {
  it.each([
    ['choices as numbers', { custom_fields: [{ custom_field_id: 'f', choice_ids: [1, '2'] }] }, ['1', '2']],
    ['a value that is true', { custom_fields: [{ custom_field_id: 'f', value: true }] }, 'true'],
    ['a value that is a number', { custom_fields: [{ custom_field_id: 'f', value: 3 }] }, '3'],
  ])('may have %s', (_what, fields, expected) => {
    const [field] = v.parse(contactSchema, { ...JANE, ...fields }).customFields;
    expect(field?.value ?? field?.choiceIds).toEqual(expected);
  });

  it.each([
    ['birthday_month'],
    ['birthday_day'],
    ['anniversary'],
    ['street_addresses'],
    ['custom_fields'],
    ['phone_numbers'],
    ['list_memberships'],
    ['taggings'],
    ['notes'],
    ['sms_channel'],
  ])('may have "" for %s, which is not set then', (field) => {
    expect(v.parse(contactSchema, { ...JANE, [field]: '' })).toEqual(v.parse(contactSchema, JANE));
  });

  it('may have "" for its address, and digits for its birthday', () => {
    expect(v.parse(contactSchema, { ...JANE, email_address: '' })).not.toHaveProperty('email');
    expect(v.parse(contactSchema, { ...JANE, birthday_month: '7' }).birthdayMonth).toBe(7);
  });
});

describe('the link to the next page', () => {
  it.each(['//', 'https://[', 'https://elsewhere.example/v3/contacts?cursor=1', '/v2/contacts'])(
    'is an answer that is not understood where it is %s',
    async (href) => {
      const page = scanContacts(answering({ contacts: [JANE], _links: { next: { href } } }), { status: 'all' });
      await expect(page).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
    },
  );
});

describe('a record that cannot be read', () => {
  it('hides no other of its page', async () => {
    const page = await scanContacts(answering({ contacts: [ODD, JANE] }), { status: 'all' });
    expect(page.contacts.map(({ email }) => email?.address)).toEqual(['jane@x.example']);
    expect(page.unread).toBe(1);
  });

  it('hides no other of a lookup, but is never taken for nobody', async () => {
    const found = await findContact(answering({ contacts: [ODD, JANE] }), 'Jane@x.example');
    expect(found?.id).toBe(ID);
    const lookup = findContact(answering({ contacts: [ODD] }), 'jane@x.example');
    await expect(lookup).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
  });
});
