import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RememberedLists } from '../../../src/protocol/former-lists';
import { formerLists } from '../../../src/restore/former-lists';
import { assertProperty } from '../../property';
import { addChoir } from '../../sandbox/choir';
import { type HistoryStage, type HistoryStep, listHistory, play } from '../../sandbox/list-history';
import { lastLists, listsAt } from '../../sandbox/truth';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const CASES = 80;
const SINGERS = 8;
/** The longest time that a reading takes here. The lists that it shows are from some time within it. */
const READING_MS = 60 * 60_000;

const yesOrNo = fc.constantFrom('yes' as const, 'no' as const);
/** The event beside a step of the history. */
const company = fc.oneof(
  { weight: 4, arbitrary: fc.record({ with: fc.constant('a check' as const) }) },
  // The step happens during a check.
  {
    weight: 4,
    arbitrary: fc.record({ with: fc.constant('a request' as const), requests: fc.integer({ max: 8, min: 1 }) }),
  },
  { weight: 2, arbitrary: fc.record({ with: fc.constant('nothing' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ with: fc.constant('a stop' as const), requests: fc.integer({ max: 8, min: 1 }) }),
  },
  { weight: 1, arbitrary: fc.record({ with: fc.constant('a failure' as const), skip: fc.nat({ max: 6 }) }) },
);
const world = fc.record({
  // A history has about ten steps.
  steps: fc
    .array(listHistory({ most: 50 }), { minLength: 3, maxLength: 8 })
    .chain((histories) => fc.tuple(...histories.flat().map((step) => company.map((beside) => ({ step, beside }))))),
  readsByExport: fc.boolean(),
  switches: fc.record({
    listChangeMovesUpdatedAt: yesOrNo,
    deleteMovesUpdatedAt: yesOrNo,
    optOutLists: fc.constantFrom('kept' as const, 'lost' as const),
    exportShows: fc.constantFrom('its-start' as const, 'its-end' as const),
    exportLives: fc.constantFrom('ten-days' as const, 'an-hour' as const, 'one-download' as const),
    exportFileId: fc.constantFrom('its-own' as const, 'of-the-activity' as const),
    exportSeparator: fc.constantFrom('comma' as const, 'semicolon' as const),
    exportEncoding: fc.constantFrom('utf-8-with-bom' as const, 'utf-8' as const, 'windows-1252' as const),
    exportedCells: fc.constantFrom('in-place' as const, 'in-place' as const, 'shifted' as const),
  }),
});
type Beside = typeof company extends fc.Arbitrary<infer B> ? B : never;

/** Calls `task` once, after the API has answered this many more requests. */
function afterRequests({ sandbox }: Extension, count: number, task: () => void): () => void {
  let left = count;
  const stop = sandbox.onRequest(({ path }, side) => {
    if (side === 'before' || !path.startsWith('/v3/') || --left > 0) return;
    stop();
    task();
  });
  return stop;
}

async function playStep(extension: Extension, step: HistoryStep, beside: Beside, stage: HistoryStage): Promise<void> {
  if (beside.with !== 'a request') play(step, stage);
  switch (beside.with) {
    case 'nothing':
      return;
    case 'a check':
      return extension.rememberLists();
    case 'a request': {
      // Time passes before the check, because otherwise the check would not be due.
      stage.pass(step.minutes * 60_000);
      const stop = afterRequests(extension, beside.requests, () => play({ ...step, minutes: 1 }, stage));
      await extension.rememberLists();
      return stop();
    }
    case 'a stop': {
      const stopped = new Promise<void>((resolve) => {
        const stop = afterRequests(extension, beside.requests, resolve);
        void extension.rememberLists().finally(() => {
          stop();
          resolve();
        });
      });
      await stopped;
      return extension.restart();
    }
    case 'a failure':
      extension.sandbox.faults.next({ path: /contact/, skip: beside.skip }, 'empty-503');
      return extension.rememberLists();
  }
}

/**
 * Whether a contact was on exactly these lists at some time within the reading. Lists that were created after its
 * beginning do not count.
 */
function isExact({ sandbox }: Extension, id: string, { asOf, lists }: RememberedLists): boolean {
  const ids = new Set(lists.map((list) => list.id));
  const isNew = (listId: string) => Date.parse(sandbox.lists.get(listId)?.created_at ?? '') > asOf;
  const changes = sandbox.log.of(id).filter(({ at }) => at > asOf && at <= asOf + READING_MS);
  return [listsAt(sandbox.data, id, asOf), ...changes.map(({ after }) => after.list_memberships)].some(
    (on) => [...ids].every((listId) => on.includes(listId)) && on.every((listId) => ids.has(listId) || isNew(listId)),
  );
}

it('remembered lists are not proposed if the contact was not on them, if they were deleted, or after an opt-out', async () => {
  const sums = { deleted: 0, remembered: 0, lists: 0, proposed: 0, right: 0 };
  await assertProperty(
    fc.asyncProperty(world, async ({ steps, readsByExport, switches }) => {
      const extension = createExtension({ switches });
      if (readsByExport) extension.platform.exportListsAbove = 0;
      extension.restart();
      const { sandbox, clock } = extension;
      await signInWithCode(extension);
      const lists = ['One', 'Two', 'One, Two', 'Fünf'].map((name) => sandbox.addList({ name }).list_id);
      const ids = addChoir(sandbox, { singers: SINGERS, active: (n) => [lists[n % 4] ?? ''] });
      const stage: HistoryStage = {
        sandbox,
        ids,
        lists,
        pass(ms) {
          clock.now += ms;
        },
      };
      stage.pass(60_000);
      await value(extension.ask('saveSettings', { rememberLists: true }));
      await extension.rememberLists();
      for (const { step, beside } of steps) await playStep(extension, step, beside, stage);
      sandbox.faults.clear();

      // A session ends after half a year without use.
      if (!(await value(extension.ask('getStatus', {}))).account) await signInWithCode(extension);
      const active = (await value(extension.ask('getLists', { refresh: true }))).lists;
      for (const id of ids) {
        if (sandbox.contacts.get(id)?.deleted_at === undefined) continue;
        const { contact, remembered } = await value(extension.ask('lookup', { text: id }));
        const last = lastLists(sandbox.data, id);
        sums.deleted++;
        sums.lists += last.length;
        if (!remembered || !contact) continue;
        sums.remembered++;
        expect(isExact(extension, id, remembered)).toBe(true);
        const proposed = formerLists(remembered, contact, active).filter(({ whyNotSelected }) => !whyNotSelected);
        for (const { list } of proposed) {
          expect(contact.email?.permission).not.toBe('unsubscribed');
          expect(sandbox.lists.get(list.id)).not.toHaveProperty('deleted_at');
        }
        sums.proposed += proposed.length;
        sums.right += proposed.filter(({ list }) => last.includes(list.id)).length;
      }
    }),
    { cases: CASES },
  );
  const share = (part: number, whole: number) => `${part} of ${whole} (${(part / whole).toFixed(3)})`;
  console.log(`deleted contacts whose lists are remembered: ${share(sums.remembered, sums.deleted)}`);
  console.log(`proposed lists on which they were until the deletion: ${share(sums.right, sums.proposed)}`);
  console.log(`lists until the deletion that are proposed: ${share(sums.right, sums.lists)}`);
}, 600_000);
