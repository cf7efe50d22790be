import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { prove, sameRecord } from '../../src/restore/differences';
import { anyContact } from './any-contact';

const check = { seed: 13, numRuns: 1_000 };
const bare: Contact = { id: 'x', customFields: [], phones: [], addresses: [], lists: [], tags: [], notes: [] };

/** Which fields are told to differ between two contacts. */
function differing(before: Partial<Contact>, after: Partial<Contact>) {
  return prove({ ...bare, ...before }, { ...bare, ...after }, [])
    .fields.filter((field) => !field.same)
    .map(({ field, before: was, after: is }) => ({ field, was, is }));
}

describe('what is compared', () => {
  it('finds a contact the same as itself, however its arrays are ordered and whatever the restore changed', () => {
    fc.assert(
      fc.property(anyContact, (contact) => {
        const { deletedAt: _gone, ...rest } = contact;
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

  it('finds every field that was lost', () => {
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
    ];
    fc.assert(
      fc.property(anyContact, fc.constantFrom(...losses), (contact, lost) => {
        const value = contact[lost];
        fc.pre(value !== undefined && !(Array.isArray(value) && value.length === 0));
        const { [lost]: _gone, ...rest } = contact;
        const after = { ...rest, ...(Array.isArray(value) && { [lost]: value.slice(1) }) } as Contact;
        expect(sameRecord(contact, after)).toBe(false);
      }),
      check,
    );
  });

  it('tells what was there and what is', () => {
    expect(differing({ firstName: 'Jane' }, {})).toEqual([{ field: 'firstName', was: 'Jane', is: undefined }]);
    expect(differing({}, { lastName: 'Doe' })).toEqual([{ field: 'lastName', was: undefined, is: 'Doe' }]);
    expect(differing({ birthdayMonth: 2, birthdayDay: 9 }, { birthdayMonth: 9, birthdayDay: 2 })).toEqual([
      { field: 'birthday', was: '2, 9', is: '9, 2' },
    ]);
    expect(
      differing({ phones: [{ number: '1', kind: 'home' }, { number: '2' }] }, { phones: [{ number: '2' }] }),
    ).toEqual([{ field: 'phones', was: '2\nhome, 1', is: '2' }]);
  });

  it('tells a street with a comma from a street and a city', () => {
    const one = { addresses: [{ kind: 'home', street: 'Quay, Bath' }] };
    const other = { addresses: [{ kind: 'home', street: 'Quay', city: 'Bath' }] };
    expect(differing(one, other)).toHaveLength(1);
  });

  it('takes one moment in three spellings for the same, and another moment for another', () => {
    const at = (optInDate: string) => ({ email: { address: 'j@x.org', permission: 'implicit' as const, optInDate } });
    expect(differing(at('2016-03-03T10:53:04-05:00'), at('2016-03-03T15:53:04.000+00:00'))).toEqual([]);
    expect(differing(at('2016-03-03T10:53:04-05:00'), at('2016-03-03T15:53:04.000Z'))).toEqual([]);
    expect(differing(at('2016-03-03T10:53:04-05:00'), at('2016-03-03T10:53:04Z'))).toHaveLength(1);
    expect(differing(at('soon'), at('later'))).toHaveLength(1);
  });

  it.each([
    ['2006-11-15', '11/15/2006'],
    ['2006-01-05', '1/5/2006'],
    ['2006/1/5', '01-05-2006'],
  ])('takes the anniversaries %s and %s for the same', (one, other) => {
    expect(differing({ anniversary: one }, { anniversary: other })).toEqual([]);
    expect(differing({ anniversary: one }, { anniversary: '2007-01-05' })).toHaveLength(1);
  });

  it('sees an address that changed only in case as the same', () => {
    const one = { email: { address: 'Jane@x.org', permission: 'implicit' as const } };
    expect(differing(one, { email: { ...one.email, address: 'jane@X.org' } })).toEqual([]);
  });
});

describe('what is proven of consent', () => {
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
    ['who opted in', { ...before, email: { ...email, optInSource: 'Contact' } }],
    ['when', { ...before, email: { ...email, optInDate: '2026-01-01' } }],
    ['an opt-out', { ...before, email: { ...email, optOutDate: '2026-01-01' } }],
    ['SMS consent', { ...before, sms: { number: '1', consents: [{ type: 'p', permission: 'unsubscribed' }] } }],
  ])('a change of %s is a change of consent', (_what, after) => {
    expect(prove(before, after, []).consentUnchanged).toBe(false);
  });

  it('a change of name is not', () => {
    expect(prove(before, { ...before, firstName: 'J' }, []).consentUnchanged).toBe(true);
  });
});

it('tells which chosen lists the contact is not on', () => {
  const proof = prove(bare, { ...bare, lists: ['a', 'c'] }, ['a', 'b']);
  expect([proof.joined, proof.missing]).toEqual([['a'], ['b']]);
});
