import { describe, expect, it } from 'vitest';
import { atMoments } from '../../sandbox/colleague';
import { lists, people } from '../../sandbox/sandbox';
import { type Extension, onto, value } from '../extension';
import { afterLookup, writes } from './after-lookup';

/* What the server may do although no document says so, and how long a connection may take. */

const outcome = async (extension: Extension) => (await value(extension.ask('getHistory', {}))).records[0]?.outcome;

/** The answer to the next reading takes this long, and something happens meanwhile. */
function slowReading({ restart, platform, clock }: Extension, run: () => void): void {
  const { fetch } = platform;
  let isNext = true;
  restart({
    async fetch(url, init) {
      const answer = await fetch(url, init);
      if (isNext && init.method === 'GET' && url.includes(people.jane)) {
        isNext = false;
        clock.now += 20_000;
        run();
      }
      return answer;
    },
  });
}

describe('a reading whose answer took long', () => {
  it('is repeated before a restore, which overwrites no opt-out that came meanwhile', async () => {
    const extension = await afterLookup();
    const { colleague, contacts } = extension.sandbox;
    const input = await onto(extension, people.jane, [lists.newsletter]);
    slowReading(extension, () => colleague.unsubscribe(people.jane));
    expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'changed' } });
    expect(contacts.get(people.jane)?.email_address?.permission_to_send).toBe('unsubscribed');
  });

  it('is repeated before an undo, which deletes no contact that was edited meanwhile', async () => {
    const extension = await afterLookup();
    const { colleague, contacts } = extension.sandbox;
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    slowReading(extension, () => colleague.edit(people.jane, { first_name: 'Janet' }));
    expect(await extension.ask('undoRestore', { recordId })).toEqual({ ok: false, failure: { kind: 'changed-since' } });
    expect(contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });
});

describe('a new opt-in after a restore', () => {
  /** Restores Jane after another contact. Right before or after the write to Jane, the account records an opt-in of hers. */
  async function restoreWithOptIn(other: string, side: 'before' | 'after', atOptIn?: (extension: Extension) => void) {
    const extension = await afterLookup(other);
    await value(extension.ask('restore', await onto(extension, other, [lists.newsletter])));
    await value(extension.ask('lookup', { text: people.jane }));
    writes(extension);
    const { sandbox, clock } = extension;
    const email = () => sandbox.contacts.get(people.jane)?.email_address;
    const run = () => {
      Object.assign(email() ?? {}, { opt_in_source: 'Account', opt_in_date: new Date(clock.now).toISOString() });
    };
    atMoments(sandbox, [
      { moment: { side: 'before', of: 'write', count: 1 }, run: () => atOptIn?.(extension) },
      { moment: { side, of: 'write', count: 1 }, run },
    ]);
    const restored = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    return { restored, permission: email()?.permission_to_send, written: writes(extension).length };
  }

  it('is no opt-out if the server is known to keep only the opt-ins of contacts with another consent', async () => {
    const { restored, permission, written } = await restoreWithOptIn(people.elena, 'before');
    expect([permission, written, restored.optedOut]).toEqual(['implicit', 1, undefined]);
    expect(restored.proof.consentUnchanged).toBe(false);
  });

  it('is no opt-out if the answer to the write has the old opt-in in another spelling', async () => {
    const { restored, permission, written } = await restoreWithOptIn(people.nameless, 'after', ({ sandbox }) => {
      sandbox.switches.moments = 'offset';
    });
    expect([permission, written, restored.optedOut]).toEqual(['implicit', 1, undefined]);
  });
});

describe('a repair whose answer is lost', () => {
  it.each(['network-error', 'lost-then-applied', 'applied-then-lost'] as const)(
    'is no change by others, and the record shows what it did (%s)',
    async (fault) => {
      const extension = await afterLookup(people.everything, { putLoses: 'phone_numbers' });
      const { sandbox, clock } = extension;
      sandbox.onAnswer((call) => {
        if (call.method === 'PUT') sandbox.switches.putLoses = null;
      });
      sandbox.faults.next({ method: 'PUT', skip: 1 }, fault);
      const input = await onto(extension, people.everything, [lists.newsletter]);
      const { changedSince, repaired, proof } = await value(extension.ask('restore', input));
      const isShown = fault === 'applied-then-lost';
      expect([changedSince, repaired, proof.verified === proof.fields.length]).toEqual([undefined, isShown, isShown]);
      expect(writes(extension)).toHaveLength(2);
      clock.now += 700_000;
      extension.restart();
      await extension.start();
      expect(await outcome(extension)).toBe(fault === 'network-error' ? 'restored-with-differences' : 'restored');
    },
  );
});

it('an activity that adds one list long after another is recorded once it is complete', async () => {
  const extension = await afterLookup(people.jane, { bulkDrops: 'everything' });
  const { colleague } = extension.sandbox;
  const both = [lists.newsletter, lists.donors];
  const run = () => colleague.restore(people.jane, [lists.newsletter]);
  atMoments(extension.sandbox, [{ moment: { side: 'after', of: 'write', count: 1 }, run }]);
  const input = await onto(extension, people.jane, both, { method: 'lists-only' });
  expect((await value(extension.ask('restore', input))).proof.missing).toEqual([lists.donors]);
  extension.restart();
  await extension.start();
  expect(await outcome(extension)).toBe('open');
  colleague.relist(people.jane, both);
  extension.clock.now += 600_000;
  extension.restart();
  await extension.start();
  expect(await outcome(extension)).toBe('restored');
});
