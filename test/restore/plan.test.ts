import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { defaultMethod, isRepairable, planOptOut, planRepair, planRestore, preview } from '../../src/restore/plan';
import { anyContact } from './any-contact';
import { bare } from './bare-contact';

const check = { numRuns: 1_000 };
const listIds = ['l1', 'l2'];

describe('the preview of a restore', () => {
  it('shows every field as unchanged, with either method', () => {
    fc.assert(
      fc.property(anyContact, fc.constantFrom('put' as const, 'lists-only' as const), (contact, method) => {
        expect(preview(contact, { listIds, method }).filter(({ same }) => !same)).toEqual([]);
        const { expected } = planRestore(contact, { listIds, method });
        expect(expected).not.toHaveProperty('deletedAt');
        expect(expected.lists).toEqual(listIds);
      }),
      check,
    );
  });

  it('expects the record as it was read, but active and on the selected lists', () => {
    fc.assert(
      fc.property(anyContact, (contact) => {
        const { deletedAt: _deleted, updatedAt: _at, updateSource: _by, ...unchanged } = contact;
        const { expected } = planRestore(contact, { listIds, method: 'put' });
        expect(structuredClone(expected)).toStrictEqual(structuredClone({ ...unchanged, lists: listIds }));
      }),
      check,
    );
  });

  it('shows exactly the values that the admin edited as changes', () => {
    const edits = { firstName: 'TJ', lastName: 'B', jobTitle: 'C', companyName: 'D', anniversary: '2001-02-03' };
    fc.assert(
      fc.property(anyContact, fc.subarray(Object.keys(edits) as (keyof typeof edits)[]), (contact, keys) => {
        const some = Object.fromEntries(keys.map((key) => [key, edits[key]]));
        const differing = keys.filter((key) => contact[key] !== edits[key]);
        const changes = preview(contact, { listIds, edits: some, method: 'put' }).filter(({ same }) => !same);
        expect(changes.map(({ field }) => field).sort()).toEqual([...differing].sort());
      }),
      check,
    );
  });

  it('matches the request that is sent', () => {
    const edits = { firstName: 'TJ' };
    const plan = planRestore({ ...bare, firstName: 'T.J.' }, { listIds, edits, method: 'put' });
    expect(plan.write).toEqual({
      method: 'PUT',
      path: '/contacts/x',
      body: { first_name: 'TJ', update_source: 'Account', list_memberships: listIds },
    });
    expect(planRestore(bare, { listIds, method: 'lists-only' }).write).toEqual({
      method: 'POST',
      path: '/activities/add_list_memberships',
      body: { source: { contact_ids: ['x'] }, list_ids: listIds },
    });
  });

  it('sends the whole record, unless the contact has no address, which a PUT needs', () => {
    const writeOf = (contact: Contact) => planRestore(contact, { listIds }).write.method;
    const email = { address: 'jane@riverside.example', permission: 'implicit' } as const;
    expect([writeOf({ ...bare, email }), writeOf(bare)]).toEqual(['PUT', 'POST']);
  });
});

it('a contact without an address is only added to lists', () => {
  const email = { address: 'jane@x.org', permission: 'implicit' as const };
  expect(defaultMethod({ ...bare, email })).toBe('put');
  expect(defaultMethod(bare)).toBe('lists-only');
});

describe('an opt-out that is put back', () => {
  const email = { address: 'jane@x.org', permission: 'implicit' as const };
  const readBack: Contact = { ...bare, firstName: 'Jane', email, lists: ['l1'], notes: [{ content: 'Soprano' }] };

  it('unsubscribes the contact and changes nothing else', () => {
    expect(planOptOut(readBack)).toEqual({
      method: 'PUT',
      path: '/contacts/x',
      body: {
        first_name: 'Jane',
        email_address: { address: 'jane@x.org', permission_to_send: 'unsubscribed' },
        update_source: 'Account',
        list_memberships: ['l1'],
      },
    });
  });

  it('sends the notes if they would be lost', () => {
    expect(planOptOut(readBack, true)).toMatchObject({ body: { notes: [{ content: 'Soprano' }] } });
  });

  it('sends no address if the contact has none', () => {
    expect(planOptOut(bare)).toMatchObject({ body: { update_source: 'Account' } });
    expect(planOptOut(bare)).not.toHaveProperty('body.email_address');
  });
});

