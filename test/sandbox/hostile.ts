import fc from 'fast-check';
import { atMoments, type Moment } from './colleague';
import type { Fault, Sandbox, Switches } from './sandbox';

/**
 * A world in which everything that can fail does. Constant Contact is slow, fails, or differs from its documents.
 * Answers are lost. Colleagues change contacts at any moment. The computer’s clock is wrong. A world is plain data,
 * drawn by `hostileWorld()` and played by `unleash()`, so the same seed gives the same history:
 *
 *     fc.asyncProperty(hostileWorld({ calls: 12 }), async (world) => {
 *       const peace = unleash(world, { sandbox, ids, lists, elsewhere });
 *       ...                       // use the extension, and do not trust its answers
 *       peace();                  // the server works again, nobody interferes
 *       ...                       // compare its answers with sandbox.log
 *     });
 */
export interface HostileWorld {
  /** How the server interprets its own documents, and what its activities do. */
  switches: Partial<Switches>;
  /** Actions of others on contacts. `contact` is an index into the contact ids of the stage. */
  script: { moment: Moment; action: Action; contact: number }[];
  /** Requests that fail, after `skip` other matching ones. */
  mishaps: { skip: number; times: number; method?: string; fault: Fault }[];
  /** 503 for everything for hours, from the call with this number on. */
  outage?: { call: number; hours: number };
  /** A contact that cannot be read from the call with this number on, until peace. */
  unreadable?: { call: number; contact: number; how: 'error' | 'odd-shape' };
  /** GET /account/summary breaks off in the middle every time. */
  summaryBreaksOff: boolean;
  /** Storage that fails or is full from a call on, until the test makes it sound. */
  storage?: { moment: Moment; is: 'failing' | 'full' };
  /** The error of the computer’s clock in ms, from the call with this number on. */
  clock: { call: number; skew: number }[];
}

/** An action of somebody on one contact. `elsewhere` is a list that the extension did not choose. */
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
  'take off all lists': ({ sandbox: { colleague } }, id) => colleague.relist(id, []),
  'restore and delete': ({ sandbox: { colleague }, elsewhere }, id) => {
    colleague.restore(id, [elsewhere]);
    colleague.delete(id);
  },
  'delete and restore elsewhere': ({ sandbox: { colleague }, elsewhere }, id) => {
    colleague.delete(id);
    colleague.restore(id, [elsewhere]);
  },
} satisfies Record<string, (stage: Stage, id: string, n: number) => void>;

export type Action = keyof typeof actions;

/** The objects that a world acts on. */
export interface Stage {
  sandbox: Sandbox;
  /** The contacts that the world changes. */
  ids: readonly string[];
  /** The lists that the extension restores onto, and one other list. */
  lists: readonly string[];
  elsewhere: string;
  /** Sets the computer’s clock. Without this function it stays right. */
  setSkew?: (milliseconds: number) => void;
  /** Makes the storage of the tested code fail. Without this function it stays sound. */
  setStorage?: (is: 'failing' | 'full') => void;
}

/** Each switch with its possible values. Repeated values are more frequent. */
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
  ...values('expiresIn', 'text', 'zero', 'absent'),
  ...values('tokenAnswer', 'bare'),
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
 * Draws worlds. `calls` is the number of API calls that the tested code makes in peace, so that events fall between
 * them.
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
      storage: rarely(
        fc.record({
          moment: fc.record({
            side,
            of: fc.constantFrom('call' as const, 'write' as const),
            count: fc.integer({ min: 1, max: 4 }),
          }),
          is: fc.constantFrom('failing' as const, 'full' as const),
        }),
      ),
      summaryBreaksOff: fc.constantFrom(false, false, false, true),
      clock: fc.array(fc.record({ call: fc.nat({ max: calls }), skew }), { maxLength: 2 }),
    })
    .map(({ readings: read, engine, outage, unreadable, storage, ...world }) => ({
      switches: { ...read, ...engine },
      ...(outage && { outage }),
      ...(unreadable && { unreadable }),
      ...(storage && { storage }),
      ...world,
    }));
}

/** Switches of a faulty server, which end with peace. Effects that are already delayed still come late. */
const wellBehaved = {
  bulkDrops: 'nothing',
  activityOutcome: 'completed',
  bulkLagSeconds: 0,
  readingLagSeconds: 0,
  putLoses: null,
} satisfies Partial<Switches>;

/** Unleashes a world on a sandbox. Returns a function that makes peace: nobody interferes, and the server works. */
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
  if (world.storage) {
    const { moment, is } = world.storage;
    plan.push({ moment, run: () => stage.setStorage?.(is) });
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
