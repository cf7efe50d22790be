import fc from 'fast-check';
import { atMoments, type Moment } from './colleague';
import type { Fault, Sandbox, Switches } from './sandbox';

/**
 * A world in which whatever may go wrong does: Constant Contact is slow, fails, or answers otherwise than its documents say;
 * answers are lost; colleagues change contacts at any moment; the computer's clock is wrong. It is plain data, drawn by
 * `hostileWorld()` and played by `unleash()`, so the same seed gives the same history:
 *
 *     fc.asyncProperty(hostileWorld({ calls: 12 }), async (world) => {
 *       const peace = unleash(world, { sandbox, ids, lists, elsewhere });
 *       ...                       // use the extension, and believe it nothing
 *       peace();                  // the server works again, nobody interferes
 *       ...                       // compare what it said with sandbox.log
 *     });
 */
export interface HostileWorld {
  /** How the server reads its own documents, and what its activities do. */
  switches: Partial<Switches>;
  /** What others do to contacts. `contact` counts through the ids that the world is unleashed on. */
  script: { moment: Moment; action: Action; contact: number }[];
  /** Requests that go wrong, after `skip` others that match. */
  mishaps: { skip: number; times: number; method?: string; fault: Fault }[];
  /** 503 to everything for hours, from the call with this number on. */
  outage?: { call: number; hours: number };
  /** A contact that nobody can read from the call with this number on, until there is peace. */
  unreadable?: { call: number; contact: number; how: 'error' | 'odd-shape' };
  /** GET /account/summary breaks off in the middle, every time. */
  summaryBreaksOff: boolean;
  /** How wrong the computer's clock is from the call with this number on, in ms. */
  clock: { call: number; skew: number }[];
}

/** What somebody does to one contact. `elsewhere` is a list that the extension did not choose. */
const actions = {
  edit: ({ sandbox: { colleague } }, id, n) => colleague.edit(id, { last_name: `Edited ${n}` }),
  'restore elsewhere': ({ sandbox: { colleague }, elsewhere }, id) => colleague.restore(id, [elsewhere]),
  'restore onto the same lists': ({ sandbox: { colleague }, lists }, id) => colleague.restore(id, lists),
  'restore and edit': ({ sandbox: { colleague }, elsewhere }, id, n) => {
    colleague.restore(id, [elsewhere]);
    colleague.edit(id, { last_name: `Edited ${n}` });
  },
  delete: ({ sandbox: { colleague } }, id) => colleague.delete(id),
  move: ({ sandbox: { colleague }, elsewhere }, id) => colleague.relist(id, [elsewhere]),
  'add to another list': ({ sandbox: { colleague, contacts }, elsewhere }, id) =>
    colleague.relist(id, [...new Set([...(contacts.get(id)?.list_memberships ?? []), elsewhere])]),
  unsubscribe: ({ sandbox: { colleague } }, id) => colleague.unsubscribe(id),
} satisfies Record<string, (stage: Stage, id: string, n: number) => void>;

export type Action = keyof typeof actions;

/** Where a world is unleashed. */
export interface Stage {
  sandbox: Sandbox;
  /** The contacts that are played with. */
  ids: readonly string[];
  /** The lists that the extension restores onto, and one that it does not. */
  lists: readonly string[];
  elsewhere: string;
  /** Sets the computer's clock; without it, it stays right. */
  setSkew?: (milliseconds: number) => void;
}

/** Each switch with the values that a world may have; the more entries, the more often. */
const readings = [
  ...values('omittedSubresources', 'kept', 'lost'),
  ...values('omittedPermission', 'kept', 'implicit'),
  ...values('omittedOptOutReason', 'kept', 'lost'),
  ...values('putWithoutLists', 'restores', 'refused'),
  ...values('putWithoutAddress', 'taken', 'refused'),
  ...values('explicitToImplicit', 'stored', 'refused'),
  ...values('unsubscribedAgain', 'kept', 'reset'),
  ...values('readOnlyKeys', 'ignored', 'refused'),
  ...values('resentNotes', 'replaced', 'duplicated'),
  ...values('streetAddresses', 'as-sent', 'written-out'),
  ...values('putAnswer', 'those-sent', 'with-subresources', 'without-subresources'),
  ...values('unset', 'absent', 'null', 'empty-arrays'),
  ...values('deletedAt', 'as-recorded', 'date', 'timestamp'),
  ...values('moments', 'zulu-seconds', 'zulu', 'offset', 'offset-with-milliseconds'),
  ...values('unknownFields', 'added'),
  ...values('contactOrder', 'newest-first', 'oldest-first'),
  ...values('cursor', 'keyset', 'offset'),
  ...values('deleteMovesUpdatedAt', 'yes', 'no'),
  ...values('bulkMovesUpdatedAt', 'yes', 'no', 'no'),
  ...values('optOutMovesUpdatedAt', 'yes', 'no', 'no'),
  ...values('listChangeMovesUpdatedAt', 'yes', 'no', 'no'),
  ...values('deleteDeleted', 404, 204),
  ...values('dateHeader', 'sent', 'absent'),
];

const bulkEngine = [
  ...values('bulkUnsubscribed', 'skipped', 'error', 'added', 'added'),
  ...values('bulkDrops', 'every-tenth', 'a-third', 'everything'),
  ...values('bulkLagSeconds', 20, 120),
  ...values('readingLagSeconds', 20, 120),
  ...values('activityPace', 'by-poll', 'by-time', 'at-once'),
  ...values('activityOutcome', 'failed', 'timed_out', 'cancelled', 'none'),
  ...values('failedActivityDid', 'nothing', 'half', 'all'),
  ...values('activitiesListed', 'later'),
  ...values('activityErrors', 'strings', 'objects'),
  ...values('activityList', 'as-recorded', 'as-documented'),
];

