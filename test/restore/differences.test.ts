import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { contentOf, prove } from '../../src/restore/differences';
import { anyContact } from './any-contact';
import { bare } from './bare-contact';

const check = { numRuns: 1_000 };

const sameRecord = (one: Contact, other: Contact) => contentOf(one) === contentOf(other);

/** The fields that the proof reports as different between two contacts. */
function differing(before: Partial<Contact>, after: Partial<Contact>) {
  return prove({ ...bare, ...before }, { ...bare, ...after }, [])
    .fields.filter((field) => !field.same)
    .map(({ field, before: was, after: is }) => ({ field, was, is }));
}

describe('the comparison of two contacts', () => {
  it('finds no difference after a restore, whatever the order of arrays', () => {
    fc.assert(
      fc.property(anyContact, (contact) => {
        const { deletedAt: _removed, ...rest } = contact;
        const restored: Contact = {
          ...rest,
          updatedAt: '2026-11-23T10:00:00Z',
          updateSource: 'Account',
          lists: ['l1', ...contact.lists],
          customFields: [...contact.customFields].reverse(),
          phones: [...contact.phones].reverse(),
          addresses: [...contact.addresses].reverse(),
          tags: [...contact.tags].reverse(),
          notes: [...contact.notes].reverse(),
        };
        const proof = prove(contact, restored, ['l1']);
        expect(proof.fields.filter((field) => !field.same)).toEqual([]);
        expect(proof.verified).toBe(proof.fields.length);
        expect(proof.consentUnchanged).toBe(true);
        expect([proof.joined, proof.missing]).toEqual([['l1'], []]);
      }),
      check,
    );
  });

  it('notices every field that was lost', () => {
    const losses: (keyof Contact)[] = [
      'email',
      'firstName',
      'lastName',
      'jobTitle',
      'companyName',
      'anniversary',
      'createdAt',
      'createSource',
      'birthdayDay',
      'customFields',
      'phones',
      'addresses',
      'tags',
      'notes',
      'sms',
    ];
    fc.assert(
      fc.property(anyContact, fc.constantFrom(...losses), (contact, lost) => {
        const value = contact[lost];
        fc.pre(value !== undefined && !(Array.isArray(value) && value.length === 0));
        const { [lost]: _removed, ...rest } = contact;
        const after = { ...rest, ...(Array.isArray(value) && { [lost]: value.slice(1) }) } as Contact;
        expect(sameRecord(contact, after)).toBe(false);
      }),
      check,
    );
  });

  it('treats an address that Constant Contact wrote out as equal, and another place not', () => {
    const home = { kind: 'home', street: '1 Main St', city: 'Fresno' };
    const sent = { addresses: [{ ...home, state: 'CA', country: 'US' }] };
    const writtenOut = { addresses: [{ ...home, state: 'California', country: 'United States' }] };
    expect(differing(sent, writtenOut)).toEqual([]);
    expect(sameRecord({ ...bare, ...sent }, { ...bare, ...writtenOut })).toBe(true);
    const canadian = { addresses: [{ ...home, state: 'ON', country: 'CA' }] };
    expect(differing(canadian, { addresses: [{ ...home, state: 'Ontario', country: 'Canada' }] })).toEqual([]);
    expect(
      differing({ addresses: [{ ...home, country: 'USA' }] }, { addresses: [{ ...home, country: 'us' }] }),
    ).toEqual([]);
    const texas = { addresses: [{ ...home, state: 'Texas', country: 'United States' }] };
    expect(differing(sent, texas)).toEqual([
      {
        field: 'addresses',
        was: 'home, 1 Main St, Fresno, CA, US',
        is: 'home, 1 Main St, Fresno, Texas, United States',
      },
    ]);
    const odd = { addresses: [{ ...home, state: 'ZZ', country: 'QQ' }] };
    expect(differing(odd, odd)).toEqual([]);
    expect(differing(odd, { addresses: [home] })).toHaveLength(1);
  });

  it('counts the fields that are the same, and leaves out those that were never set', () => {
    const proof = prove({ ...bare, firstName: 'Jane', lastName: 'Doe' }, { ...bare, firstName: 'Jane' }, []);
    expect(proof.fields.map(({ field, same }) => [field, same])).toEqual([
      ['firstName', true],
      ['lastName', false],
    ]);
    expect(proof.verified).toBe(1);
    expect(sameRecord({ ...bare, firstName: 'Jane' }, { ...bare, firstName: 'Jane' })).toBe(true);
    expect(sameRecord({ ...bare, firstName: 'Jane' }, bare)).toBe(false);
  });

  it('notices a different address, SMS number or choice', () => {
    const email = { address: 'jane@x.org', permission: 'implicit' as const };
    expect(differing({ email }, { email: { ...email, address: 'otto@x.org' } })).toEqual([
      { field: 'email', was: 'jane@x.org', is: 'otto@x.org' },
    ]);
    const sms = { number: '5550100', dialCode: '1', consents: [] };
    expect(differing({ sms }, { sms: { ...sms, number: '5550101' } })).toHaveLength(1);
    const choices = (...choiceIds: string[]) => ({ customFields: [{ fieldId: 'f', choiceIds }] });
    expect(differing(choices('1', '2'), choices('2', '1'))).toEqual([]);
    expect(differing(choices('1', '2'), choices('1'))).toEqual([{ field: 'customFields', was: 'f, 1, 2', is: 'f, 1' }]);
    const plain = { customFields: [{ fieldId: 'f', value: 'v' }] };
    expect(differing(plain, {})).toEqual([{ field: 'customFields', was: 'f, v', is: undefined }]);
  });

  it('compares an anniversary that is not a date as text', () => {
    expect(differing({ anniversary: 'spring' }, { anniversary: 'autumn' })).toEqual([
      { field: 'anniversary', was: 'spring', is: 'autumn' },
    ]);
    expect(differing({ anniversary: '2006-11' }, {})).toEqual([
      { field: 'anniversary', was: '2006-11', is: undefined },
    ]);
  });

  it('reports the value before and the value after', () => {
    expect(differing({ firstName: 'Jane' }, {})).toEqual([{ field: 'firstName', was: 'Jane', is: undefined }]);
    expect(differing({}, { lastName: 'Doe' })).toEqual([{ field: 'lastName', was: undefined, is: 'Doe' }]);
    expect(differing({ birthdayMonth: 2, birthdayDay: 9 }, { birthdayMonth: 9, birthdayDay: 2 })).toEqual([
      { field: 'birthday', was: '2, 9', is: '9, 2' },
    ]);
    expect(
      differing({ phones: [{ number: '1', kind: 'home' }, { number: '2' }] }, { phones: [{ number: '2' }] }),
    ).toEqual([{ field: 'phones', was: '2\nhome, 1', is: '2' }]);
  });

  it('distinguishes a street with a comma from a street and a city', () => {
    const one = { addresses: [{ kind: 'home', street: 'Quay, Bath' }] };
    const other = { addresses: [{ kind: 'home', street: 'Quay', city: 'Bath' }] };
    expect(differing(one, other)).toHaveLength(1);
  });

  it('treats one moment in three spellings as the same, and another moment as different', () => {
    const at = (optInDate: string) => ({ email: { address: 'j@x.org', permission: 'implicit' as const, optInDate } });
    expect(differing(at('2016-03-03T10:53:04-05:00'), at('2016-03-03T15:53:04.000+00:00'))).toEqual([]);
    expect(differing(at('2016-03-03T10:53:04-05:00'), at('2016-03-03T15:53:04.000Z'))).toEqual([]);
    expect(differing(at('2016-03-03T10:53:04-05:00'), at('2016-03-03T10:53:04Z'))).toHaveLength(1);
    expect(differing(at('soon'), at('later'))).toHaveLength(1);
  });

  it.each([
    ['2006-11-15', '11/15/2006'],
    ['2006-11-15', '2006-11-15T00:00:00.000Z'],
    ['2006-01-05', '1/5/2006'],
    ['2006/1/5', '01-05-2006'],
  ])('treats the anniversaries %s and %s as the same', (one, other) => {
    expect(differing({ anniversary: one }, { anniversary: other })).toEqual([]);
    expect(differing({ anniversary: one }, { anniversary: '2007-01-05' })).toHaveLength(1);
  });

  it('ignores the case of an email address', () => {
    const one = { email: { address: 'Jane@x.org', permission: 'implicit' as const } };
    expect(differing(one, { email: { ...one.email, address: 'jane@X.org' } })).toEqual([]);
  });
});

