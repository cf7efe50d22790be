import { describe, expect, it } from 'vitest';
import type { JobView } from '../../src/protocol/requests';
import type { Switches } from '../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from './extension';

/** An account with so many deleted contacts and one list, scanned once. */
async function bin(howMany: number, switches: Partial<Switches> = {}) {
  const extension = createExtension({ seed: 'empty', switches });
  const { sandbox } = extension;
  const list = sandbox.addList({ name: 'Restored' });
  const ids = Array.from({ length: howMany }, (_, n) => {
    const record = sandbox.addContact({
      first_name: `Name ${n}`,
      email_address: { address: `person${n}@riverside.example`, permission_to_send: 'implicit' },
    });
    sandbox.deleteContact(record.contact_id);
    return record.contact_id;
  });
  await signInWithCode(extension);
  extension.clock.now += 60_000;
  await scan(extension);
  extension.newCalls();
  return { extension, ids, lists: [{ id: list.list_id, name: list.name }] };
}

async function scan({ ask }: Extension): Promise<string[]> {
  const found: string[] = [];
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    const page = await value(ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) }));
    found.push(...page.contacts.map(({ id }) => id));
    next = page.next;
  }
  return found;
}

/** Lets the jobs run to their end, through every wait that an alarm would end. */
async function finish({ ask, runJobs, woken, clock, platform }: Extension): Promise<JobView[]> {
  for (let turn = 0; turn < 200; turn++) {
    await runJobs();
    const jobs = await value(ask('getJobs', {}));
    if (jobs.every(({ endedAt, state }) => endedAt !== undefined || state === 'paused')) return jobs;
    const due = await (await platform.database).getAll('jobs');
    const waits = due
      .flatMap((row) => (row.endedAt === undefined && row.wait ? [row.wait.until] : []))
      .filter(Number.isFinite);
    expect(woken.length).toBeGreaterThan(0);
    clock.now = Math.max(clock.now + 1, ...waits.slice(0, 1));
  }
  throw new Error('The jobs did not end');
}

describe('the scan of the bin', () => {
  it('finds every deleted contact once, a call for 500, and keeps them for the next visit', async () => {
    const { extension, ids } = await bin(1_203);
    expect(new Set(await scan(extension))).toEqual(new Set(ids));
    expect(extension.newCalls()).toHaveLength(3);
    extension.restart();
    const kept: string[] = [];
    for (let page = 0; ; page++) {
      const found = await value(extension.ask('getKeptPage', { page }));
      if (!found) break;
      expect(found.pages).toBe(3);
      kept.push(...found.contacts.map(({ id }) => id));
    }
    expect(new Set(kept)).toEqual(new Set(ids));
    expect(extension.newCalls()).toEqual([]);
  });

  it('that is broken off loses nothing of the one before', async () => {
    const { extension, ids } = await bin(600);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    const kept = await value(extension.ask('getKeptPage', { page: 1 }));
    expect(kept?.contacts).toHaveLength(ids.length - 500);
  });

  it('goes nowhere but to contacts', async () => {
    const { extension } = await bin(1);
    const next = JSON.stringify({ path: '/account/summary?x', page: 1, scan: 1 });
    const answer = await extension.ask('scanContacts', { status: 'deleted', next });
    expect(answer).toEqual({ ok: false, failure: { kind: 'bad-request' } });
    expect(extension.newCalls()).toEqual([]);
  });

  it('is unreadable at rest and goes with the session', async () => {
    const { extension } = await bin(3);
    const db = await extension.platform.database;
    const rows = await db.getAll('bin');
    expect(rows).toHaveLength(1);
    expect(Buffer.from(new Uint8Array(rows[0]?.sealed.data ?? [])).toString('latin1')).not.toContain('person1');
    await value(extension.ask('signOut', {}));
    expect(await db.count('bin')).toBe(0);
  });
});

