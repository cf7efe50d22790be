import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/background/jobs/limits';
import type { JobReason, JobView } from '../../../src/protocol/jobs';
import type { ContactRecord } from '../../sandbox/records';
import { type Extension, signInWithCode, value } from '../extension';
import { addActivityError, bin, FIFTIES, once } from './bin';

async function scan({ ask }: Extension): Promise<string[]> {
  const found: string[] = [];
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    const page = await value(ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) }));
    found.push(...page.contacts.map(({ id }) => id));
    next = page.next;
  }
  return found;
}

/** Runs the jobs to their end, through every wait that an alarm would end. */
async function finish({ ask, runJobs, woken, clock, platform }: Extension): Promise<JobView[]> {
  for (let turn = 0; turn < 200; turn++) {
    await runJobs();
    const jobs = await value(ask('getJobs', {}));
    if (jobs.every(({ endedAt, state }) => endedAt !== undefined || state === 'paused')) return jobs;
    const due = await (await platform.database()).getAll('jobs');
    const waits = due
      .flatMap((row) => (row.endedAt === undefined && row.wait ? [row.wait.until] : []))
      .filter(Number.isFinite);
    expect(woken.length).toBeGreaterThan(0);
    clock.now = Math.max(clock.now + 1, ...waits.slice(0, 1));
  }
  throw new Error('The jobs did not end');
}

/** Somebody changes a contact at Constant Contact. */
function changeContact({ sandbox, clock }: Extension, id: string, how: (record: ContactRecord) => void): void {
  const record = sandbox.contacts.get(id);
  if (!record) throw new Error('There is no such contact');
  how(record);
  record.updated_at = new Date(clock.now).toISOString();
}

function restoreByOther(extension: Extension, id: string): void {
  changeContact(extension, id, (record) => {
    delete record.deleted_at;
  });
}

function unsubscribe(extension: Extension, id: string): void {
  changeContact(extension, id, ({ email_address }) => {
    if (email_address) email_address.permission_to_send = 'unsubscribed';
  });
}

async function reasonsOf({ ask }: Extension, jobId = ''): Promise<Record<string, JobReason | undefined>> {
  const results = await value(ask('getJobResults', { jobId }));
  return Object.fromEntries(results.map(({ id, why }) => [id, why]));
}

/** Starts a restore and pauses it after the answer to the first matching request. */
async function pauseAfter(
  extension: Extension,
  contactIds: string[],
  lists: { id: string; name: string }[],
  isTheOne: (url: string, init: RequestInit) => boolean,
): Promise<string> {
  const { ask, platform } = extension;
  const { fetch } = platform;
  let times = 0;
  platform.fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (isTheOne(url, init) && ++times === 1) await value(ask('pauseJob', { jobId }));
    return answer;
  };
  extension.restart({ fetch: () => new Promise(() => undefined) });
  const { id: jobId } = await value(ask('startJob', { kind: 'restore', groups: [{ contactIds, lists }] }));
  extension.restart();
  await extension.runJobs();
  expect(times).toBe(1);
  return jobId;
}

/** The contacts that were sent in activities of this kind. */
function sentTo({ sandbox }: Extension, kind: string): string[] {
  const bodies = sandbox.calls.filter(({ path }) => path.endsWith(kind)).map(({ requestBody }) => requestBody);
  return (bodies as { source?: { contact_ids: string[] }; contact_ids?: string[] }[]).flatMap(
    ({ source, contact_ids }) => source?.contact_ids ?? contact_ids ?? [],
  );
}

const nothingToUndo = { ok: false, failure: { kind: 'nothing-to-undo' } };

describe('the scan of deleted contacts', () => {
  it('finds every deleted contact once, with a call per 500, and stores them for the next visit', async () => {
    const { extension, ids } = await bin(1_203);
    expect(new Set(await scan(extension))).toEqual(new Set(ids));
    expect(extension.newCalls()).toHaveLength(3);
    extension.restart();
    const cachedIds: string[] = [];
    for (let page = 0; ; page++) {
      const found = await value(extension.ask('getCachedPage', { page }));
      if (!found) break;
      expect(found.pages).toBe(4);
      cachedIds.push(...found.contacts.map(({ id }) => id));
    }
    expect(new Set(cachedIds)).toEqual(new Set(ids));
    expect(extension.newCalls()).toEqual([]);
  });

  it('that stops early loses nothing of the scan before', async () => {
    const { extension, ids } = await bin(600);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    const cachedPage = await value(extension.ask('getCachedPage', { page: 2 }));
    expect(cachedPage?.contacts).toHaveLength(ids.length - 500);
  });

  it('refuses a cursor that points to anything but contacts', async () => {
    const { extension } = await bin(1);
    const next = JSON.stringify({ path: '/account/summary?x', page: 1, scan: 1 });
    const answer = await extension.ask('scanContacts', { status: 'deleted', next });
    expect(answer).toEqual({ ok: false, failure: { kind: 'bad-request' } });
    expect(extension.newCalls()).toEqual([]);
  });

  it('is stored encrypted and is deleted at sign-out', async () => {
    const { extension } = await bin(3);
    const db = await extension.platform.database();
    const rows = await db.getAll('bin');
    expect(rows).not.toEqual([]);
    for (const { sealed } of rows) expect(Buffer.from(sealed.data).toString('latin1')).not.toContain('person1');
    await value(extension.ask('signOut', {}));
    expect(await db.count('bin')).toBe(0);
  });
});

