import { describe, expect, it } from 'vitest';
import type { EntryPoint } from '../../../src/protocol/restores';
import { lists, people, type Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';

async function afterLookup(id: string, switches: Partial<Switches> = {}): Promise<Extension> {
  const extension = createExtension({ switches });
  await signInWithCode(extension);
  await value(extension.ask('lookup', { text: id }));
  return extension;
}

const writes = (extension: Extension) => extension.newCalls().filter((call) => !call.startsWith('GET'));

async function askToResubscribe(extension: Extension, id: string, entryPoint: EntryPoint = 'popup') {
  const { fingerprint } = await onto(extension, id, []);
  return extension.ask('requestResubscribe', { contactId: id, listIds: [lists.newsletter], entryPoint, fingerprint });
}

describe('a contact who unsubscribed', () => {
  it('is asked to resubscribe only once, and stays unsubscribed', async () => {
    const extension = await afterLookup(people.otto);
    writes(extension);
    const before = structuredClone(extension.sandbox.contacts.get(people.otto));
    const { contact } = await value(askToResubscribe(extension, people.otto, 'deleted-contacts'));
    expect(contact.email?.permission).toBe('unsubscribed');
    expect(writes(extension)).toEqual([`PUT /v3/contacts/resubscribe/${people.otto}`]);
    expect({ ...extension.sandbox.contacts.get(people.otto), resubscribe_sent_at: undefined }).toEqual({
      ...before,
      resubscribe_sent_at: undefined,
    });

    const { records } = await value(extension.ask('getHistory', {}));
    expect(records.map(({ entryPoint }) => entryPoint)).toEqual(['deleted-contacts']);

    const again = await askToResubscribe(extension, people.otto);
    expect(again.ok ? '' : again.failure.kind).toBe('already-asked');
    expect(writes(extension)).toEqual([]);
    expect((await value(extension.ask('lookup', { text: people.otto }))).resubscribeRequestedAt).toBeTypeOf('number');
  });

  it('is not asked again if it is unknown whether the request was sent', async () => {
    const extension = await afterLookup(people.otto);
    extension.sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    const lost = await askToResubscribe(extension, people.otto);
    expect(lost.ok ? '' : lost.failure.kind).toBe('outcome-unknown');
    extension.restart();
    await extension.start();
    writes(extension);
    const again = await askToResubscribe(extension, people.otto);
    expect(again.ok ? '' : again.failure.kind).toBe('already-asked');
    expect(writes(extension)).toEqual([]);
  });

  it('was already asked if the server says so, because the request was made elsewhere', async () => {
    const extension = await afterLookup(people.otto);
    const record = extension.sandbox.contacts.get(people.otto);
    if (record) record.resubscribe_sent_at = '2026-01-01T00:00:00Z';
    expect(await askToResubscribe(extension, people.otto)).toEqual({ ok: false, failure: { kind: 'already-asked' } });
    const { records } = await value(extension.ask('getHistory', {}));
    expect(records.map(({ outcome }) => outcome)).toEqual(['not-restored']);
  });

  it('can be asked later if Constant Contact refused the request', async () => {
    const extension = await afterLookup(people.otto, { resubscribeDeleted: 'refused' });
    const refused = await askToResubscribe(extension, people.otto);
    expect(refused.ok ? '' : refused.failure.kind).toBe('not-found');
    expect((await value(extension.ask('lookup', { text: people.otto }))).resubscribeRequestedAt).toBeUndefined();
    extension.sandbox.switches.resubscribeDeleted = 'sent';
    await value(askToResubscribe(extension, people.otto));
  });

  it('is the only one who can be asked to resubscribe', async () => {
    const extension = await afterLookup(people.jane);
    writes(extension);
    const answer = await askToResubscribe(extension, people.jane);
    expect(answer.ok ? '' : answer.failure.kind).toBe('changed');
    expect(writes(extension)).toEqual([]);
  });

  it('is restored with lists only if the account unsubscribed them, and stays unsubscribed', async () => {
    const extension = await afterLookup(people.ursula, { bulkUnsubscribed: 'added' });
    const before = structuredClone(extension.sandbox.contacts.get(people.ursula)?.email_address);
    writes(extension);
    const input = await onto(extension, people.ursula, [lists.newsletter], { method: 'lists-only' });
    const { proof } = await value(extension.ask('restore', input));
    expect(writes(extension)).toEqual(['POST /v3/activities/add_list_memberships']);
    expect(proof.consentUnchanged).toBe(true);
    expect(extension.sandbox.contacts.get(people.ursula)?.email_address).toEqual(before);
  });

  it.each(['skipped', 'error'] as const)(
    'is reported as not restored if the server skips them (%s)',
    async (bulkUnsubscribed) => {
      const extension = await afterLookup(people.ursula, { bulkUnsubscribed });
      const input = await onto(extension, people.ursula, [lists.newsletter], { method: 'lists-only' });
      expect((await extension.ask('restore', input)).ok).toBe(false);
      expect(extension.sandbox.contacts.get(people.ursula)?.deleted_at).toBeDefined();
    },
  );

  it('is not even restored with lists only if they unsubscribed themselves', async () => {
    const extension = await afterLookup(people.otto);
    writes(extension);
    const input = await onto(extension, people.otto, [lists.newsletter], { method: 'lists-only' });
    expect(await extension.ask('restore', input)).toEqual({
      ok: false,
      failure: { kind: 'not-restorable', why: 'unsubscribed' },
    });
    expect(writes(extension)).toEqual([]);
  });
});

describe('a value that is returned but refused back', () => {
  it('is restored with lists only', async () => {
    const extension = await afterLookup(people.tj);
    const input = await onto(extension, people.tj, [lists.newsletter], { method: 'lists-only' });
    const { proof } = await value(extension.ask('restore', input));
    expect(proof.verified).toBe(proof.fields.length);
    expect(extension.sandbox.contacts.get(people.tj)).toMatchObject({
      first_name: 'T.J.',
      list_memberships: [lists.newsletter],
    });
  });

  it('can be replaced by the admin, and no other field changes', async () => {
    const extension = await afterLookup(people.tj);
    const input = await onto(extension, people.tj, [lists.newsletter], { edits: { firstName: 'TJ' } });
    const { proof, contact } = await value(extension.ask('restore', input));
    expect(contact.firstName).toBe('TJ');
    expect(proof.verified).toBe(proof.fields.length);
    const { records } = await value(extension.ask('getHistory', {}));
    expect([records[0]?.snapshot.firstName, records[0]?.expected.firstName]).toEqual(['T.J.', 'TJ']);
  });

  it.each(['failed', 'timed_out', 'cancelled'] as const)(
    'stays unknown after an activity that %s, until a reading shows the restore',
    async (activityOutcome) => {
      const extension = await afterLookup(people.tj, {
        activityOutcome,
        failedActivityDid: 'all',
        readingLagSeconds: 120,
      });
      const input = await onto(extension, people.tj, [lists.newsletter], { method: 'lists-only' });
      const answer = await extension.ask('restore', input);
      expect(answer.ok ? '' : answer.failure.kind).toBe('outcome-unknown');
      extension.clock.now += 121_000;
      await extension.start();
      const { records } = await value(extension.ask('getHistory', {}));
      expect(records.map(({ outcome }) => outcome)).toEqual(['restored']);
      expect((await value(extension.ask('lookup', { text: people.tj }))).restore).toBeDefined();
    },
  );

  it('is not reported as restored if the activity completed without an effect', async () => {
    const extension = await afterLookup(people.tj, { bulkDrops: 'everything' });
    const input = await onto(extension, people.tj, [lists.newsletter], { method: 'lists-only' });
    const answer = await extension.ask('restore', input);
    expect(answer.ok ? '' : answer.failure.kind).toBe('outcome-unknown');
  });
});

describe('a value that the write lost', () => {
  it('is sent once more, and proven again', async () => {
    const extension = await afterLookup(people.everything, { putLoses: 'phone_numbers' });
    // The first PUT loses the phones, and the second does not.
    extension.sandbox.onAnswer((call) => {
      if (call.method === 'PUT') extension.sandbox.switches.putLoses = null;
    });
    writes(extension);
    const restored = await value(
      extension.ask('restore', await onto(extension, people.everything, [lists.newsletter])),
    );
    expect(restored.repaired).toBe(true);
    expect(restored.proof.verified).toBe(restored.proof.fields.length);
    expect(writes(extension)).toHaveLength(2);
  });

  it('is reported if it cannot be repaired', async () => {
    const extension = await afterLookup(people.everything, { putLoses: 'phone_numbers' });
    writes(extension);
    const restored = await value(
      extension.ask('restore', await onto(extension, people.everything, [lists.newsletter])),
    );
    expect(restored.proof.fields.filter(({ same }) => !same).map(({ field }) => field)).toEqual(['phones']);
    expect(writes(extension)).toHaveLength(2);
    const { records } = await value(extension.ask('getHistory', {}));
    expect(records[0]?.outcome).toBe('restored-with-differences');
  });

  it('is not repaired if the contact opted out in the meantime', async () => {
    const extension = await afterLookup(people.everything, { putLoses: 'phone_numbers' });
    extension.sandbox.onAnswer((call) => {
      const email = extension.sandbox.contacts.get(people.everything)?.email_address;
      if (call.method === 'PUT' && email) {
        email.permission_to_send = 'unsubscribed';
        email.opt_out_source = 'Contact';
        email.opt_out_date = '2026-06-10T09:00:01.000Z';
      }
    });
    writes(extension);
    const { proof } = await value(
      extension.ask('restore', await onto(extension, people.everything, [lists.newsletter])),
    );
    expect(proof.consentUnchanged).toBe(false);
    expect(writes(extension)).toHaveLength(1);
    expect(extension.sandbox.contacts.get(people.everything)?.email_address?.permission_to_send).toBe('unsubscribed');
  });
});