function values<K extends keyof Switches>(name: K, ...of: Switches[K][]): [K, Switches[K]][] {
  return of.map((value) => [name, value]);
}

const some = (table: readonly (readonly [keyof Switches, unknown])[], most: number): fc.Arbitrary<Partial<Switches>> =>
  fc
    .uniqueArray(fc.constantFrom(...table), { maxLength: most, selector: ([name]) => name })
    .map((chosen) => Object.fromEntries(chosen));

const HOUR = 3_600_000;

/**
 * Draws worlds. `calls` is how many calls to the API what is tested makes in peace, so that things happen while it makes them.
 */
export function hostileWorld({ calls }: { calls: number }): fc.Arbitrary<HostileWorld> {
  const call = fc.integer({ min: 1, max: calls });
  const contact = fc.nat({ max: 999 });
  const side = fc.constantFrom('before' as const, 'after' as const);
  const moment: fc.Arbitrary<Moment> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ side, of: fc.constant('write' as const), count: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 3, arbitrary: fc.record({ side, of: fc.constant('reading' as const), count: call }) },
    { weight: 1, arbitrary: fc.record({ side, of: fc.constant('call' as const), count: call }) },
    { weight: 1, arbitrary: fc.record({ afterSeconds: fc.constantFrom(5, 15, 25, 60, 120, 600) }) },
  );
  const action = fc.constantFrom(...(Object.keys(actions) as Action[]));
  const fault = fc.constantFrom<Fault[]>(
    'network-error',
    'applied-then-lost',
    'applied-then-lost',
    'lost-then-applied',
    'applied-then-503',
    'empty-503',
    'server-error-html',
    'truncated-json',
    'throttled',
    'throttled-for-9-s',
    'unauthorized',
    'not-what-the-contract-says',
  );
  const mishap = fc.record(
    {
      skip: fc.nat({ max: calls }),
      times: fc.integer({ min: 1, max: 4 }),
      method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
      fault,
    },
    { requiredKeys: ['skip', 'times', 'fault'] },
  );
  const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
  const skew = fc.constantFrom(
    0,
    -HOUR,
    5 * HOUR,
    -5 * HOUR,
    26 * HOUR,
    -3 * 24 * HOUR,
    365 * 24 * HOUR,
    -365 * 24 * HOUR,
  );
  return fc
    .record({
      readings: some(readings, 6),
      engine: some(bulkEngine, 4),
      script: fc.array(fc.record({ moment, action, contact }), { maxLength: 4 }),
      mishaps: fc.array(mishap, { maxLength: 2 }),
      outage: rarely(fc.record({ call, hours: fc.constantFrom(1, 6) })),
      unreadable: rarely(fc.record({ call, contact, how: fc.constantFrom('error' as const, 'odd-shape' as const) })),
      summaryBreaksOff: fc.constantFrom(false, false, false, true),
      clock: fc.array(fc.record({ call: fc.nat({ max: calls }), skew }), { maxLength: 2 }),
    })
    .map(({ readings: read, engine, outage, unreadable, ...world }) => ({
      switches: { ...read, ...engine },
      ...(outage && { outage }),
      ...(unreadable && { unreadable }),
      ...world,
    }));
}

/** What makes a server faulty rather than undocumented: it ends with peace, lags of what was begun before aside. */
const wellBehaved = {
  bulkDrops: 'nothing',
  activityOutcome: 'completed',
  bulkLagSeconds: 0,
  readingLagSeconds: 0,
  putLoses: null,
} satisfies Partial<Switches>;

/** Lets a world loose on a sandbox, from now on. Returns what brings peace: nobody interferes, and the server does its work. */
export function unleash(world: HostileWorld, stage: Stage): () => void {
  const { sandbox, ids, setSkew } = stage;
  const idOf = (contact: number) => ids[contact % ids.length] ?? '';
  Object.assign(sandbox.switches, world.switches);
  for (const { skip, times, method, fault } of world.mishaps) {
    sandbox.faults.next({ path: /^\/v3\/(contacts|activities)/, skip, ...(method && { method }) }, fault, times);
  }
  if (world.summaryBreaksOff) sandbox.faults.next({ path: /account\/summary/ }, 'truncated-json', Infinity);

  const plan: { moment: Moment; run: () => void }[] = world.script.map(({ moment, action, contact }, n) => ({
    moment,
    run: () => actions[action](stage, idOf(contact), n),
  }));
  if (world.outage) {
    const { call, hours } = world.outage;
    plan.push({
      moment: { side: 'before', of: 'call', count: call },
      run: () => sandbox.faults.next({ until: sandbox.now() + hours * HOUR }, 'empty-503', Infinity),
    });
  }
  if (world.unreadable) {
    const { call, contact, how } = world.unreadable;
    plan.push({
      moment: { side: 'before', of: 'call', count: call },
      run: () => sandbox.data.unreadable.set(idOf(contact), how),
    });
  }
  for (const { call, skew } of world.clock) {
    if (call === 0) setSkew?.(skew);
    else plan.push({ moment: { side: 'before', of: 'call', count: call }, run: () => setSkew?.(skew) });
  }
  const end = atMoments(sandbox, plan);

  return () => {
    end();
    sandbox.faults.clear();
    sandbox.data.unreadable.clear();
    Object.assign(sandbox.switches, wellBehaved);
  };
}