describe('a bulk restore', () => {
  it.each(['by-poll', 'by-time', 'at-once'] as const)(
    'restores every contact and verifies each one by a reading, within the limits (%s)',
    async (activityPace) => {
      const { extension, ids, lists } = await bin(300, { activityPace }, FIFTIES);
      await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
      const [job] = await finish(extension);
      expect(job).toMatchObject({
        state: 'done',
        total: 300,
        settled: 300,
        outcomes: { restored: 300, failed: 0 },
      });
      for (const id of ids) {
        const record = extension.sandbox.contacts.get(id);
        expect([record?.deleted_at, record?.list_memberships]).toEqual([undefined, [lists[0]?.id]]);
        expect(record?.email_address?.permission_to_send).toBe('implicit');
      }
      const calls = extension.newCalls();
      expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(6);
      expect(calls.length / ids.length).toBeLessThan(0.11);
      expect(extension.sandbox.calls.filter(({ status }) => status === 429)).toEqual([]);
    },
  );

  it.each([
    [3, 'sent'],
    [1_000, 'sent'],
    [1_000, 'absent'],
  ] as const)(
    'of %i contacts, and its undo, take as many calls as estimated (Date: %s)',
    async (howMany, dateHeader) => {
      const { extension, ids, lists } = await bin(howMany, { activityPace: 'by-time', dateHeader });
      extension.clock.now += 3_600_000;
      await scan(extension);
      const estimated: number[] = [];
      const taken: number[] = [];
      const { ask } = extension;
      const groups = [{ contactIds: ids, lists: lists.map((list) => ({ ...list, members: 0 })) }];
      const restore = await value(ask('startJob', { kind: 'restore', groups }));
      estimated.push(restore.callsExpected);
      await finish(extension);
      estimated.push((await value(ask('startJob', { kind: 'undo', jobId: restore.id }))).callsExpected);
      for (const { calls } of await finish(extension)) taken.unshift(calls);
      expect(taken).toEqual(estimated);
    },
  );

  it('puts each contact onto the lists of its group, in separate batches, and an undo respects the groups', async () => {
    const { extension, ids, lists } = await bin(120);
    const { sandbox, ask } = extension;
    const [newsletter] = lists;
    const donors = sandbox.addList({ name: 'Donors' });
    const both = [...lists, { id: donors.list_id, name: donors.name }];
    const groups = [
      { contactIds: ids.slice(0, 70), lists },
      { contactIds: ids.slice(70), lists: both },
    ];
    extension.restart({ fetch: () => new Promise(() => undefined) });
    await value(ask('startJob', { kind: 'restore', groups }));
    extension.restart();
    const [job] = await finish(extension);
    expect(job).toMatchObject({
      outcomes: { restored: 120 },
      lists: both,
      groups: [
        { listIds: [newsletter?.id], contacts: 70 },
        { listIds: both.map(({ id }) => id), contacts: 50 },
      ],
    });
    for (const { contactIds, lists: own } of groups) {
      for (const id of contactIds)
        expect(sandbox.contacts.get(id)?.list_memberships).toEqual(own.map((list) => list.id));
    }
    const results = await value(ask('getJobResults', { jobId: job?.id ?? '' }));
    expect(results.find(({ id }) => id === ids[0])?.listIds).toEqual([newsletter?.id]);
    expect(results.find(({ id }) => id === ids[119])?.listIds).toEqual(both.map(({ id }) => id));

    // Somebody puts one contact onto a list of the other group.
    extension.clock.now += 3_600_000;
    const changed = ids[0] ?? '';
    sandbox.colleague.relist(
      changed,
      both.map(({ id }) => id),
    );
    await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    const [undo] = await finish(extension);
    expect(undo?.outcomes).toMatchObject({ deleted: 119, skipped: 1 });
    expect(sandbox.contacts.get(changed)?.deleted_at).toBeUndefined();
  });

  it('does not wait for an activity while another one can be sent or polled', async () => {
    const { extension, ids, lists } = await bin(600, { activityPace: 'by-time' }, FIFTIES);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await finish(extension);
    const at = extension.sandbox.calls.flatMap((call) => (call.path.includes('/activities/') ? call.at : []));
    const [first = 0, last = 0] = [at[0], at.at(-1)];
    // Four calls a second, and the duration of the last activity.
    expect(last - first).toBeLessThanOrEqual((at.length / 4) * 1_010 + 5_000);
  });

  it('reports no contact as restored that was not read back as restored', async () => {
    const { extension, ids, lists } = await bin(200, { bulkDrops: 'every-tenth' }, { ...FIFTIES, batch: 100 });
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    // A contact that an activity left out is sent again, and then reported as failed.
    expect(job?.outcomes).toMatchObject({ restored: 198, failed: 2 });
    for (const { id, outcome } of await value(extension.ask('getJobResults', { jobId: job?.id ?? '' }))) {
      expect(outcome).toBe(extension.sandbox.contacts.get(id)?.deleted_at === undefined ? 'restored' : 'failed');
    }
  });

  it('halves a rejected batch until the contact that causes the rejection is alone', async () => {
    const { extension, ids, lists } = await bin(40);
    const bad = ids[17] ?? '';
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) =>
      init.method === 'POST' && String(init.body).includes(bad)
        ? Response.json([{ error_key: 'contacts.api.validation.error', error_message: 'That one.' }], { status: 400 })
        : fetch(url, init);
    extension.restart();
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
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

  it('onto several sets of lists sends full batches, although each page has contacts of every set', async () => {
    const { extension, ids } = await bin(200, {}, FIFTIES);
    const groups = [0, 1, 2, 3].map((set) => {
      const { list_id: id, name } = extension.sandbox.addList({ name: `Set ${set}` });
      return { contactIds: ids.filter((_id, n) => n % 4 === set), lists: [{ id, name }] };
    });
    await value(extension.ask('startJob', { kind: 'restore', groups }));
    const [job] = await finish(extension);
    expect(job?.outcomes.restored).toBe(200);
    expect(extension.newCalls().filter((call) => call.startsWith('POST'))).toHaveLength(4);
  });

  it('reports contacts that changed since they were read', async () => {
    const { extension, ids, lists } = await bin(5);
    const record = extension.sandbox.contacts.get(ids[2] ?? '');
    once(extension, 'after', 'POST', /add_list_memberships/, () => {
      if (record) record.first_name = 'Somebody else';
    });
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    expect(job?.outcomes).toMatchObject({ restored: 4, different: 1 });
    extension.restart();
    const results = await value(extension.ask('getJobResults', { jobId: job?.id ?? '' }));
    expect(results.filter(({ outcome }) => outcome === 'different')).toEqual([
      {
        id: ids[2],
        outcome: 'different',
        why: 'changed-since',
        fields: ['firstName'],
        address: 'person2@riverside.example',
        name: 'Name 2',
      },
    ]);
  });

  it('skips unsubscribed contacts and unknown consent, and first reads contacts that were not read yet', async () => {
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
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: [...ids, unread], lists }] }));
    const [job] = await finish(extension);
    expect(job).toMatchObject({ total: 7, settled: 7, outcomes: { restored: 5, skipped: 2 } });
    const results = await value(ask('getJobResults', { jobId: job?.id ?? '' }));
    expect(Object.fromEntries(results.map(({ id, why }) => [id, why]))).toEqual({
      ...Object.fromEntries(others.map((id) => [id, undefined])),
      [out]: 'unsubscribed',
      [odd]: 'consent-unknown',
      [unread]: undefined,
    });
    expect(results.find(({ id }) => id === out)?.address).toBe('person0@riverside.example');
    for (const id of [out, odd]) expect(sandbox.contacts.get(id)?.deleted_at).toBeDefined();
  });

  it('reads before it sends: contacts restored or unsubscribed since are skipped, and the cache is updated', async () => {
    const { extension, ids, lists } = await bin(8);
    const { sandbox, ask } = extension;
    Object.assign(sandbox.switches, { bulkUnsubscribed: 'added' });
    const [back = '', out = ''] = ids;
    extension.clock.now += 3_600_000;
    restoreByOther(extension, back);
    unsubscribe(extension, out);
    const { callsExpected } = await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    expect(job?.outcomes).toMatchObject({ restored: 6, skipped: 2 });
    // The restored contact is read by itself, and the activity is polled twice.
    expect(job?.calls).toBeLessThanOrEqual(callsExpected + 2);
    expect(await reasonsOf(extension, job?.id)).toMatchObject({ [back]: 'not-deleted', [out]: 'unsubscribed' });
    expect(sentTo(extension, 'add_list_memberships').sort()).toEqual(ids.slice(2).sort());
    expect(sandbox.contacts.get(back)?.list_memberships).toEqual([]);
    extension.newCalls();
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: [back, out], lists }] }));
    const [again] = await finish(extension);
    expect(await reasonsOf(extension, again?.id)).toEqual({ [back]: 'not-deleted', [out]: 'unsubscribed' });
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('that was paused reads the changes since then', async () => {
    const { extension, ids, lists } = await bin(110, {}, FIFTIES);
    const { sandbox, ask, clock } = extension;
    const jobId = await pauseAfter(extension, ids, lists, (_url, { method }) => method === 'POST');
    clock.now += 20 * 86_400_000;
    // The page that was sent before the pause has the contacts that were added last.
    const [out = '', back = ''] = ids;
    unsubscribe(extension, out);
    restoreByOther(extension, back);
    await value(ask('resumeJob', { jobId }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 108, skipped: 2 });
    expect(await reasonsOf(extension, jobId)).toMatchObject({ [out]: 'unsubscribed', [back]: 'not-deleted' });
    for (const id of [out, back]) expect(sandbox.contacts.get(id)?.list_memberships).toEqual([]);
  });

  it('that was paused during its reading starts the reading again', async () => {
    const { extension, ids, lists } = await bin(110, {}, FIFTIES);
    const { sandbox, ask, clock } = extension;
    const jobId = await pauseAfter(extension, ids, lists, (url) => url.includes('status=deleted'));
    clock.now += 20 * 86_400_000;
    for (const id of ids.slice(0, 3)) unsubscribe(extension, id);
    await value(ask('resumeJob', { jobId }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 107, skipped: 3 });
    for (const id of ids.slice(0, 3)) expect(sandbox.contacts.get(id)?.list_memberships).toEqual([]);
  });

  it('does not send a contact again that unsubscribed during an activity that failed', async () => {
    const { extension, ids, lists } = await bin(60, {}, FIFTIES);
    const { sandbox, ask, clock } = extension;
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (init.method === 'GET' && url.includes('/activities/')) {
        const { state } = (await answer.clone().json()) as { state: string };
        if (state === 'failed') sandbox.switches.activityOutcome = 'completed';
      }
      return answer;
    };
    const jobId = await pauseAfter(extension, ids, lists, (_url, { method }) => method === 'POST');
    const [out = ''] = sentTo(extension, 'add_list_memberships');
    clock.now += 20 * 60_000;
    unsubscribe(extension, out);
    sandbox.switches.activityOutcome = 'failed';
    await value(ask('resumeJob', { jobId }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 59, failed: 1 });
    expect(sentTo(extension, 'add_list_memberships').filter((id) => id === out)).toHaveLength(1);
    expect(await reasonsOf(extension, jobId)).toMatchObject({ [out]: 'unsubscribed' });
  });

  it('of a few contacts reads each one separately if many others are deleted', async () => {
    const { extension, ids, lists } = await bin(260, {}, FIFTIES);
    const { ask } = extension;
    extension.clock.now += 3 * 3_600_000;
    restoreByOther(extension, ids[2] ?? '');
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 3), lists }] }));
    const [job] = await finish(extension);
    expect(job?.outcomes).toMatchObject({ restored: 2, skipped: 1 });
    const reads = extension.newCalls().filter((call) => /^GET .*contacts/.test(call));
    expect(reads.slice(0, 4).map((call) => call.includes('status=deleted'))).toEqual([true, false, false, false]);
  });

  it('skips contacts of another restore that is still running or has just ended', async () => {
    const { extension, ids, lists } = await bin(6);
    const { ask } = extension;
    extension.restart({ fetch: () => new Promise(() => undefined) });
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 4), lists }] }));
    extension.clock.now += 1;
    const { id: second } = await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    extension.restart();
    const [job, first] = await finish(extension);
    expect([job?.id, job?.outcomes.restored, first?.outcomes.restored]).toEqual([second, 2, 4]);
    expect(Object.values(await reasonsOf(extension, second)).filter((why) => why === 'other-job')).toHaveLength(4);
  });

  it.each([3, 10])('fails no contact that still reads as deleted for %i seconds', async (bulkLagSeconds) => {
    const { extension, ids, lists } = await bin(70, { bulkLagSeconds, activityPace: 'at-once' }, FIFTIES);
    const { ask } = extension;
    for (const contactIds of [ids.slice(0, 3), ids.slice(3)]) {
      await value(ask('startJob', { kind: 'restore', groups: [{ contactIds, lists }] }));
      const [job] = await finish(extension);
      expect(job?.outcomes.restored).toBe(contactIds.length);
      await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
      expect((await finish(extension))[0]?.outcomes.deleted).toBe(contactIds.length);
    }
  });

  it('stores its lists as the next preselection, and a dry run does not', async () => {
    const { extension, ids, lists } = await bin(1);
    const { ask } = extension;
    await value(ask('startJob', { kind: 'dry-run', contactIds: ids }));
    expect((await value(ask('getLists', {}))).lastChosen).toEqual([]);
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    expect((await value(ask('getLists', {}))).lastChosen).toEqual(lists.map(({ id }) => id));
  });

  it('of a contact that does not exist in the account ends after one call', async () => {
    const { extension, lists } = await bin(2);
    const nobody = crypto.randomUUID();
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: [nobody], lists }] }));
    const [job] = await finish(extension);
    expect(job).toMatchObject({ state: 'done', outcomes: { failed: 1 } });
    expect(await reasonsOf(extension, job?.id)).toEqual({ [nobody]: 'not-found' });
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('stores names, addresses and messages of the server encrypted', async () => {
    const { extension, ids, lists } = await bin(2);
    Object.assign(extension.sandbox.switches, { activityOutcome: 'failed', activityPace: 'by-poll' });
    addActivityError(extension, 'It is locked.');
    const groups = [{ contactIds: ids, lists }];
    const { id: jobId } = await value(extension.ask('startJob', { kind: 'restore', groups }));
    await finish(extension);
    const refused = expect.objectContaining({ message: 'It is locked.' });
    expect(await value(extension.ask('getJobResults', { jobId }))).toContainEqual(refused);
    const db = await extension.platform.database();
    const stores = [...db.objectStoreNames];
    const rows = await Promise.all(stores.map((store) => db.getAll(store)));
    for (const store of ['jobs', 'job-pages', 'job-results', 'snapshots'] as const)
      expect(rows[stores.indexOf(store)], store).not.toEqual([]);
    const bytes = JSON.stringify(rows, (_key, each) =>
      each instanceof ArrayBuffer || ArrayBuffer.isView(each)
        ? Buffer.from(each as ArrayBuffer).toString('latin1')
        : each,
    );
    expect(bytes).not.toContain('riverside');
    expect(bytes).not.toContain('Name 1');
    expect(bytes).not.toContain('locked');
  });

  it('updates the cache, so a second restore skips the restored contacts', async () => {
    const { extension, ids, lists } = await bin(3);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 2), lists }] }));
    await finish(extension);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 1, skipped: 2 });
  });

  it('can be undone, which deletes only the contacts that it restored', async () => {
    const { extension, ids, lists } = await bin(20);
    const [untouched = '', ...some] = ids;
    extension.sandbox.addContact({ email_address: { address: 'always@riverside.example' } });
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: some, lists }] }));
    const [job] = await finish(extension);
    await value(extension.ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    const [undo] = await finish(extension);
    expect(undo).toMatchObject({ kind: 'undo', state: 'done', outcomes: { deleted: 19 } });
    for (const id of ids) expect(extension.sandbox.contacts.get(id)?.deleted_at).toBeDefined();
    expect(extension.sandbox.contactByEmail('always@riverside.example')?.deleted_at).toBeUndefined();
    expect(untouched).not.toBe('');
  });
});

