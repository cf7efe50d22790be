import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { findContact, scanContacts } from '../../src/constant-contact/contacts';
import type { Call } from '../../src/constant-contact/http';
import { contactSchema } from '../../src/constant-contact/wire-contact';
import { compareFields } from '../../src/restore/differences';
import { putBody } from '../../src/restore/put-body';

const ID = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
const JANE = { contact_id: ID, email_address: { address: 'jane@x.example', permission_to_send: 'implicit' } };
const ODD = { contact_id: ID, email_address: { address: 17 } };

/** A call that returns this answer, parsed as the client parses it. */
function callThatAnswers(answer: unknown): Call {
  return async (_request, schema) => v.parse(schema, answer);
}

describe('a contact in an answer', () => {
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
  ])('may have "" for %s, which then counts as not set', (field) => {
    expect(v.parse(contactSchema, { ...JANE, [field]: '' })).toEqual(v.parse(contactSchema, JANE));
  });

  it.each<[string, string, unknown, object]>([
    ['a name that is a number', 'first_name', 5, { first_name: '5' }],
    ['a day that is a number', 'anniversary', 20061115, { anniversary: '20061115' }],
    [
      'a phone of an unknown kind with a numeric number',
      'phone_numbers',
      [{ phone_number: 5550100, kind: 'fax' }],
      { phone_numbers: [{ phone_number: '5550100', kind: 'fax' }] },
    ],
    [
      'a phone without a kind',
      'phone_numbers',
      [{ phone_number: '555-0100', kind: null }],
      { phone_numbers: [{ phone_number: '555-0100' }] },
    ],
    [
      'null among its addresses and a numeric postal code',
      'street_addresses',
      [null, { kind: 'billing', street: '', postal_code: 12345 }],
      { street_addresses: [{ kind: 'billing', postal_code: '12345' }] },
    ],
    [
      'false and 0 in custom fields',
      'custom_fields',
      [null, { custom_field_id: 'f', value: false }, { custom_field_id: 'g', value: 0, choice_ids: null }],
      {
        custom_fields: [
          { custom_field_id: 'f', value: 'false' },
          { custom_field_id: 'g', value: '0' },
        ],
      },
    ],
    ['no tags', 'taggings', null, {}],
    ['"" for one of its addresses', 'street_addresses', ['', null], {}],
    ['an address with nothing but a kind, which counts as none', 'street_addresses', [{ kind: 'home', city: '' }], {}],
    ['the month 0, which counts as not set', 'birthday_month', 0, {}],
  ])('may have %s, and a PUT sends the same back', (_what, field, wire, body) => {
    const plain = putBody(v.parse(contactSchema, JANE), []);
    expect(putBody(v.parse(contactSchema, { ...JANE, [field]: wire }), [])).toEqual({ ...plain, ...body });
  });

  it('cannot be read if a number in it has more digits than can be sent back', () => {
    const odd = { ...JANE, custom_fields: [{ custom_field_id: 'f', value: JSON.parse('12345678901234567890') }] };
    expect(v.safeParse(contactSchema, odd).success).toBe(false);
  });

  it('differs if a value changed that is only compared, whatever its type', () => {
    const fieldOf = (was: object, is: object) =>
      compareFields(v.parse(contactSchema, { ...JANE, ...was }), v.parse(contactSchema, { ...JANE, ...is }))
        .filter(({ same }) => !same)
        .map(({ field }) => field);
    const optedOut = (opt_out_date: unknown) => ({ email_address: { ...JANE.email_address, opt_out_date } });
    expect(fieldOf(optedOut(1_772_705_405), optedOut(1_772_705_406))).toEqual(['optOut']);
    const sms = (consent_type: unknown) => ({ sms_channel: { sms_channel_consents: [{ consent_type }] } });
    expect(fieldOf(sms(1), sms(2))).toEqual(['sms']);
    expect(fieldOf({ created_at: 1 }, { created_at: 2 })).toEqual(['created']);
    expect(fieldOf({ custom_fields: [{ custom_field_id: 'f', value: false }] }, {})).toEqual(['customFields']);
  });

  it('has an unknown consent if its permission is not a known one', () => {
    for (const permission_to_send of ['deceased', 'IMPLICIT', 3, null]) {
      const email_address = { ...JANE.email_address, permission_to_send };
      expect(v.parse(contactSchema, { ...JANE, email_address }).email?.permission).toBe('unknown');
    }
  });

  it('may have "" for its email address, and its birthday as text', () => {
    for (const email_address of ['', {}, { address: null }, { address: '', permission_to_send: 'implicit' }]) {
      expect(v.parse(contactSchema, { ...JANE, email_address })).not.toHaveProperty('email');
    }
    expect(v.parse(contactSchema, { ...JANE, birthday_month: '7' }).birthdayMonth).toBe(7);
  });
});

describe('the link to the next page', () => {
  it.each(['//', 'https://[', 'https://elsewhere.example/v3/contacts?cursor=1', '/v2/contacts'])(
    'is an unexpected answer if it is %s',
    async (href) => {
      const page = scanContacts(callThatAnswers({ contacts: [JANE], _links: { next: { href } } }), { status: 'all' });
      await expect(page).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
    },
  );
});

describe('a record that cannot be read', () => {
  it('does not hide the other records of its page', async () => {
    const page = await scanContacts(callThatAnswers({ contacts: [ODD, JANE] }), { status: 'all' });
    expect(page.contacts.map(({ email }) => email?.address)).toEqual(['jane@x.example']);
    expect(page.unread).toBe(1);
  });

  it('does not hide the other record of a lookup, and is never reported as “not found”', async () => {
    const found = await findContact(callThatAnswers({ contacts: [ODD, JANE] }), 'Jane@x.example');
    expect(found?.id).toBe(ID);
    for (const contact of [ODD, { ...JANE, email_address: {} }]) {
      const lookup = findContact(callThatAnswers({ contacts: [contact] }), 'jane@x.example');
      await expect(lookup).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
    }
  });
});
