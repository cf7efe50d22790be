import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formerLists } from '../../../src/restore/former-lists';
import { lookInSends } from '../../bench/sends-bench';
import { assertProperty } from '../../property';
import { addChoir } from '../../sandbox/choir';
import { listHistory, play } from '../../sandbox/list-history';
import { lastLists, listsAt } from '../../sandbox/truth';
import { createExtension, signInWithCode, value } from '../extension';

const CASES = 40;
const SINGERS = 8;
const DAY_MS = 24 * 60 * 60_000;

const world = fc.record({
  steps: fc
    .array(listHistory({ most: 40 }), { minLength: 2, maxLength: 5 })
    // Lists older than 90 days are not proposed, so little time passes here.
    .map((histories) =>
      histories.flat().map((step) => ({ ...step, minutes: Math.min(step.minutes, DAY_MS / 60_000) })),
    ),
  /** The lists that get an additional email before each step. */
  sendsTo: fc.array(fc.option(fc.nat({ max: 3 })), { minLength: 20, maxLength: 200 }),
  switches: fc.record({
    deletedListsOfCampaigns: fc.constantFrom('kept' as const, 'dropped-from-mailing' as const, 'dropped' as const),
    removedCampaigns: fc.constantFrom('in-summaries' as const, 'not-listed' as const),
    optOutLists: fc.constantFrom('kept' as const, 'lost' as const),
    deletedAt: fc.constantFrom('date' as const, 'timestamp' as const),
  }),
});

it('sent emails propose no list that the contact was not on or that was deleted, and none after an opt-out', async () => {
  const sums = { deleted: 0, known: 0, proposed: 0, right: 0, lists: 0 };
  await assertProperty(
    fc.asyncProperty(world, async ({ steps, sendsTo, switches }) => {
      const extension = createExtension({ switches });
      const { sandbox, clock } = extension;
      await value(extension.ask('saveSettings', { lookInSends: true }));
      const lists = ['One', 'Two', 'Three', 'Four'].map((name) => sandbox.addList({ name }).list_id);
      const ids = addChoir(sandbox, { singers: SINGERS, active: (n) => [lists[n % 4] ?? '', lists[n % 3] ?? ''] });
      const pass = (ms: number) => {
        clock.now += ms;
      };
      pass(60_000);
      for (const [n, step] of steps.entries()) {
        const list = sendsTo[n];
        const stage = { sandbox, ids, lists, pass };
        if (typeof list === 'number') play({ minutes: 1, what: 'send to the list', contact: 0, list }, stage);
        pass(1_000);
        play(step, stage);
        // No two events share a time.
        pass(1_000);
      }
      pass(2 * DAY_MS);
      // A session ends after half a year without use.
      await signInWithCode(extension);
      await lookInSends(extension);
      const active = (await value(extension.ask('getLists', { refresh: true }))).lists;
      for (const id of ids) {
        if (sandbox.contacts.get(id)?.deleted_at === undefined) continue;
        const { contact, remembered } = await value(extension.ask('lookup', { text: id }));
        const last = lastLists(sandbox.data, id);
        sums.deleted++;
        sums.lists += last.length;
        if (!remembered || !contact) continue;
        sums.known++;
        for (const { list, asOf, whyNotSelected, source } of formerLists(remembered, contact, active)) {
          expect(source).toBe('sent');
          if (whyNotSelected) continue;
          expect(contact.email?.permission).not.toBe('unsubscribed');
          expect(sandbox.lists.get(list.id)).not.toHaveProperty('deleted_at');
          expect(listsAt(sandbox.data, id, asOf + 999)).toContain(list.id);
          sums.proposed++;
          if (last.includes(list.id)) sums.right++;
        }
      }
    }),
    { cases: CASES },
  );
  const share = (part: number, whole: number) => `${part} of ${whole} (${(part / whole).toFixed(3)})`;
  console.log(`deleted contacts of whom a mail tells: ${share(sums.known, sums.deleted)}`);
  console.log(`proposed lists on which they were until the deletion: ${share(sums.right, sums.proposed)}`);
  expect(sums.proposed).toBeGreaterThan(0);
}, 600_000);