describe('an undo', () => {
  it('does not claim a contact that somebody else deleted before', async () => {
    const { extension, ids, lists } = await bin(12);
    const { sandbox, ask } = extension;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    extension.clock.now += 3_600_000;
    const [theirs = '', ...ours] = ids;
    sandbox.deleteContact(theirs);
    await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    const [undo] = await finish(extension);
    expect(undo?.outcomes).toMatchObject({ deleted: 11, skipped: 1 });
    const results = await value(ask('getJobResults', { jobId: undo?.id ?? '' }));
    expect(results.find(({ id }) => id === theirs)).toMatchObject({ outcome: 'skipped', why: 'deleted-already' });
    expect(results.find(({ id }) => id === ours[0])).toMatchObject({ outcome: 'deleted', name: 'Name 1' });
    const sent = sandbox.calls.filter(({ path }) => path.endsWith('contact_delete'));
    expect(sent.flatMap(({ requestBody }) => (requestBody as { contact_ids: string[] }).contact_ids).sort()).toEqual(
      ours.sort(),
    );
  });

  it.each([
    ['yes', 6],
    ['no', 11],
  ] as const)(
    'reads few pages among many deleted contacts (a deletion changes updated_at: %s)',
    async (moves, most) => {
      const { extension, ids, lists } = await bin(300, { deleteMovesUpdatedAt: moves }, FIFTIES);
      const { ask } = extension;
      extension.clock.now += 3_600_000;
      await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 30), lists }] }));
      const [job] = await finish(extension);
      extension.newCalls();
      await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
      expect((await finish(extension))[0]?.outcomes.deleted).toBe(30);
      expect(extension.newCalls().length).toBeLessThanOrEqual(most);
    },
  );

  it('skips contacts whose name, lists or consent somebody changed since', async () => {
    const { extension, ids, lists } = await bin(6);
    const { sandbox, ask } = extension;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    extension.clock.now += 30 * 86_400_000;
    const [named = '', listed = '', agreed = '', ...others] = ids;
    changeContact(extension, named, (record) => {
      record.first_name = 'Jane';
    });
    changeContact(extension, listed, (record) => {
      record.list_memberships.push(sandbox.addList({ name: 'Customers' }).list_id);
    });
    changeContact(extension, agreed, (record) => {
      if (record.email_address) record.email_address.permission_to_send = 'explicit';
    });
    await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    const [undo] = await finish(extension);
    expect(undo?.outcomes).toMatchObject({ deleted: 3, skipped: 3 });
    for (const id of [named, listed, agreed]) expect((await reasonsOf(extension, undo?.id))[id]).toBe('changed-since');
    expect(sentTo(extension, 'contact_delete').sort()).toEqual(others.sort());
    expect(await ask('startJob', { kind: 'undo', jobId: job?.id ?? '' })).toEqual(nothingToUndo);
  });

  it('can be done once, and skips contacts of a later restore', async () => {
    const { extension, ids, lists } = await bin(5);
    const { sandbox, ask, clock } = extension;
    const [theirs = ''] = ids;
    const started: JobView[] = [];
    for (let n = 0; n < 2; n++) {
      await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
      const [job] = await finish(extension);
      expect(job?.outcomes.restored).toBe(n === 0 ? 5 : 1);
      if (job) started.push(job);
      clock.now += 3_600_000;
      if (n === 0) sandbox.deleteContact(theirs);
      await scan(extension);
    }
    const [first, second] = started;
    await value(ask('startJob', { kind: 'undo', jobId: first?.id ?? '' }));
    const [undo] = await finish(extension);
    expect(undo).toMatchObject({ undoes: first?.id, outcomes: { deleted: 4, skipped: 1 } });
    expect((await reasonsOf(extension, undo?.id))[theirs]).toBe('changed-since');
    expect(await ask('startJob', { kind: 'undo', jobId: first?.id ?? '' })).toEqual(nothingToUndo);
    expect(sandbox.contacts.get(theirs)?.deleted_at).toBeUndefined();
    await value(ask('startJob', { kind: 'undo', jobId: second?.id ?? '' }));
    expect((await finish(extension))[0]?.outcomes.deleted).toBe(1);
  });

  it('of a few contacts reads each one separately if many others changed', async () => {
    const { extension, ids, lists } = await bin(3);
    const { sandbox, ask } = extension;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    extension.clock.now += 3_600_000;
    for (let n = 0; n < 5_000; n++) sandbox.addContact({ email_address: { address: `other${n}@riverside.example` } });
    extension.newCalls();
    await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    expect((await finish(extension))[0]?.outcomes.deleted).toBe(3);
    expect(extension.newCalls().length).toBeLessThanOrEqual(12);
  });

  it.each(['itself', 'the page before'])('does not follow a page that names %s as the next one', async (which) => {
    const { extension, ids, lists } = await bin(9);
    const { ask, platform } = extension;
    platform.jobLimits = { ...LIMITS, batch: 3, page: 3 };
    extension.restart();
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    const { fetch } = platform;
    const paths: string[] = [];
    platform.fetch = async (url, init) => {
      const { pathname, search, searchParams } = new URL(url);
      const answer = await fetch(url, init);
      if (!searchParams.has('cursor')) return answer;
      paths.push(pathname + search);
      const href = which === 'itself' ? pathname + search : (paths.at(-2) ?? pathname + search);
      return Response.json({ ...(await answer.json()), _links: { next: { href } } });
    };
    extension.restart();
    extension.newCalls();
    await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    expect((await finish(extension))[0]?.outcomes.deleted).toBe(9);
    expect(extension.newCalls().length).toBeLessThan(60);
  });

  it('sends nothing if somebody else deleted all the contacts', async () => {
    const { extension, ids, lists } = await bin(3);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    const [job] = await finish(extension);
    for (const id of ids) extension.sandbox.deleteContact(id);
    extension.newCalls();
    await value(extension.ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
    expect((await finish(extension))[0]).toMatchObject({ state: 'done', outcomes: { skipped: 3, deleted: 0 } });
    expect(extension.newCalls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('is refused while the restore is running', async () => {
    const { extension, ids, lists } = await bin(3);
    extension.restart({ fetch: () => new Promise(() => undefined) });
    const { id: jobId } = await value(
      extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }),
    );
    const answer = await extension.ask('startJob', { kind: 'undo', jobId });
    expect(answer).toEqual({ ok: false, failure: { kind: 'nothing-to-undo' } });
  });
});

