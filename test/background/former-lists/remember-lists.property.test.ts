import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assertProperty } from '../../property';
import { addChoir } from '../../sandbox/choir';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const HOUR_MS = 60 * 60_000;
const CASES = 100;
const SINGERS = 8;
/** The longest time that a reading takes here. The lists that it shows are from some time within it. */
const READING_MS = 10 * 60_000;
/** All contacts are read once a week unless calls fail. Here the worker starts up to 80 hours late. */
const LATEST_MS = (7 * 24 + 160) * HOUR_MS;

const singer = fc.nat({ max: SINGERS - 1 });
const places = fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 });
/** An event in the account, or the time that passes. */
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('relist' as const), singer, places }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('delete' as const), singer }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('restore' as const),
      singer,
      places: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('unsubscribe' as const), singer }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('delete list' as const), place: fc.nat({ max: 3 }) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('pass' as const), hours: fc.integer({ min: 12, max: 80 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('stop' as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('fail' as const), skip: fc.nat({ max: 4 }) }) },
);
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

const yesOrNo = fc.constantFrom('yes' as const, 'no' as const);
const world = fc.record({
  events: fc.array(event, { minLength: 20, maxLength: 60 }),
  listChangeMovesUpdatedAt: yesOrNo,
  deleteMovesUpdatedAt: yesOrNo,
});

async function play(extension: Extension, singers: string[], lists: string[], events: Event[]): Promise<void> {
  const { sandbox, clock } = extension;
  const { colleague } = sandbox;
  const at = (place: number) => lists[place] ?? '';
  for (const one of events) {
    clock.now += 60_000;
    const id = 'singer' in one ? (singers[one.singer] ?? '') : '';
    const onto = 'places' in one ? one.places.map(at).filter((list) => !sandbox.data.lists.get(list)?.deleted_at) : [];
    switch (one.what) {
      case 'relist':
        colleague.relist(id, onto);
        break;
      case 'delete':
        colleague.delete(id);
        break;
      case 'restore':
        if (onto.length > 0) colleague.restore(id, onto);
        break;
      case 'unsubscribe':
        colleague.unsubscribe(id);
        break;
      case 'delete list':
        if (!sandbox.data.lists.get(at(one.place))?.deleted_at) sandbox.deleteList(at(one.place));
        break;
      case 'pass':
        clock.now += one.hours * HOUR_MS;
        await extension.rememberLists();
        break;
      case 'stop':
        extension.restart();
        break;
      case 'fail':
        sandbox.faults.next({ path: /contact/, skip: one.skip }, 'empty-503');
        break;
    }
  }
}

it('remembered lists are those that the contact was on at the time of the reading', async () => {
  let rememberedCount = 0;
  let expectedCount = 0;
  await assertProperty(
    fc.asyncProperty(world, async ({ events, ...switches }) => {
      const extension = createExtension({ switches });
      const { sandbox } = extension;
      await signInWithCode(extension);
      const lists = ['One', 'Two', 'One, Two', 'Four'].map((name) => sandbox.addList({ name }).list_id);
      const singers = addChoir(sandbox, { singers: SINGERS, active: (n) => [lists[n % 4] ?? ''] });
      await value(extension.ask('saveSettings', { rememberLists: true }));
      await extension.rememberLists();
      const first = extension.clock.now;
      await play(extension, singers, lists, events);
      sandbox.faults.clear();
      extension.clock.now += 60_000;

      for (const id of singers) {
        if (sandbox.contacts.get(id)?.deleted_at === undefined) continue;
        const { remembered } = await value(extension.ask('lookup', { text: id }));
        const log = sandbox.log.of(id);
        const deletedAt = log.findLast(({ before, after }) => !before?.deleted_at && after.deleted_at)?.at ?? 0;
        if (deletedAt >= first && extension.clock.now - deletedAt < 80 * 24 * HOUR_MS) expectedCount++;
        if (!remembered) continue;
        rememberedCount++;
        const { asOf } = remembered;
        const listsAt = (time: number) => log.findLast(({ at }) => at <= time)?.after.list_memberships ?? [];
        const times = [asOf, ...log.map(({ at }) => at).filter((at) => at > asOf && at <= asOf + READING_MS)];
        const possible = times.map((time) => JSON.stringify([...listsAt(time)].sort()));
        expect(possible).toContain(JSON.stringify(remembered.lists.map((list) => list.id).sort()));
        // The reading is from before the deletion.
        expect(asOf).toBeLessThanOrEqual(deletedAt);
        const last = log.findLastIndex(({ before, after }) => !before?.deleted_at && after.deleted_at);
        const activeSince = log.slice(0, last).findLast(({ before }) => !before || before.deleted_at)?.at ?? 0;
        if (!events.some(({ what }) => what === 'fail') && deletedAt - activeSince > LATEST_MS) {
          expect(deletedAt - asOf).toBeLessThanOrEqual(LATEST_MS);
        }
      }
    }),
    { cases: CASES },
  );
  console.log(
    `lists remembered of ${rememberedCount} of ${expectedCount} contacts that were deleted since the first reading`,
  );
  expect(rememberedCount / expectedCount).toBeGreaterThan(0.95);
}, 600_000);
