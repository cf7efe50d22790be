import { describe, expect, it } from 'vitest';
import type { Input } from '../../../src/protocol/requests';
import { atMoments } from '../../sandbox/colleague';
import { lists, people, type Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';

async function afterLookup(id: string = people.jane, switches: Partial<Switches> = {}): Promise<Extension> {
  const extension = createExtension({ switches });
  await signInWithCode(extension);
  await value(extension.ask('lookup', { text: id }));
  return extension;
}

const writes = (extension: Extension) => extension.newCalls().filter((call) => !call.startsWith('GET'));

describe('a restore', () => {
  it('brings everything back with three calls after the lookup, and proves it', async () => {
    const extension = await afterLookup();
    extension.newCalls();
    const { sandbox, ask, newCalls } = extension;
    const before = structuredClone(sandbox.contacts.get(people.jane));
    const { contact, proof } = await value(
      ask('restore', await onto(extension, people.jane, [lists.newsletter, lists.donors])),
    );

    expect(newCalls().map((call) => call.split(' ')[0])).toEqual(['GET', 'PUT', 'GET']);
    expect(proof.verified).toBe(proof.fields.length);
    expect(proof.fields.length).toBeGreaterThan(8);
    expect(proof).toMatchObject({ consentUnchanged: true, joined: [lists.newsletter, lists.donors], missing: [] });
    expect(contact).not.toHaveProperty('deletedAt');

    const after = sandbox.contacts.get(people.jane);
    expect(after?.deleted_at).toBeUndefined();
    expect(after?.list_memberships).toEqual([lists.newsletter, lists.donors]);
    expect(after?.email_address).toEqual({ ...before?.email_address, updated_at: after?.email_address?.updated_at });
    expect(after?.notes).toEqual(before?.notes);
    expect(sandbox.unexpected).toEqual([]);
  });

  it.each(
    Object.entries(people).filter(([name]) =>
      [
        'jane',
        'elena',
        'pavel',
        'tove',
        'nora',
        'smsOnly',
        'nameless',
        'plus',
        'longAddress',
        'everything',
        'longName',
      ].includes(name),
    ),
  )(
    'loses nothing of %s and changes no consent, however the server interprets the documentation',
    async (_name, id) => {
      const readings: Partial<Switches>[] = [
        {},
        { omittedSubresources: 'lost', resentNotes: 'duplicated' },
        { omittedPermission: 'implicit', putAnswer: 'without-subresources', unset: 'null' },
        {
          readOnlyKeys: 'refused',
          unknownFields: 'added',
          moments: 'offset',
          unset: 'absent',
          putWithoutLists: 'refused',
        },
      ];
      for (const reading of readings) {
        const extension = await afterLookup(id, reading);
        const { proof } = await value(extension.ask('restore', await onto(extension, id, [lists.newsletter])));
        const different = proof.fields.filter((field) => !field.same).map(({ field }) => field);
        // Notes are not sent, because sending may duplicate them. On a server that loses unsent values, the loss is
        // reported.
        expect(different.filter((field) => field !== 'notes' || reading.omittedSubresources !== 'lost')).toEqual([]);
        expect(proof.consentUnchanged).toBe(true);
        expect(extension.sandbox.contacts.get(id)?.list_memberships).toEqual([lists.newsletter]);
      }
    },
  );

  it('of a contact without an address only adds it to lists, because a PUT needs an address', async () => {
    const extension = await afterLookup(people.smsOnly);
    await value(extension.ask('restore', await onto(extension, people.smsOnly, [lists.newsletter])));
    const writes = extension.sandbox.calls.filter(({ method }) => method === 'PUT' || method === 'POST');
    expect(writes.map(({ path }) => path).filter((path) => path.startsWith('/v3/'))).toEqual([
      '/v3/activities/add_list_memberships',
    ]);
    const [record] = await value(extension.ask('getHistory', {})).then(({ records }) => records);
    expect(record).toMatchObject({ method: 'lists-only', outcome: 'restored' });
  });

  it.each(['first_name', 'phone_numbers', 'street_addresses', 'custom_fields', 'taggings', 'notes', 'anniversary'])(
    'reports that the server lost %s',
    async (putLoses) => {
      const extension = await afterLookup(people.everything, { putLoses });
      const { proof } = await value(
        extension.ask('restore', await onto(extension, people.everything, [lists.newsletter])),
      );
      expect(proof.fields.filter((field) => !field.same)).toHaveLength(1);
      expect(proof.verified).toBe(proof.fields.length - 1);
    },
  );

  it('stores the selected lists as the next preselection', async () => {
    const extension = await afterLookup();
    const { ask } = extension;
    await value(ask('restore', await onto(extension, people.jane, [lists.donors])));
    expect((await value(ask('getLists', {}))).lastChosen).toEqual([lists.donors]);
  });

  it('reads the contact again if the lookup was a while ago', async () => {
    const extension = await afterLookup();
    const { ask, clock, newCalls } = extension;
    clock.now += 61_000;
    newCalls();
    await value(ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    expect(newCalls().map((call) => call.split(' ')[0])).toEqual(['GET', 'PUT', 'GET']);
  });

  it('does not treat another order or spelling of the same values as a change', async () => {
    const extension = await afterLookup(people.everything);
    const { sandbox, platform } = extension;
    const { fetch } = platform;
    const input = await onto(extension, people.everything, [lists.newsletter]);
    extension.clock.now += 61_000;
    sandbox.switches.deletedAt = 'date';
    sandbox.switches.moments = 'offset';
    platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (init.method !== 'GET' || !url.includes(people.everything)) return answer;
      const wire = await answer.json();
      const { address } = wire.email_address;
      return Response.json({
        ...wire,
        phone_numbers: wire.phone_numbers.reverse(),
        taggings: wire.taggings.reverse(),
        custom_fields: wire.custom_fields.reverse(),
        email_address: { ...wire.email_address, address: address.toUpperCase() },
      });
    };
    extension.restart();
    await value(extension.ask('restore', input));
  });

  it('is not done twice by two clicks', async () => {
    const extension = await afterLookup();
    const input = await onto(extension, people.jane, [lists.newsletter]);
    const answers = await Promise.all([extension.ask('restore', input), extension.ask('restore', input)]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(answers[1]).toEqual({ ok: false, failure: { kind: 'not-deleted' } });
    expect(writes(extension)).toHaveLength(1);
  });
});

describe('nothing is written', () => {
  async function refused(extension: Extension, input: Parameters<Extension['ask']>[1]) {
    writes(extension);
    const answer = await extension.ask('restore', input as Input<'restore'>);
    expect(writes(extension)).toEqual([]);
    return answer.ok ? undefined : answer.failure;
  }

  it.each([
    ['otto', people.otto],
    ['ursula', people.ursula],
  ])('for %s, who is unsubscribed', async (_name, id) => {
    const extension = await afterLookup(id);
    expect(await refused(extension, await onto(extension, id, [lists.newsletter]))).toEqual({
      kind: 'not-restorable',
      why: 'unsubscribed',
    });
  });

  it('for a contact that is not deleted', async () => {
    const extension = await afterLookup(people.ada);
    expect(await refused(extension, await onto(extension, people.ada, [lists.newsletter]))).toEqual({
      kind: 'not-deleted',
    });
  });

  it('without a list, or with more than fifty', async () => {
    const extension = await afterLookup();
    expect(await refused(extension, await onto(extension, people.jane, []))).toEqual({ kind: 'list-choice' });
    const many = Array.from({ length: 51 }, () => crypto.randomUUID());
    expect(await refused(extension, await onto(extension, people.jane, [...many]))).toEqual({ kind: 'list-choice' });
  });

  it('if the contact changed since it was shown', async () => {
    const extension = await afterLookup();
    const jane = extension.sandbox.contacts.get(people.jane);
    if (jane) jane.first_name = 'Janet';
    extension.clock.now += 61_000;
    expect(await refused(extension, await onto(extension, people.jane, [lists.newsletter]))).toEqual({
      kind: 'changed',
    });
    await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    expect(extension.sandbox.contacts.get(people.jane)?.first_name).toBe('Janet');
  });

  it('for a contact of another account', async () => {
    const extension = await afterLookup();
    const id = '11111111-1111-11ee-8000-111111111111';
    expect(await refused(extension, await onto(extension, id, [lists.newsletter]))).toEqual({ kind: 'not-found' });
  });

  it('if nobody is signed in any more', async () => {
    const extension = await afterLookup();
    await extension.ask('signOut', {});
    expect(await refused(extension, await onto(extension, people.jane, [lists.newsletter]))).toEqual({
      kind: 'signed-out',
    });
  });
});

describe('a restore that goes wrong', () => {
  it.each(['applied-then-lost', 'truncated-json'] as const)(
    'is read back and not sent again if its answer is lost (%s), and is reported as restored',
    async (fault) => {
      const extension = await afterLookup();
      extension.sandbox.faults.next({ method: 'PUT' }, fault);
      const { proof } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
      expect(proof.verified).toBe(proof.fields.length);
      expect(writes(extension)).toHaveLength(1);
    },
  );

  it.each(['network-error', 'server-error-html', 'empty-503'] as const)(
    'is reported as not applied after %s, and can be tried again after a reading',
    async (fault) => {
      const extension = await afterLookup();
      extension.sandbox.faults.next({ method: 'PUT' }, fault);
      const input = await onto(extension, people.jane, [lists.newsletter]);
      expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'not-applied' } });
      expect(writes(extension)).toHaveLength(1);
      await value(extension.ask('restore', input));
      expect(extension.newCalls().map((call) => call.split(' ')[0])).toEqual(['GET', 'PUT', 'GET']);
    },
  );

  it('is reported as unknown if nothing can be read back, and the next lookup shows the truth', async () => {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    atMoments(extension.sandbox, [
      {
        moment: { side: 'after', of: 'write', count: 1 },
        run: () => extension.sandbox.faults.next({ method: 'GET' }, 'network-error', 3),
      },
    ]);
    const answer = await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    expect(answer).toEqual({ ok: false, failure: { kind: 'outcome-unknown' } });
    expect(writes(extension)).toHaveLength(1);

    extension.restart();
    const { contact, restore } = await value(extension.ask('lookup', { text: people.jane }));
    expect(contact).not.toHaveProperty('deletedAt');
    const { contact: undone } = await value(extension.ask('undoRestore', { recordId: restore?.recordId ?? '' }));
    expect(undone.deletedAt).toBeDefined();
  });

  it("is settled even if the computer's clock was a year ahead and was then corrected", async () => {
    const extension = await afterLookup();
    const { clock, sandbox } = extension;
    clock.ahead = 365 * 86_400_000;
    sandbox.faults.next({ method: 'PUT' }, 'network-error');
    const answer = await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    expect(answer).toEqual({ ok: false, failure: { kind: 'not-applied' } });
    await extension.start();
    const outcome = async () => (await value(extension.ask('getHistory', {}))).records[0]?.outcome;
    expect(await outcome()).toBe('open');

    clock.ahead = 0;
    clock.now += 3_600_000;
    extension.restart();
    await extension.start();
    expect(await outcome()).toBe('not-restored');
  });

  it("is settled a day after the first server time, whatever the computer's clock said before", async () => {
    const extension = await afterLookup();
    const { clock, sandbox } = extension;
    clock.ahead = 365 * 86_400_000;
    sandbox.switches.dateHeader = 'absent';
    sandbox.faults.next({ method: 'PUT' }, 'network-error');
    const answer = await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    expect(answer).toEqual({ ok: false, failure: { kind: 'not-applied' } });
    const outcome = async () => (await value(extension.ask('getHistory', {}))).records[0]?.outcome;

    clock.ahead = 0;
    sandbox.switches.dateHeader = 'sent';
    for (const expected of ['open', 'not-restored']) {
      extension.restart();
      await extension.start();
      expect(await outcome()).toBe(expected);
      clock.now += 86_400_000;
    }
  });

  it('is settled by the computer’s clock if the server never sends its time, and read ever more rarely until then', async () => {
    const extension = await afterLookup();
    const { clock, sandbox } = extension;
    sandbox.switches.dateHeader = 'absent';
    sandbox.faults.next({ method: 'PUT' }, 'network-error');
    await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    const outcome = async () => (await value(extension.ask('getHistory', {}))).records[0]?.outcome;
    extension.newCalls();
    const seen: (string | undefined)[] = [];
    for (let minutes = 0; minutes < 180; minutes++) {
      extension.restart();
      await extension.start();
      if (minutes === 10) seen.push(await outcome());
      clock.now += 60_000;
    }
    expect([...seen, await outcome()]).toEqual(['open', 'not-restored']);
    expect(extension.newCalls().length).toBeLessThan(15);
  });

  it.each([
    ['ever more rarely if the server refuses to show it', 'refused', 1],
    ['at each start of the worker if the network is down', 'network-error', 5],
  ] as const)('is read again %s', async (_how, fault, count) => {
    const extension = await afterLookup();
    const { clock, sandbox } = extension;
    sandbox.faults.next({ method: 'PUT' }, 'network-error');
    await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    clock.now += 3_600_000;
    sandbox.faults.next({ method: 'GET', path: /contacts/ }, fault, 100);
    let readings = 0;
    for (let start = 0; start < 5; start++) {
      extension.restart();
      extension.newCalls();
      await extension.start();
      if (extension.newCalls().length > 0) readings++;
    }
    expect(readings).toBe(count);
  });

  it('reports the server’s message if a value is refused', async () => {
    const extension = await afterLookup(people.tj);
    const answer = await extension.ask('restore', await onto(extension, people.tj, [lists.newsletter]));
    if (answer.ok || answer.failure.kind !== 'refused') throw new Error('not refused');
    expect(answer.failure.messages.join(' ')).toMatch(/first_name/);
    expect(extension.sandbox.contacts.get(people.tj)).toMatchObject({ first_name: 'T.J.' });
    expect(extension.sandbox.contacts.get(people.tj)?.deleted_at).toBeDefined();
  });

  it.each([
    ['a list that was deleted', lists.summer2019],
    ['a list that never existed', '22222222-2222-11ee-8000-222222222222'],
  ])('is refused for %s', async (_what, listId) => {
    const extension = await afterLookup();
    const answer = await extension.ask('restore', await onto(extension, people.jane, [listId]));
    expect(answer.ok ? '' : answer.failure.kind).toBe('refused');
  });

  it('is sent again after a throttled write, which was not applied', async () => {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'throttled');
    await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    expect(extension.sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });
});