describe('a dry run', () => {
  it('reads each contact again, predicts the restore, and sends nothing', async () => {
    const { extension, ids } = await bin(123, {}, FIFTIES);
    const { sandbox, ask } = extension;
    const [active = '', out = ''] = ids;
    delete sandbox.contacts.get(active)?.deleted_at;
    Object.assign(sandbox.contacts.get(out)?.email_address ?? {}, { permission_to_send: 'unsubscribed' });
    const nobody = crypto.randomUUID();
    const contactIds = [...ids, nobody];
    await value(ask('startJob', { kind: 'dry-run', contactIds }));
    const [run] = await finish(extension);
    expect(run).toMatchObject({
      kind: 'dry-run',
      state: 'done',
      total: 124,
      settled: 124,
      outcomes: { 'would-restore': 121, skipped: 1, failed: 2 },
    });
    const results = await value(ask('getJobResults', { jobId: run?.id ?? '' }));
    const reasons = Object.fromEntries(results.map(({ id, why }) => [id, why]));
    expect([reasons[active], reasons[out], reasons[nobody]]).toEqual(['not-deleted', 'unsubscribed', 'not-found']);
    const calls = extension.newCalls();
    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(calls).toHaveLength(5);
  });

  it('of a few contacts reads only these, and a restore of them can follow', async () => {
    const { extension, ids, lists } = await bin(160, {}, FIFTIES);
    const { sandbox, ask } = extension;
    const late = sandbox.addContact({ email_address: { address: 'late@riverside.example' } }).contact_id;
    sandbox.deleteContact(late);
    const contactIds = [ids[0] ?? '', late];
    await value(ask('startJob', { kind: 'dry-run', contactIds }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ 'would-restore': 2 });
    expect(extension.newCalls()).toHaveLength(2);
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds, lists }] }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 2, skipped: 0 });
  });

  it('updates the cache, so a later restore skips a contact that unsubscribed meanwhile', async () => {
    const { extension, ids, lists } = await bin(4);
    const { sandbox, ask } = extension;
    // This change does not move `updated_at`.
    Object.assign(sandbox.contacts.get(ids[0] ?? '')?.email_address ?? {}, { permission_to_send: 'unsubscribed' });
    Object.assign(sandbox.switches, { bulkUnsubscribed: 'added' });
    await value(ask('startJob', { kind: 'dry-run', contactIds: ids }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ 'would-restore': 3, skipped: 1 });
    extension.clock.now += 1_000;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    expect((await finish(extension))[0]?.outcomes).toMatchObject({ restored: 3, skipped: 1 });
    expect(sentTo(extension, 'add_list_memberships')).not.toContain(ids[0]);
  });

  it('that is canceled reports the contacts that it did not read', async () => {
    const { extension, ids } = await bin(123, {}, FIFTIES);
    const { ask } = extension;
    extension.sandbox.faults.next({ path: /status=deleted/ }, 'network-error', 1);
    const { id: jobId } = await value(ask('startJob', { kind: 'dry-run', contactIds: ids }));
    await value(ask('cancelJob', { jobId }));
    const [run] = await finish(extension);
    expect(run).toMatchObject({ state: 'cancelled', outcomes: { 'not-started': 123 } });
  });

  it('cannot be undone, and a restore needs a list', async () => {
    const { extension, ids } = await bin(2);
    const { ask } = extension;
    const { id: jobId } = await value(ask('startJob', { kind: 'dry-run', contactIds: ids }));
    await finish(extension);
    expect(await ask('startJob', { kind: 'undo', jobId })).toEqual({ ok: false, failure: { kind: 'nothing-to-undo' } });
    const bad = await ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists: [] }] });
    expect(bad).toEqual({ ok: false, failure: { kind: 'bad-request' } });
  });
});

