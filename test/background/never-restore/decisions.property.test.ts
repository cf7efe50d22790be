import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { restore } from '../../../src/background/jobs/kinds/restore';
import type { MarkCount } from '../../../src/background/never-restore/mark-counts';
import { createMarks } from '../../../src/background/never-restore/marks';
import { createDatabase } from '../../../src/background/storage/database';
import { createKeyedHash, createSeal } from '../../../src/background/storage/encryption';
import { type Contact, PERMISSIONS } from '../../../src/protocol/contact';
import { attribute, readingOf } from '../../../src/restore/attribution';
import { restorability } from '../../../src/restore/consent';
import type { WriteRequest } from '../../../src/restore/never-restore';
import { putBody } from '../../../src/restore/put-body';
import { assertProperty, seed } from '../../property';
import { bare } from '../../restore/bare-contact';

/** Tests only the decisions before each write, which allows many more tries than whole restores. */
const tries = Number(process.env.MARK_TRIES ?? 10_000);
const EACH = 250;
const PEOPLE = 60;

const account = { id: 'riverside', name: 'Riverside Choir' };
const list = '350b689b-5ce7-11f0-8c7d-fa163e0b6f35';
const hex = (n: number) => n.toString(16).padStart(12, 'a');
/** One third is marked by id, one third by address and one third by both. */
const people = Array.from({ length: PEOPLE }, (_, n) => ({
  id: `1a2b3c4d-1111-4222-8333-${hex(n)}`,
  address: `person${n}@riverside.example`,
  by: (['id', 'address', 'both'] as const)[n % 3] ?? 'both',
}));

const attempt = fc.record({
  who: fc.nat({ max: PEOPLE - 1 }),
  isShouted: fc.boolean(),
  permission: fc.constantFrom(...PERMISSIONS),
  optOutSource: fc.constantFrom('Account', 'Contact'),
  deletedAt: fc.constantFrom('2026-03-05', '2026-03-05T09:00:00Z'),
  firstName: fc.string({ maxLength: 6 }),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

function contactOf({ who, isShouted, permission, optOutSource, deletedAt, firstName }: Attempt): Contact {
  const { id, address } = people[who] as (typeof people)[number];
  const spelled = (text: string) => (isShouted ? text.toUpperCase() : text);
  return {
    ...bare,
    id: spelled(id),
    email: { address: spelled(address), permission, optOutSource },
    firstName,
    deletedAt,
  };
}

/** Every call that could restore the contact, as the background sends it. */
function callsOf(contact: Contact, knowsAddress: boolean): WriteRequest[] {
  const { method, ...activity } = { method: 'POST', ...restore.activity?.([hex(1), contact.id], [list]) };
  return [
    // Putting an opt-out back restores nobody, and no restore sends one.
    ...(contact.email?.permission === 'unsubscribed'
      ? []
      : [{ method: 'PUT', path: `/contacts/${contact.id}`, body: putBody(contact, [list]) }]),
    ...(knowsAddress
      ? []
      : [
          { method, path: activity.path ?? '', body: activity.body },
          { method: 'PUT', path: `/contacts/resubscribe/${contact.id}`, body: { list_ids: [list] } },
        ]),
  ];
}

it(`no decision before a write allows a marked contact (${tries} tries, seed ${seed})`, async () => {
  const database = createDatabase('decisions');
  let counts: MarkCount[] = [];
  const marks = createMarks({
    database,
    seal: createSeal(database),
    keyedHash: createKeyedHash(database),
    counts: {
      get: async () => counts,
      update: async (change) => {
        counts = change(counts);
        return counts;
      },
      clear: async () => {
        counts = [];
      },
    },
    newId: () => crypto.randomUUID(),
    exclusively: (_name, task) => task(),
    passphraseRounds: 1,
    cachedContacts: async () => [],
    record: async () => {},
  });
  await marks.mark(
    account,
    people.map(
      ({ id, address, by }) => ({ id: { id }, address: { address: ` ${address}` }, both: { id, address } })[by],
    ),
  );
  let done = 0;
  await assertProperty(
    fc.asyncProperty(fc.array(attempt, { minLength: EACH, maxLength: EACH }), async (attempts) => {
      const contacts = attempts.map(contactOf);
      const flagged = await marks.flagged(account.id, contacts);
      for (const [at, contact] of flagged.entries()) {
        // The card and the panel, the card with lists only, and a job that has read the contact.
        const verdicts = [restorability(contact), restorability(contact, 'lists-only')];
        const content = String(contact.firstName);
        const baseline = { content, deletedAt: contact.deletedAt ?? '' };
        const whose = attribute(baseline, undefined, readingOf(contact, content));
        const never = { may: false, why: 'never-restore' };
        if (verdicts.some((verdict) => verdict.may || verdict.why !== never.why))
          expect(verdicts).toEqual([never, never]);
        if (whose.whose !== 'not-restorable') expect(whose, JSON.stringify(attempts[at])).toBe('not-restorable');
        done += 3;
      }
      // Right before it sends, a job knows only ids.
      const ids = attempts.flatMap(({ who }, at) => (people[who]?.by === 'address' ? [] : (contacts[at]?.id ?? [])));
      expect(await marks.amongIds(account.id, ids)).toEqual(ids);
      done += ids.length;
      const [first] = attempts;
      const [contact] = contacts;
      for (const call of first && contact ? callsOf(contact, people[first.who]?.by === 'address') : []) {
        await expect(marks.guard(account.id, call)).rejects.toMatchObject({ failure: { why: 'never-restore' } });
        done++;
      }
    }),
    { cases: Math.ceil(tries / (EACH * 3.6)) },
  );
  expect(done).toBeGreaterThanOrEqual(tries);
}, 3_600_000);