describe('the proof that consent is unchanged', () => {
  const email = {
    address: 'j@x.org',
    permission: 'implicit',
    optInSource: 'Account',
    optInDate: '2020-01-01',
    optOutReason: 'none',
  } as const;
  const before: Contact = { ...bare, email, sms: { number: '1', consents: [{ type: 'p', permission: 'explicit' }] } };

  it.each([
    ['the permission', { ...before, email: { ...email, permission: 'explicit' as const } }],
    ['the source of the opt-in', { ...before, email: { ...email, optInSource: 'Contact' } }],
    ['the date of the opt-in', { ...before, email: { ...email, optInDate: '2026-01-01' } }],
    ['an opt-out', { ...before, email: { ...email, optOutDate: '2026-01-01' } }],
    ['SMS consent', { ...before, sms: { number: '1', consents: [{ type: 'p', permission: 'unsubscribed' }] } }],
  ])('fails after a change of %s', (_what, after) => {
    expect(prove(before, after, []).consentUnchanged).toBe(false);
  });

  it('holds after a change of name', () => {
    expect(prove(before, { ...before, firstName: 'J' }, []).consentUnchanged).toBe(true);
  });
});

it('the compared content is the same text whatever the order of arrays', () => {
  const one: Contact = { ...bare, firstName: 'Jane', tags: ['a', 'b'], lists: ['l1'], deletedAt: '2026-01-01' };
  expect(contentOf(one)).toBe(contentOf({ ...one, tags: ['b', 'a'], lists: [], updatedAt: 'now' }));
  expect(contentOf(one)).not.toBe(contentOf({ ...one, tags: ['a'] }));
});

it('the proof names the selected lists that the contact is not on', () => {
  const proof = prove(bare, { ...bare, lists: ['a', 'c'] }, ['a', 'b']);
  expect([proof.joined, proof.missing]).toEqual([['a'], ['b']]);
});