describe('jobs that have ended', () => {
  const stores = ['jobs', 'job-pages', 'job-batches', 'job-results', 'snapshots'] as const;
  const rowCounts = async ({ platform }: Extension) => {
    const db = await platform.database();
    return Promise.all(stores.map((store) => db.count(store)));
  };

  it('are deleted with all their data after the retention of the history, and not earlier', async () => {
    const { extension, ids, lists } = await bin(3);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await finish(extension);
    extension.clock.now += 364 * 86_400_000;
    await signInWithCode(extension);
    expect(await rowCounts(extension)).toEqual([1, 2, 0, 1, 2]);
    extension.clock.now += 2 * 86_400_000;
    extension.restart();
    await extension.start();
    // The computer's clock does not count. The next answer of Constant Contact has the time.
    expect(await rowCounts(extension)).toEqual([1, 2, 0, 1, 2]);
    await signInWithCode(extension);
    expect(await rowCounts(extension)).toEqual([0, 0, 0, 0, 0]);
  });

  it('are not deleted early because the clock was slow when they ended', async () => {
    const { extension, ids, lists } = await bin(3);
    extension.clock.ahead = -400 * 86_400_000;
    await extension.platform.session.remove('clockSkew');
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await finish(extension);
    extension.clock.ahead = 0;
    extension.restart();
    await signInWithCode(extension);
    expect(await value(extension.ask('getJobs', {}))).toHaveLength(1);
  });

  it.each(['sent', 'absent'] as const)(
    'are not deleted if the clock is a year ahead (Date: %s)',
    async (dateHeader) => {
      const { extension, ids, lists } = await bin(3);
      await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
      await finish(extension);
      extension.clock.ahead = 366 * 86_400_000;
      extension.sandbox.switches.dateHeader = dateHeader;
      await extension.platform.session.remove('clockSkew');
      for (let start = 0; start < 2; start++) {
        extension.restart();
        await extension.start();
        await extension.ask('lookup', { text: 'person0@riverside.example' });
      }
      expect(await value(extension.ask('getJobs', {}))).toHaveLength(1);
    },
  );

  it('are deleted with “Delete history”, and a running job stays', async () => {
    const { extension, ids, lists } = await bin(3);
    const { ask } = extension;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(1), lists }] }));
    await finish(extension);
    extension.restart({ fetch: () => new Promise(() => undefined) });
    const { id: jobId } = await value(
      ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 1), lists }] }),
    );
    await value(ask('deleteHistory', {}));
    expect((await value(ask('getJobs', {}))).map(({ id }) => id)).toEqual([jobId]);
    extension.restart();
    expect((await finish(extension))[0]?.outcomes.restored).toBe(1);
  });

  it('are deleted with “Delete history” even before their end, if they wait for a sign-in', async () => {
    const { extension, ids, lists } = await bin(3);
    const { ask } = extension;
    extension.restart({ fetch: () => new Promise(() => undefined) });
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await value(ask('signOut', {}));
    extension.restart();
    await extension.runJobs();
    expect(extension.badges.at(-1)).toBe('…');
    await value(ask('deleteHistory', {}));
    await extension.runJobs();
    expect(extension.badges.at(-1)).toBe('');
    const db = await extension.platform.database();
    expect([await db.count('jobs'), await db.count('job-pages'), await db.count('snapshots')]).toEqual([0, 0, 0]);
  });

  it('survive a sign-out, and are shown again after the next sign-in', async () => {
    const { extension, ids, lists } = await bin(2);
    const { id: jobId } = await value(
      extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }),
    );
    await finish(extension);
    await value(extension.ask('signOut', {}));
    expect((await extension.ask('getJobResults', { jobId })).ok).toBe(false);
    extension.clock.now += 2_000;
    await signInWithCode(extension);
    const results = await value(extension.ask('getJobResults', { jobId }));
    expect(results.map(({ name }) => name).sort()).toEqual(['Name 0', 'Name 1']);
  });
});

