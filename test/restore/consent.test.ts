import { describe, expect, it } from 'vitest';
import type { Contact, Permission } from '../../src/protocol/contact';
import { consentState, restorability, stateOf } from '../../src/restore/consent';
import { bare } from './bare-contact';

const contact = (permission: Permission, deletedAt?: string): Contact => ({
  ...bare,
  email: { address: 'j@x.org', permission },
  ...(deletedAt !== undefined && { deletedAt }),
});

describe('whether a contact may be restored', () => {
  it.each(['explicit', 'implicit', 'not_set', 'pending_confirmation', 'temp_hold'] as const)(
    'a deleted contact with the permission %s: yes',
    (permission) => {
      expect(restorability(contact(permission, '2026-03-05'))).toEqual({ may: true });
    },
  );

  it('a deleted contact with only an SMS number: yes', () => {
    expect(restorability({ ...bare, deletedAt: '2026-03-05' })).toEqual({ may: true });
  });

  it.each([
    ['unsubscribed', 'unsubscribed'],
    ['unknown', 'consent-unknown'],
  ] as const)('a deleted contact with the permission %s: no', (permission, why) => {
    expect(restorability(contact(permission, '2026-03-05'))).toEqual({ may: false, why });
  });

  it.each([
    ['Account', 'lists-only', true],
    ['Account', 'put', false],
    ['Account', undefined, false],
    ['Contact', 'lists-only', false],
    ['Contact', 'put', false],
  ] as const)('a deleted contact that the %s unsubscribed, with the method %s: %s', (optOutSource, method, may) => {
    const unsubscribed = {
      ...bare,
      deletedAt: '2026-03-05',
      email: { address: 'j@x.org', permission: 'unsubscribed', optOutSource },
    } as const;
    expect(restorability(unsubscribed, method).may).toBe(may);
  });

  it('a contact that is not deleted: no, whatever its consent', () => {
    expect(restorability(contact('implicit'))).toEqual({ may: false, why: 'not-deleted' });
    expect(restorability(contact('unsubscribed'))).toEqual({ may: false, why: 'not-deleted' });
  });
});

it('a contact with only an SMS number is active until it is deleted', () => {
  expect(stateOf(bare)).toBe('active');
});

it.each([
  ['explicit', 'active'],
  ['implicit', 'active'],
  ['not_set', 'active'],
  ['unknown', 'active'],
  ['pending_confirmation', 'pending-confirmation'],
  ['temp_hold', 'temporarily-held'],
  ['unsubscribed', 'unsubscribed'],
] as const)('a contact with the permission %s is %s until it is deleted', (permission, state) => {
  expect(stateOf(contact(permission))).toBe(state);
  expect(stateOf(contact(permission, '2026-03-05'))).toBe('deleted');
  expect(consentState(permission)).toBe(state);
});
