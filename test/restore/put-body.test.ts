import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { putBody } from '../../src/restore/put-body';
import { anyContact } from './any-contact';
import { bare } from './bare-contact';

const lists = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 50 });
const check = { numRuns: 1_000 };

describe('the body of the PUT that restores', () => {
  it('contains everything that was read and that a PUT could remove', () => {
    const jane: Contact = {
      id: '61d00338-4bd5-11ed-8c0a-fa163ec17584',
      email: {
        address: 'jane@riverside.example',
        permission: 'implicit',
        optInSource: 'Account',
        optInDate: '2020-01-01',
      },
      firstName: 'Jane',
      lastName: 'Núñez',
      jobTitle: 'Alto',
      companyName: 'Riverside',
      birthdayMonth: 2,
      birthdayDay: 29,
      anniversary: '2006-11-15',
      createSource: 'Account',
      deletedAt: '2026-03-05',
      customFields: [
        { fieldId: 'f1', value: 'soprano' },
        { fieldId: 'f2', choiceIds: ['2', '1'] },
      ],
      phones: [{ number: '555-0100', kind: 'home' }, { number: '555-0101' }],
      addresses: [{ kind: 'work', street: '1 Quay', city: 'Bath', state: 'BANES', postalCode: 'BA1', country: 'UK' }],
      lists: [],
      tags: ['t1'],
      notes: [{ content: 'sings' }],
      sms: { number: '5550100', dialCode: '1', consents: [] },
    };
    expect(putBody(jane, ['l1', 'l2'])).toEqual({
      email_address: { address: 'jane@riverside.example', permission_to_send: 'implicit' },
      first_name: 'Jane',
      last_name: 'Núñez',
      job_title: 'Alto',
      company_name: 'Riverside',
      birthday_month: 2,
      birthday_day: 29,
      anniversary: '2006-11-15',
      update_source: 'Account',
      custom_fields: [
        { custom_field_id: 'f1', value: 'soprano' },
        { custom_field_id: 'f2', choice_ids: ['2', '1'] },
      ],
      phone_numbers: [{ phone_number: '555-0100', kind: 'home' }, { phone_number: '555-0101' }],
      street_addresses: [
        { kind: 'work', street: '1 Quay', city: 'Bath', state: 'BANES', postal_code: 'BA1', country: 'UK' },
      ],
      list_memberships: ['l1', 'l2'],
      taggings: ['t1'],
    });
  });

  it('contains the reason of a former opt-out if the record still has it', () => {
    const email = { address: 'j@x.org', permission: 'explicit', optOutReason: 'Too many emails' } as const;
    const contact: Contact = {
      ...bare,
      id: 'x',
      email,
    };
    expect(putBody(contact, ['l']).email_address).toEqual({
      address: 'j@x.org',
      permission_to_send: 'explicit',
      opt_out_reason: 'Too many emails',
    });
  });

  it('always has the permission that was read, and the update source Account', () => {
    fc.assert(
      fc.property(anyContact, lists, (contact, chosen) => {
        const body = putBody(contact, chosen);
        expect(body.email_address?.permission_to_send).toBe(contact.email?.permission);
        expect(body.update_source).toBe('Account');
        expect(body.list_memberships).toEqual(chosen);
      }),
      check,
    );
  });

  it('never has an unset value, an empty array, a note or an SMS channel', () => {
    fc.assert(
      fc.property(anyContact, lists, (contact, chosen) => {
        const body = putBody(contact, chosen);
        expect(Object.keys(body)).not.toContain('notes');
        expect(Object.keys(body)).not.toContain('sms_channel');
        expect(JSON.stringify(body)).not.toMatch(/null|\[\]/);
        expect(Object.values(body)).not.toContain(undefined);
      }),
      check,
    );
  });

  it('shares no array with the snapshot or with the selection', () => {
    const contact: Contact = {
      id: 'x',
      customFields: [],
      phones: [],
      addresses: [],
      lists: [],
      tags: ['t'],
      notes: [],
    };
    const chosen = ['l'];
    const body = putBody(contact, chosen);
    body.taggings?.push('u');
    body.list_memberships.push('m');
    expect([contact.tags, chosen]).toEqual([['t'], ['l']]);
  });
});