describe('the notification', () => {
  it('appears once, at the end of a job, and only if the setting is on', async () => {
    const { extension, ids, lists } = await bin(4);
    const { ask, notified } = extension;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 2), lists }] }));
    await finish(extension);
    expect(notified).toEqual([]);
    expect((await value(ask('saveSettings', { notifyWhenDone: true }))).notifyWhenDone).toBe(true);
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(2), lists }] }));
    await finish(extension);
    await extension.runJobs();
    expect(notified.map(({ kind, outcomes }) => [kind, outcomes.restored])).toEqual([['restore', 2]]);
  });

  it('that the browser refuses does not block the next job', async () => {
    const { extension, ids, lists } = await bin(4);
    const { ask, platform } = extension;
    platform.notify = () => Promise.reject(new Error('Not allowed'));
    extension.restart();
    await value(ask('saveSettings', { notifyWhenDone: true }));
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 2), lists }] }));
    extension.clock.now += 1;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(2), lists }] }));
    const jobs = await finish(extension);
    expect(jobs.map(({ outcomes }) => outcomes.restored)).toEqual([2, 2]);
  });
});

describe('the badge', () => {
  it('shows the progress of a running job, and is empty after its end', async () => {
    const { extension, ids, lists } = await bin(260, {}, FIFTIES);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await finish(extension);
    const percents = extension.badges.filter((text) => text.endsWith('%')).map((text) => Number.parseInt(text, 10));
    expect(percents.length).toBeGreaterThan(5);
    expect(percents).toEqual([...percents].sort((one, other) => one - other));
    expect(extension.badges.at(-1)).toBe('');
  });

  it('shows that a job waits or is paused, even after the worker stopped', async () => {
    const { extension, ids, lists } = await bin(10);
    const { ask } = extension;
    extension.sandbox.faults.next({}, 'network-error', 1e6);
    const { id: jobId } = await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await extension.runJobs();
    for (let n = 0; n < 5 && extension.badges.at(-1) !== '…'; n++) await extension.runJobs();
    expect(extension.badges.at(-1)).toBe('…');
    await value(ask('pauseJob', { jobId }));
    extension.restart();
    extension.badges.length = 0;
    await extension.runJobs();
    expect(extension.badges).toEqual(['…']);
  });
});

