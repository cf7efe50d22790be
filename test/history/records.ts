import type { Contact } from '../../src/protocol/contact';
import type { RestoreRecord } from '../../src/protocol/history';
import { planRestore } from '../../src/restore/plan';
import { JANE } from '../ui/answering';

export const NOON = Date.UTC(2026, 2, 6, 12);
const DAY = 86_400_000;

/** A record of a restore of JANE. Each higher number is a day older. */
export function record(number: number, change: Partial<RestoreRecord> = {}): RestoreRecord {
  const snapshot = change.snapshot ?? JANE;
  return {
    id: `record-${number}`,
    kind: 'restore',
    accountId: 'riverside',
    accountName: 'Riverside Choir',
    contactId: snapshot.id,
    who: 'Dana Whitfield',
    at: NOON - number * DAY,
    settledAt: NOON - number * DAY + 2_000,
    entryPoint: 'popup',
    method: 'put',
    snapshot,
    expected: planRestore(snapshot, { listIds: ['list-newsletter'] }).expected,
    lists: [{ id: 'list-newsletter', name: 'Newsletter' }],
    outcome: 'restored',
    fields: [{ field: 'firstName', before: 'Jane', after: 'Jane', same: true }],
    calls: 2,
    ...change,
  };
}

export function person(number: number, firstName: string, change: Partial<Contact> = {}): Contact {
  const address = `${firstName.toLowerCase()}@riverside.example`;
  return {
    ...JANE,
    id: `7c2f1a9e-1111-4222-8333-${String(number).padStart(12, '0')}`,
    firstName,
    lastName: 'Árvai',
    email: { address, permission: 'implicit' },
    ...change,
  };
}
