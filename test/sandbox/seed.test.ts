import { expect, it } from 'vitest';
import { createSandbox, people } from './sandbox';
import { LONG_ADDRESS } from './seed';

it('the seeded account is the same in every run', () => {
  const ids = () => [...createSandbox().contacts.keys()];
  expect(ids()).toEqual(ids());
  expect(people.jane).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-11f0-8[0-9a-f]{3}-fa163e[0-9a-f]{6}$/);
});

it('the seeded account has the contacts that the tests need', () => {
  const { contacts } = createSandbox();
  const deleted = [...contacts.values()].filter((one) => one.deleted_at !== undefined);
  const permissions = new Set(deleted.map((one) => one.email_address?.permission_to_send));
  expect(permissions).toEqual(
    new Set(['implicit', 'explicit', 'not_set', 'pending_confirmation', 'temp_hold', 'unsubscribed', undefined]),
  );
  expect(contacts.get(people.otto)?.email_address).toMatchObject({
    opt_out_source: 'Contact',
    opt_out_date: '2024-02-02T07:45:12.003Z',
    opt_out_reason: 'Too many emails',
  });
  expect(contacts.get(people.ursula)?.email_address?.opt_out_source).toBe('Account');
  expect(contacts.get(people.tj)?.first_name).toBe('T.J.');
  expect(contacts.get(people.smsOnly)).not.toHaveProperty('email_address');
  expect(contacts.get(people.fiftyLists)?.list_memberships).toHaveLength(50);
  expect(LONG_ADDRESS.length).toBeGreaterThan(50);
  expect(new Set(deleted.map((one) => (one.deleted_at?.length === 10 ? 'date' : 'timestamp'))).size).toBe(2);
  for (const one of deleted) expect(one.list_memberships).toEqual([]);
  for (const one of contacts.values()) {
    for (const name of [one.first_name, one.last_name]) expect((name ?? '').length).toBeLessThanOrEqual(50);
  }
});