describe('a job that cannot continue', () => {
  it('waits for the next day if the daily budget is used up, and leaves calls for people', async () => {
    const { extension, ids, lists } = await bin(60, {}, FIFTIES);
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
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    await extension.runJobs();
    const [waiting] = await value(ask('getJobs', {}));
    expect(waiting?.wait).toMatchObject({ why: 'quota', until: Date.parse('2026-06-11T00:00:00.000Z') });
    expect((await ask('lookup', { text: 'person1@riverside.example' })).ok).toBe(true);
    const [job] = await finish(extension);
    expect(job?.outcomes.restored).toBe(60);
    expect(clock.now).toBeGreaterThanOrEqual(Date.parse('2026-06-11T00:00:00.000Z'));
  });

  it('waits for a sign-in, and then continues', async () => {
    const { extension, ids, lists } = await bin(10);
    const { ask, clock } = extension;
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    extension.sandbox.revokeTokens();
    clock.now += 2_000;
    await extension.runJobs();
    clock.now += 2_000;
    await signInWithCode(extension);
    expect((await finish(extension))[0]?.outcomes.restored).toBe(10);
  });

  it('continues after many network failures', async () => {
    const { extension, ids, lists } = await bin(10);
    extension.sandbox.faults.next({ path: /activities/ }, 'network-error', 30);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
    expect((await finish(extension))[0]?.outcomes.restored).toBe(10);
  });

  it.each(['applied-then-lost', 'network-error', 'truncated-json'] as const)(
    'reads the contacts of a batch whose answer was lost before it sends the batch again (%s)',
    async (fault) => {
      const { extension, ids, lists } = await bin(110, { activityPace: 'by-time' }, FIFTIES);
      extension.sandbox.faults.next({ method: 'POST', path: /activities/ }, fault);
      await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
      expect((await finish(extension))[0]?.outcomes.restored).toBe(110);
      const posts = extension.newCalls().filter((call) => call.startsWith('POST'));
      expect(posts).toHaveLength(fault === 'network-error' ? 4 : 3);
    },
  );

  it('can be paused, resumed and canceled, and reports everything that was sent', async () => {
    const { extension, ids, lists } = await bin(900, { activityPace: 'by-time' }, FIFTIES);
    const { ask } = extension;
    const { id: jobId } = await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
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
    expect(sum).toBe(900);
    for (const { id, outcome } of await value(ask('getJobResults', { jobId }))) {
      expect(outcome).toBe(extension.sandbox.contacts.get(id)?.deleted_at === undefined ? 'restored' : 'not-started');
    }
  });
});
