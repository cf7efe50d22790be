import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCheckState } from '../../../src/deleted-contacts/check/check-state';
import { createListServer } from '../../../src/deleted-contacts/check/serve-list';
import type { Failure } from '../../../src/protocol/failure';
import { isAboutContact } from '../../../src/protocol/failure-traits';
import { createSessionState } from '../../../src/ui/session-state';
import { answering, fails, JANE, ok, SIGNED_IN } from '../../ui/answering';

/** The result of a lookup: the contact exists or not, or the call fails once or every time. */
type Fate = 'there' | 'absent' | 'refused' | 'strange' | 'fails once' | 'fails';

const FAILURES: Partial<Record<Fate, Failure>> = {
  refused: { kind: 'refused', messages: [] },
  strange: { kind: 'unexpected-answer' },
  'fails once': { kind: 'server-error', status: 503 },
  fails: { kind: 'throttled' },
};

/** A list with these fates, whose addresses are looked up one by one with the background's answers. */
function withLookups(fates: Fate[]) {
  const addresses = fates.map((fate, n) => `${fate.replace(' ', '-')}${n}@x.example`);
  const lookupCounts = new Map<string, number>();
  function failureOf(address: string): Failure | undefined {
    const times = (lookupCounts.get(address) ?? 0) + 1;
    lookupCounts.set(address, times);
    const fate = fates[addresses.indexOf(address)];
    return fate === undefined || (fate === 'fails once' && times > 1) ? undefined : FAILURES[fate];
  }
  const { send } = answering({
    getStatus: () => ok(SIGNED_IN),
    findContacts: (input) => {
      const failed = input.addresses.flatMap((each) => {
        const failure = failureOf(each);
        return failure ? [{ query: each, failure }] : [];
      });
      const [first] = failed;
      if (first && failed.length === input.addresses.length && !failed.some(({ failure }) => isAboutContact(failure))) {
        return fails(first.failure);
      }
      const there = input.addresses.filter((each) => each.startsWith('there'));
      const contacts = there.map((address) => ({
        ...JANE,
        id: address,
        email: { address, permission: 'implicit' as const },
      }));
      return ok({ contacts, failed });
    },
  });
  const state = createCheckState(send, createSessionState(send), {
    ask: createListServer(),
    now: () => 0,
    bin: { size: { value: 50_000 }, rows: { get: () => undefined } },
    onCalls: () => undefined,
  });
  return { state, addresses, asked: lookupCounts };
}

it('a check ends whatever the lookups return, and looks up no address more than twice', async () => {
  const fates = fc.constantFrom<Fate>('there', 'there', 'absent', 'refused', 'strange', 'fails once', 'fails');
  await fc.assert(
    fc.asyncProperty(fc.array(fates, { minLength: 1, maxLength: 40 }), async (all) => {
      const { state, addresses, asked: lookupCounts } = withLookups(all);
      state.type(addresses.join('\n'));
      await new Promise<void>((given) => state.given.subscribe((list) => list && given()));
      const of = (fate: Fate) => all.filter((each) => each === fate).length;
      await state.start();
      expect(['done', 'failed']).toContain(state.run.value.phase);
      const tooOften = [...lookupCounts].filter(([address, times]) => times > (address.startsWith('fails') ? 2 : 1));
      expect(tooOften).toEqual([]);

      // After enough tries everything is known except addresses whose calls keep failing.
      for (let times = 0; times < all.length && state.run.value.phase === 'failed'; times++) await state.resume();
      expect(state.counts.value).toMatchObject({
        deleted: of('there'),
        absent: of('absent') + of('fails once'),
        failed: of('refused') + of('strange'),
        unchecked: of('fails'),
      });
      expect(state.run.value.phase).toBe(of('fails') > 0 ? 'failed' : 'done');
    }),
    { numRuns: 100 },
  );
});

it('a check includes the text typed last, even if the button is pressed before the text is read', async () => {
  const { state, addresses } = withLookups(['there', 'absent']);
  state.type(addresses[0] ?? '');
  await new Promise<void>((given) => state.given.subscribe((list) => list && given()));
  state.type(addresses.join('\n'));
  await state.start();
  expect(state.run.value.phase).toBe('done');
  expect(state.counts.value).toMatchObject({ deleted: 1, absent: 1, unchecked: 0 });
});