describe('an undo', () => {
  it('deletes the restored contact again, once', async () => {
    const extension = await afterLookup();
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    extension.restart();
    extension.newCalls();
    const { contact } = await value(extension.ask('undoRestore', { recordId }));
    expect(contact.deletedAt).toBeDefined();
    expect(extension.newCalls().map((call) => call.split(' ')[0])).toEqual(['GET', 'DELETE', 'GET']);
    expect(extension.sandbox.contacts.get(people.jane)?.list_memberships).toEqual([]);
    expect(await extension.ask('undoRestore', { recordId })).toEqual({
      ok: false,
      failure: { kind: 'nothing-to-undo' },
    });
    expect(writes(extension)).toEqual([]);
  });

  it('is offered by later lookups until it is done', async () => {
    const extension = await afterLookup();
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    expect((await value(extension.ask('lookup', { text: people.jane }))).restore?.recordId).toBe(recordId);
    await value(extension.ask('undoRestore', { recordId }));
    expect(await value(extension.ask('lookup', { text: people.jane }))).not.toHaveProperty('restore');
    expect(await value(extension.ask('lookup', { text: people.ada }))).not.toHaveProperty('restore');
  });

  it('writes nothing if somebody deleted the contact before', async () => {
    const extension = await afterLookup();
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    extension.sandbox.deleteContact(people.jane);
    writes(extension);
    await value(extension.ask('undoRestore', { recordId }));
    expect(writes(extension)).toEqual([]);
  });

  it.each([
    ['applied-then-lost', undefined],
    ['network-error', 'not-applied'],
  ] as const)('reads the contact after a lost answer (%s)', async (fault, failure) => {
    const extension = await afterLookup();
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    writes(extension);
    extension.sandbox.faults.next({ method: 'DELETE' }, fault);
    const answer = await extension.ask('undoRestore', { recordId });
    expect(answer.ok ? undefined : answer.failure.kind).toBe(failure);
    expect(writes(extension)).toHaveLength(1);
  });

  it('does not delete a contact that was changed since', async () => {
    const extension = await afterLookup();
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    extension.sandbox.contacts.get(people.jane)?.list_memberships.push(lists.donors);
    writes(extension);
    expect(await extension.ask('undoRestore', { recordId })).toEqual({ ok: false, failure: { kind: 'changed-since' } });
    expect(writes(extension)).toEqual([]);
  });

  it('does nothing for an unknown record, nor for one of another account', async () => {
    const extension = await afterLookup();
    const answer = await extension.ask('undoRestore', { recordId: crypto.randomUUID() });
    expect(answer).toEqual({ ok: false, failure: { kind: 'nothing-to-undo' } });

    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    await extension.ask('signOut', {});
    extension.sandbox.account.encoded_account_id = 'another';
    extension.clock.now += 1_000;
    await signInWithCode(extension);
    expect(await extension.ask('undoRestore', { recordId })).toEqual({ ok: false, failure: { kind: 'other-account' } });
    expect(writes(extension)).toEqual([]);
  });
});

it('stores no readable personal data', async () => {
  const extension = await afterLookup();
  await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
  const { local } = extension.platform as unknown as { local: { items: Map<string, unknown> } };
  const database = await extension.platform.database();
  const storedText = JSON.stringify([
    [...local.items],
    await database.getAll('journal'),
    (await database.getAll('journal')).map((row) => 'sealed' in row && Buffer.from(row.sealed.data).toString('latin1')),
    (await database.getAll('secrets')).map(({ data }) => Buffer.from(data).toString('latin1')),
  ]);
  expect(storedText).not.toMatch(/Jane|riverside\.example|Núñez/);
  const [key] = await database.getAll('keys');
  expect(key?.extractable).toBe(false);
});