describe('the repair of a restored contact', () => {
  const email = {
    address: 'j@x.org',
    permission: 'implicit',
    optInSource: 'Account',
    optInDate: '2020-01-01',
  } as const;
  const expected: Contact = { ...bare, email, firstName: 'Jane', notes: [{ content: 'sings' }], lists: ['l1'] };

  it('sends everything again, with every list that the contact is on now', () => {
    const { write } = planRepair(expected, { ...expected, lists: ['l2'] }) ?? {};
    expect(write?.body).toMatchObject({ first_name: 'Jane', list_memberships: ['l1', 'l2'] });
    expect(write?.body).not.toHaveProperty('notes');
  });

  it('sends notes only if some were lost', () => {
    const { write } = planRepair(expected, { ...expected, notes: [] }) ?? {};
    expect(write?.body).toMatchObject({ notes: [{ content: 'sings' }] });
  });

  it('is a PUT to the contact, and keeps the dates of notes', () => {
    const dated: Contact = { ...expected, notes: [{ content: 'sings', createdAt: '2021-01-01' }, { content: 'alto' }] };
    const { write } = planRepair(dated, { ...dated, notes: [{ content: 'alto' }] }) ?? {};
    expect([write?.method, write?.path]).toEqual(['PUT', '/contacts/x']);
    expect(write?.body).toMatchObject({ notes: [{ content: 'sings', created_at: '2021-01-01' }, { content: 'alto' }] });
    expect(JSON.stringify(write?.body)).not.toContain('undefined');
    const { notes = [] } = (write?.body ?? {}) as { notes?: object[] };
    expect(notes[1]).toStrictEqual({ content: 'alto' });
  });

  it('sends no permission if the expected contact has only an SMS number', () => {
    const { email: _none, ...smsOnly } = expected;
    const { write } = planRepair(smsOnly, { ...smsOnly, firstName: 'J' }) ?? {};
    expect(write?.body).not.toHaveProperty('email_address');
    expect(planRepair(expected, smsOnly)?.write.body).toMatchObject({
      email_address: { permission_to_send: 'implicit' },
    });
  });

  it('keeps a permission that the contact itself chose only if the opt-in is new', () => {
    const byContact = { ...email, optInSource: 'Contact' } as const;
    const before = { ...expected, email: byContact };
    const flipped = { ...before, firstName: 'J', email: { ...byContact, permission: 'explicit' as const } };
    expect(planRepair(before, flipped)?.write.body).toMatchObject({
      email_address: { permission_to_send: 'implicit' },
    });
  });

  it('puts back a permission that the server changed', () => {
    const { write } = planRepair(expected, { ...expected, email: { ...email, permission: 'explicit' } }) ?? {};
    expect(write?.body).toMatchObject({ email_address: { permission_to_send: 'implicit' } });
  });

  it('puts back the permission even if the server wrote a new opt-in by the account', () => {
    const flipped = { ...email, permission: 'explicit', optInDate: '2026-06-10' } as const;
    const { write } = planRepair(expected, { ...expected, email: flipped }) ?? {};
    expect(write?.body).toMatchObject({ email_address: { permission_to_send: 'implicit' } });
  });

  it('keeps a new opt-in by the contact, and writes nothing after an opt-out', () => {
    const decided = { ...email, permission: 'explicit', optInSource: 'Contact', optInDate: '2026-06-10' } as const;
    const { write } = planRepair(expected, { ...expected, email: decided }) ?? {};
    expect(write?.body).toMatchObject({ email_address: { permission_to_send: 'explicit' } });
    expect(planRepair(expected, { ...expected, email: { ...email, permission: 'unsubscribed' } })).toBeUndefined();
  });

  it('never sends more than fifty lists', () => {
    const many = Array.from({ length: 60 }, (_, n) => `l${n}`);
    const { write } = planRepair(expected, { ...expected, lists: many }) ?? {};
    expect(write?.body).toMatchObject({ list_memberships: expect.objectContaining({ length: 50 }) });
  });

  it.each([
    ['email', true],
    ['firstName', true],
    ['lastName', true],
    ['jobTitle', true],
    ['companyName', true],
    ['birthday', true],
    ['anniversary', true],
    ['customFields', true],
    ['addresses', true],
    ['tags', true],
    ['notes', true],
    ['optOut', false],
    ['phones', true],
    ['consent', true],
    ['optIn', false],
    ['sms', false],
    ['created', false],
  ] as const)('can repair %s: %s', (field, repairable) => {
    expect(isRepairable({ field, same: false })).toBe(repairable);
    expect(isRepairable({ field, same: true })).toBe(false);
  });
});