describe('a bulk restore', () => {
  it.each(['by-poll', 'by-time', 'at-once'] as const)(
    'restores everybody, proves each by reading, within the limits (%s)',
    async (activityPace) => {
      const { extension, ids, lists } = await bin(2_600, { activityPace });
      await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
      const [job] = await finish(extension);
      expect(job).toMatchObject({
        state: 'done',
        total: 2_600,
        settled: 2_600,
        outcomes: { restored: 2_600, failed: 0 },
      });
      for (const id of ids) {
        const record = extension.sandbox.contacts.get(id);
        expect([record?.deleted_at, record?.list_memberships]).toEqual([undefined, [lists[0]?.id]]);
        expect(record?.email_address?.permission_to_send).toBe('implicit');
      }
      const calls = extension.newCalls();
      expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(6);
      expect(calls.length / ids.length).toBeLessThan(0.011);
      expect(extension.sandbox.calls.filter(({ status }) => status === 429)).toEqual([]);
    },
  );

  it('never calls a contact restored that was not read back as restored', async () => {
    const { extension, ids, lists } = await bin(700, { bulkDrops: 'every-tenth' });
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    const [job] = await finish(extension);
    expect(job?.outcomes).toMatchObject({ restored: 630, failed: 70 });
    for (const { id, outcome } of await value(extension.ask('getJobResults', { jobId: job?.id ?? '' }))) {
      expect(outcome).toBe(extension.sandbox.contacts.get(id)?.deleted_at === undefined ? 'restored' : 'failed');
    }
  });

  it('halves a chunk that is refused until the contact stands alone that makes it so', async () => {
    const { extension, ids, lists } = await bin(40);
    const bad = ids[17] ?? '';
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) =>
      init.method === 'POST' && String(init.body).includes(bad)
        ? Response.json([{ error_key: 'contacts.api.validation.error', error_message: 'That one.' }], { status: 400 })
        : fetch(url, init);
    extension.restart();
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    const [job] = await finish(extension);
    expect(job?.outcomes).toMatchObject({ restored: 39, failed: 1 });
    const results = await value(extension.ask('getJobResults', { jobId: job?.id ?? '' }));
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([
      {
        id: bad,
        outcome: 'failed',
        why: 'refused',
        message: 'That one.',
        address: 'person17@riverside.example',
        name: 'Name 17',
      },
    ]);
  });

  it('tells contacts that are another than they were', async () => {
    const { extension, ids, lists } = await bin(5);
    const record = extension.sandbox.contacts.get(ids[2] ?? '');
    if (record) record.first_name = 'Somebody else';
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    const [job] = await finish(extension);
    expect(job?.outcomes).toMatchObject({ restored: 4, different: 1 });
    extension.restart();
    const results = await value(extension.ask('getJobResults', { jobId: job?.id ?? '' }));
    expect(results.filter(({ outcome }) => outcome === 'different')).toEqual([
      {
        id: ids[2],
        outcome: 'different',
        fields: ['firstName'],
        address: 'person2@riverside.example',
        name: 'Name 2',
      },
    ]);
  });

  it('never sends who unsubscribed, whose consent is not known or who was not read, and says so', async () => {
    const { extension, ids, lists } = await bin(6);
    const { sandbox, ask } = extension;
    const [out = '', odd = '', ...others] = ids;
    const change = (id: string, permission: string) => {
      const email = sandbox.contacts.get(id)?.email_address;
      if (email) Object.assign(email, { permission_to_send: permission });
    };
    change(out, 'unsubscribed');
    change(odd, 'something_new');
    await scan(extension);
    const unread = sandbox.addContact({ email_address: { address: 'unread@riverside.example' } }).contact_id;
    sandbox.deleteContact(unread);
    Object.assign(sandbox.switches, { bulkUnsubscribed: 'added' });
    await value(ask('startJob', { kind: 'restore', contactIds: [...ids, unread], lists }));
    const [job] = await finish(extension);
    expect(job).toMatchObject({ total: 7, settled: 7, outcomes: { restored: 4, skipped: 3 } });
    const results = await value(ask('getJobResults', { jobId: job?.id ?? '' }));
    expect(Object.fromEntries(results.map(({ id, why }) => [id, why]))).toEqual({
      ...Object.fromEntries(others.map((id) => [id, undefined])),
      [out]: 'unsubscribed',
      [odd]: 'consent-unknown',
      [unread]: 'not-read',
    });
    expect(results.find(({ id }) => id === out)?.address).toBe('person0@riverside.example');
    for (const id of [out, odd, unread]) expect(sandbox.contacts.get(id)?.deleted_at).toBeDefined();
  });

  it('of nobody who may be restored ends without a call', async () => {
    const { extension, ids, lists } = await bin(2);
    await value(extension.ask('startJob', { kind: 'restore', contactIds: [crypto.randomUUID()], lists }));
    expect((await finish(extension))[0]).toMatchObject({ state: 'done', outcomes: { skipped: 1 } });
    expect(extension.newCalls()).toEqual([]);
    expect(ids).toHaveLength(2);
  });

  it('keeps names, addresses and what the server said unreadable at rest', async () => {
    const { extension, ids, lists } = await bin(2);
    Object.assign(extension.sandbox.switches, { activityOutcome: 'failed', activityPace: 'at-once' });
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    await finish(extension);
    const db = await extension.platform.database;
    const kept = await Promise.all(
      (['jobs', 'chunks', 'results', 'snapshots'] as const).map((store) => db.getAll(store)),
    );
    expect(kept[3]?.length).toBeGreaterThan(0);
    const bytes = JSON.stringify(kept, (_key, each) =>
      each instanceof ArrayBuffer || ArrayBuffer.isView(each)
        ? Buffer.from(each as ArrayBuffer).toString('latin1')
        : each,
    );
    expect(bytes).not.toContain('riverside');
    expect(bytes).not.toContain('Name 1');
  });

  it('has the bin know who is not deleted any more', async () => {
    const { extension, ids, lists } = await bin(3);
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids.slice(0, 2), lists }));
    await finish(extension);
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 1, skipped: 2 });
  });

  it('is undone by deleting again what it restored, and only that', async () => {
    const { extension, ids, lists } = await bin(20);
    const [untouched = '', ...some] = ids;
    extension.sandbox.addContact({ email_address: { address: 'always@riverside.example' } });
    await value(extension.ask('startJob', { kind: 'restore', contactIds: some, lists }));
    const [job] = await finish(extension);
    await value(extension.ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    const [undo] = await finish(extension);
    expect(undo).toMatchObject({ kind: 'undo', state: 'done', outcomes: { deleted: 19 } });
    for (const id of ids) expect(extension.sandbox.contacts.get(id)?.deleted_at).toBeDefined();
    expect(extension.sandbox.contactByEmail('always@riverside.example')?.deleted_at).toBeUndefined();
    expect(untouched).not.toBe('');
  });
});

