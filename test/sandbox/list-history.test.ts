import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createApiClient, createClock } from './api-client';
import { listHistory, play } from './list-history';
import { createSandbox, lists, people } from './sandbox';
import { leftBy, listsAt } from './truth';

const moment = (iso: string) => Date.parse(iso);

it('the log gives the lists of a contact at any moment', () => {
  const { sandbox, clock } = createApiClient();
  const { colleague } = sandbox;
  const on = (at = clock.now()) => listsAt(sandbox.data, people.ada, at);
  const times: number[] = [];
  for (const change of [
    () => colleague.join(people.ada, lists.japan),
    () => colleague.leave(people.ada, lists.newsletter, 'Contact'),
    () => colleague.deleteList(lists.donors),
    () => colleague.delete(people.ada),
    () => colleague.restore(people.ada, [lists.events]),
  ]) {
    clock.pass(60_000);
    change();
    times.push(clock.now());
  }
  expect(times.map((at) => on(at))).toEqual([
    [lists.newsletter, lists.donors, lists.japan],
    [lists.donors, lists.japan],
    [lists.japan],
    [],
    [lists.events],
  ]);
  expect(on((times[0] ?? 0) - 1)).toEqual([lists.newsletter, lists.donors]);
  expect(leftBy(sandbox.log, people.ada, lists.newsletter)).toBe('contact');
  expect(leftBy(sandbox.log, people.ada, lists.japan, times[2])).toBeUndefined();
  expect(leftBy(sandbox.log, people.ada, lists.japan)).toBe('colleague');
});

it('before the log begins, the past that a contact was added with gives its lists', () => {
  const { sandbox } = createApiClient();
  const added = sandbox.addContact({
    created_at: '2024-01-01T10:00:00.000Z',
    deleted_at: '2026-03-05',
    past: [
      { since: '2024-01-01T10:00:00.000Z', lists: [lists.newsletter] },
      { since: '2025-01-01T10:00:00.000Z', lists: [lists.newsletter, lists.donors] },
    ],
  });
  const on = (iso: string) => listsAt(sandbox.data, added.contact_id, moment(iso));
  expect(on('2023-12-31T10:00:00Z')).toEqual([]);
  expect(on('2024-06-01T10:00:00Z')).toEqual([lists.newsletter]);
  expect(on('2026-03-04T10:00:00Z')).toEqual([lists.newsletter, lists.donors]);
  expect(on('2026-03-06T10:00:00Z')).toEqual([]);
  expect(listsAt(sandbox.data, people.ada, moment('2025-01-01T10:00:00Z'))).toEqual([lists.newsletter, lists.donors]);
  expect(listsAt(sandbox.data, 'nobody', 0)).toEqual([]);
});

it('the counts of members follow joins, leaves, deletes and opt-outs', async () => {
  const api = createApiClient();
  const { colleague } = api.sandbox;
  const counts = async () => {
    const of = async (kind: string) =>
      JSON.parse((await api.get(`/contact_lists/${lists.donors}?include_membership_count=${kind}`)).text)
        .membership_count;
    return [await of('all'), await of('active')];
  };
  const seen = [await counts()];
  for (const change of [
    () => colleague.join(people.theo, lists.donors),
    () => colleague.leave(people.theo, lists.donors),
    () => colleague.unsubscribe(people.ada),
    () => colleague.delete(people.fiftyLists),
    () => colleague.deleteList(lists.donors),
  ]) {
    change();
    seen.push(await counts());
  }
  expect(seen).toEqual([
    [2, 2],
    [3, 2],
    [2, 2],
    [2, 1],
    [1, 0],
    [0, 0],
  ]);
});

it('a list can be renamed, deleted, and created again with the same name', async () => {
  const api = createApiClient();
  const { colleague } = api.sandbox;
  colleague.renameList(lists.donors, 'Patrons');
  colleague.deleteList(lists.donors);
  expect(() => colleague.renameList(lists.events, 'newsletter')).toThrow('There is a list newsletter');
  const again = colleague.makeList('Patrons');
  expect(() => colleague.makeList('Patrons')).toThrow('There is a list Patrons');
  const named = async (status: string) =>
    (await api.get(`/contact_lists?name=Patrons&status=${status}`)).body.lists.map((list) => list.list_id);
  expect([await named('active'), await named('deleted'), await named('all')]).toEqual([
    [again],
    [lists.donors],
    [lists.donors, again],
  ]);
});

it('an opt-out keeps or loses the lists, by the switch', () => {
  for (const [optOutLists, count] of [
    ['kept', 2],
    ['lost', 0],
  ] as const) {
    const { sandbox } = createApiClient({ switches: { optOutLists } });
    sandbox.colleague.unsubscribe(people.ada);
    expect(sandbox.contacts.get(people.ada)?.list_memberships).toHaveLength(count);
  }
});

it.each([
  ['yes', '2026-06-10T09:00:00.000Z'],
  ['no', '2023-02-14T10:00:00.000Z'],
] as const)('joins, leaves and deleted lists move updated_at: %s', (listChangeMovesUpdatedAt, expected) => {
  for (const change of ['join', 'leave', 'deleteList'] as const) {
    const { sandbox } = createApiClient({ switches: { listChangeMovesUpdatedAt } });
    if (change === 'deleteList') sandbox.colleague.deleteList(lists.donors);
    else sandbox.colleague[change](people.ada, lists.donors);
    expect(sandbox.contacts.get(people.ada)?.updated_at).toBe(expected);
  }
});

it('random histories reach every kind of step, and the log agrees with the stored lists', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(listHistory({ most: 40 }), (history) => {
      const clock = createClock();
      const sandbox = createSandbox({ now: clock.now, seed: 'empty' });
      const ids = [1, 2, 3].map(
        (n) => sandbox.addContact({ email_address: { address: `p${n}@choir.example` } }).contact_id,
      );
      const stage = {
        sandbox,
        ids,
        lists: ['A', 'B'].map((name) => sandbox.colleague.makeList(name)),
        pass: clock.pass,
      };
      for (const step of history) {
        play(step, stage);
        met.add(step.what);
        for (const id of ids) {
          expect(listsAt(sandbox.data, id, clock.now())).toEqual(sandbox.contacts.get(id)?.list_memberships);
        }
      }
      const names = [...sandbox.lists.values()]
        .filter((list) => list.deleted_at === undefined)
        .map((list) => list.name);
      expect(new Set(names).size).toBe(names.length);
    }),
    { numRuns: 60 },
  );
  expect(met.size).toBe(13);
});