describe('a job that cannot go on', () => {
  it('waits for the next day when the budget is used up, and leaves some of it to people', async () => {
    const { extension, ids, lists } = await bin(600);
    const { ask, clock, sandbox, platform } = extension;
    const { days } = {
      days: [
        {
          clientId: sandbox.calls.at(-1)?.clientId,
          day: Math.floor(clock.now / 86_400_000),
          calls: 9_499,
          usedUp: false,
        },
      ],
    };
    await platform.local.set({ calls: days });
    await value(ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    await extension.runJobs();
    const [waiting] = await value(ask('getJobs', {}));
    expect(waiting?.wait).toEqual({ why: 'quota', until: Date.parse('2026-06-11T00:00:00.000Z') });
    expect((await ask('lookup', { text: 'person1@riverside.example' })).ok).toBe(true);
    const [job] = await finish(extension);
    expect(job?.outcomes.restored).toBe(600);
    expect(clock.now).toBeGreaterThanOrEqual(Date.parse('2026-06-11T00:00:00.000Z'));
  });

  it('waits for somebody to sign in, then goes on', async () => {
    const { extension, ids, lists } = await bin(10);
    const { ask, clock } = extension;
    await value(ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    extension.sandbox.revokeTokens();
    clock.now += 2_000;
    await extension.runJobs();
    clock.now += 2_000;
    await signInWithCode(extension);
    expect((await finish(extension))[0]?.outcomes.restored).toBe(10);
  });

  it('goes on after the network was gone for hours', async () => {
    const { extension, ids, lists } = await bin(10);
    extension.sandbox.faults.next({ path: /activities/ }, 'network-error', 30);
    await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    expect((await finish(extension))[0]?.outcomes.restored).toBe(10);
  });

  it.each(['applied-then-lost', 'network-error', 'truncated-json'] as const)(
    'looks for its activity before it sends a chunk again whose answer was lost (%s)',
    async (fault) => {
      const { extension, ids, lists } = await bin(1_100);
      extension.sandbox.faults.next({ method: 'POST', path: /activities/ }, fault);
      await value(extension.ask('startJob', { kind: 'restore', contactIds: ids, lists }));
      expect((await finish(extension))[0]?.outcomes.restored).toBe(1_100);
      const posts = extension.newCalls().filter((call) => call.startsWith('POST'));
      expect(posts).toHaveLength(fault === 'network-error' ? 4 : 3);
    },
  );

  it('can be paused, goes on, and can be cancelled: what was sent is still told', async () => {
    const { extension, ids, lists } = await bin(9_000, { activityPace: 'by-time' });
    const { ask } = extension;
    const { id: jobId } = await value(ask('startJob', { kind: 'restore', contactIds: ids, lists }));
    const running = extension.runJobs();
    await value(ask('pauseJob', { jobId }));
    await running;
    expect((await value(ask('getJobs', {})))[0]?.state).toBe('paused');
    extension.restart();
    await extension.runJobs();
    expect((await value(ask('getJobs', {})))[0]?.state).toBe('paused');

    await value(ask('resumeJob', { jobId }));
    const again = extension.runJobs();
    await value(ask('cancelJob', { jobId }));
    await again;
    const [job] = await finish(extension);
    expect(job?.state).toBe('cancelled');
    const sum = Object.values(job?.outcomes ?? {}).reduce((one, other) => one + other, 0);
    expect(sum).toBe(9_000);
    for (const { id, outcome } of await value(ask('getJobResults', { jobId }))) {
      expect(outcome).toBe(extension.sandbox.contacts.get(id)?.deleted_at === undefined ? 'restored' : 'not-started');
    }
  });
});
