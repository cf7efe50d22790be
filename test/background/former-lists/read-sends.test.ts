import { describe, expect, it } from 'vitest';
import type { RememberedLists } from '../../../src/protocol/former-lists';
import { formerLists } from '../../../src/restore/former-lists';
import { lookInSends } from '../../bench/sends-bench';
import type { Switches } from '../../sandbox/switches';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const DAY_MS = 24 * 60 * 60_000;

/** Three people on A, on A and B, and on B, in an account with permission to read campaigns. */
async function withChoir(switches: Partial<Switches> = {}) {
  const extension = createExtension({ seed: 'empty', switches });
  const { sandbox, ask } = extension;
  const [a, b] = [sandbox.colleague.makeList('A'), sandbox.colleague.makeList('B')];
  const add = (n: number, list_memberships: string[]) =>
    sandbox.addContact({ email_address: { address: `p${n}@choir.example` }, list_memberships }).contact_id;
  const [one, both, other] = [add(1, [a]), add(2, [a, b]), add(3, [b])];
  await value(ask('saveSettings', { lookInSends: true }));
  await signInWithCode(extension);
  return { extension, sandbox, a, b, one, both, other, campaigns: sandbox.data.campaigns };
}
type Choir = Awaited<ReturnType<typeof withChoir>>;

const pass = ({ extension }: Choir, days: number) => {
  extension.clock.now += days * DAY_MS;
};

type Row = Record<string, unknown>;

/** Changes the answers of a path, this many times. */
function answer({ extension }: Choir, path: RegExp, change: (body: Row) => unknown, times = Number.POSITIVE_INFINITY) {
  const { fetch } = extension.platform;
  let left = times;
  extension.restart({
    async fetch(url, init) {
      const response = await fetch(url, init);
      if (!path.test(url) || left-- <= 0) return response;
      return Response.json(change((await response.json()) as Row), { headers: response.headers });
    },
  });
}

/** Sends a campaign to each list, deletes everybody two days later, and then reads the sent emails. */
async function deletedAfterSends(scene: Choir): Promise<void> {
  const { campaigns, sandbox, a, b, one, both, other } = scene;
  campaigns.send({ name: 'Spring News', lists: [a] });
  campaigns.send({ name: 'Concerts', lists: [b] });
  pass(scene, 2);
  for (const id of [one, both, other]) sandbox.colleague.delete(id);
  pass(scene, 2);
  await lookInSends(scene.extension);
}

const rememberedLists = async ({ ask }: Extension, id: string) => (await value(ask('lookup', { text: id }))).remembered;
const mails = (found: RememberedLists | undefined) =>
  found?.lists.map(({ name, sent }) => `${name}: ${sent?.name}${sent?.isPerhaps ? ', perhaps' : ''}`).sort();
const rows = async ({ platform }: Extension) => (await platform.database()).count('sent-lists');

describe('former lists by sent emails', () => {
  it('are known with their email, and take no additional call in a lookup', async () => {
    const scene = await withChoir();
    await deletedAfterSends(scene);
    const { extension, one, both, other } = scene;
    extension.newCalls();
    expect(mails(await rememberedLists(extension, one))).toEqual(['A: Spring News']);
    expect(extension.newCalls()).toHaveLength(1);
    expect(mails(await rememberedLists(extension, both))).toEqual(['A: Spring News', 'B: Concerts']);
    expect(mails(await rememberedLists(extension, other))).toEqual(['B: Concerts']);
    const sets = await value(extension.ask('recallLists', { contactIds: [one, both, other] }));
    expect(sets.map(({ source, contactIds }) => [source, contactIds])).toEqual(
      expect.arrayContaining([
        ['sent', [one]],
        ['sent', [both]],
        ['sent', [other]],
      ]),
    );
  });

  it('lack a list that the contact had left before its next email', async () => {
    const scene = await withChoir();
    const { campaigns, sandbox, a, both, extension } = scene;
    campaigns.send({ name: 'First', lists: [a] });
    pass(scene, 2);
    sandbox.colleague.leave(both, a, 'Contact');
    campaigns.send({ name: 'Second', lists: [a] });
    pass(scene, 2);
    await deletedAfterSends(scene);
    expect(mails(await rememberedLists(extension, both))).toEqual(['B: Concerts']);
  });

  it('are uncertain if an email went to several lists, and certain if only one is left', async () => {
    const scene = await withChoir();
    const { campaigns, sandbox, a, b, both, other, extension } = scene;
    campaigns.send({ name: 'To all', lists: [a, b] });
    pass(scene, 2);
    campaigns.send({ name: 'To A', lists: [a] });
    pass(scene, 2);
    for (const id of [both, other]) sandbox.colleague.delete(id);
    pass(scene, 2);
    await lookInSends(extension);
    expect(mails(await rememberedLists(extension, other))).toEqual(['B: To all']);
    // The contact was on A, which alone explains the email.
    expect(mails(await rememberedLists(extension, both))).toEqual(['A: To A']);
  });

  it('are uncertain if deleted lists may be missing from the send histories', async () => {
    for (const [deletedListsOfCampaigns, words] of [
      ['dropped', ['A: To both, perhaps']],
      ['dropped-from-mailing', ['A: Spring News']],
    ] as const) {
      const scene = await withChoir({ deletedListsOfCampaigns });
      const { campaigns, sandbox, a, b, one, extension } = scene;
      campaigns.send({ name: 'Spring News', lists: [a] });
      pass(scene, 1);
      campaigns.send({ name: 'To both', lists: [a, b] });
      pass(scene, 2);
      sandbox.colleague.delete(one);
      sandbox.colleague.deleteList(b);
      pass(scene, 2);
      await lookInSends(extension);
      expect(mails(await rememberedLists(extension, one))).toEqual(words);
    }
  });

  it('are unknown without deleted contacts in reports, for deleted campaigns, and for segments', async () => {
    for (const how of ['left-out', 'removed', 'segment'] as const) {
      const scene = await withChoir(how === 'left-out' ? { sendsOfDeleted: 'left-out' } : {});
      const { campaigns, sandbox, a, one, extension } = scene;
      campaigns.segments.set(1, () => true);
      const { campaign_id } = campaigns.send(how === 'segment' ? { segments: [1] } : { lists: [a] });
      if (how === 'removed') campaigns.remove(campaign_id);
      pass(scene, 2);
      sandbox.colleague.delete(one);
      pass(scene, 2);
      await lookInSends(extension);
      expect(await rememberedLists(extension, one)).toBeUndefined();
      expect(await value(extension.ask('getSentLists', {}))).toMatchObject({ contacts: 0, readAt: expect.any(Number) });
    }
  });

  it('are unknown for a contact that is deleted during the reading', async () => {
    const scene = await withChoir();
    const { extension, campaigns, sandbox, a, b, one, other } = scene;
    campaigns.send({ name: 'To both', lists: [a, b] });
    pass(scene, 2);
    campaigns.send({ name: 'To A', lists: [a] });
    pass(scene, 2);
    sandbox.colleague.delete(other);
    pass(scene, 2);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    let { reading } = await value(extension.ask('beginSentLists', {}));
    extension.newCalls();
    while (reading) {
      ({ reading } = await value(extension.ask('readSentLists', {})));
      const wasRead = extension.newCalls().some((call) => call.includes('/tracking/'));
      if (wasRead && !sandbox.contacts.get(one)?.deleted_at) sandbox.colleague.delete(one);
    }
    // The email to both lists would prove B, because the email to A was read before the contact was deleted.
    expect(await rememberedLists(extension, one)).toBeUndefined();
    expect(mails(await rememberedLists(extension, other))).toEqual(['B: To both']);
  });

  it('are uncertain if the recipients of an email are incomplete', async () => {
    for (const change of [
      (rows: Row[]) => rows.map(({ created_time: _, ...row }) => row),
      (rows: Row[]) => rows.slice(0, 1),
      () => null,
    ]) {
      const scene = await withChoir();
      const { extension, campaigns, sandbox, a, b, one } = scene;
      campaigns.send({ name: 'To both', lists: [a, b] });
      pass(scene, 2);
      const { campaign_activity_id: id } = campaigns.send({ name: 'To A', lists: [a] });
      pass(scene, 2);
      sandbox.colleague.delete(one);
      pass(scene, 2);
      answer(scene, new RegExp(`${id}/tracking`), (body) => ({
        tracking_activities: change((body.tracking_activities as Row[]).filter((row) => row.contact_id !== one)),
      }));
      await lookInSends(extension);
      // The email to A did not reach the contact, but that does not prove B.
      expect(mails(await rememberedLists(extension, one))).toEqual(['B: To both, perhaps']);
    }
  });

  it('are unknown if an email also went to a segment, is not sent yet, or went to unknown lists', async () => {
    for (const change of [
      { segment_ids: [7] },
      { run_date: '2030-01-01T00:00:00Z' },
      { contact_list_ids: ['00000000-1111-4222-8333-444444444444'] },
      { contact_list_ids: ['no-id'] },
    ]) {
      const scene = await withChoir();
      const { extension, campaigns, sandbox, a, one } = scene;
      campaigns.send({ name: 'To A', lists: [a] });
      pass(scene, 2);
      sandbox.colleague.delete(one);
      pass(scene, 2);
      answer(scene, /send_history/, (body) => (body as unknown as Row[]).map((row) => ({ ...row, ...change })));
      await lookInSends(extension);
      expect(await rememberedLists(extension, one)).toBeUndefined();
    }
  });

  it('are doubtful if a bulk job restored the contact after the email, but not for a later email', async () => {
    const scene = await withChoir();
    const { extension, campaigns, sandbox, a, b, one } = scene;
    campaigns.send({ name: 'To A', lists: [a] });
    pass(scene, 2);
    sandbox.colleague.delete(one);
    pass(scene, 1);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    await value(
      extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: [one], lists: [{ id: b, name: 'B' }] }] }),
    );
    for (let isRunning = true; isRunning; pass(scene, 0.01)) {
      await extension.runJobs();
      isRunning = (await value(extension.ask('getJobs', {}))).some(({ endedAt }) => endedAt === undefined);
    }
    pass(scene, 1);
    campaigns.send({ name: 'To B', lists: [b] });
    pass(scene, 1);
    sandbox.colleague.delete(one);
    pass(scene, 2);
    await lookInSends(extension);
    const { contact, remembered } = await value(extension.ask('lookup', { text: one }));
    const { lists } = await value(extension.ask('getLists', { refresh: true }));
    const former = contact && remembered ? formerLists(remembered, contact, lists) : [];
    expect(former.map(({ list, whyNotSelected }) => [list.name, whyNotSelected])).toEqual([
      ['A', 'restored-since'],
      ['B', undefined],
    ]);
  });

  it('have no day of deletion and no restore time after a restore that was undone', async () => {
    const scene = await withChoir();
    await deletedAfterSends(scene);
    const { extension, one, a } = scene;
    const before = await value(extension.ask('lookup', { text: one }));
    expect(before.remembered).toMatchObject({ deletedOn: '2026-06-12' });
    pass(scene, 3);
    const { recordId } = await value(
      extension.ask('restore', {
        contactId: one,
        listIds: [a],
        entryPoint: 'popup',
        fingerprint: before.fingerprint,
      }),
    );
    await value(extension.ask('undoRestore', { recordId }));
    const undone = await rememberedLists(extension, one);
    expect(mails(undone)).toEqual(['A: Spring News']);
    expect(undone).not.toHaveProperty('deletedOn');
    expect(undone).not.toHaveProperty('restoredAt');
  });

  it('yield to remembered lists, and a further list from a later email is uncertain', async () => {
    const scene = await withChoir();
    const { campaigns, sandbox, a, b, one, extension } = scene;
    campaigns.send({ name: 'Before', lists: [b] });
    pass(scene, 1);
    await value(extension.ask('saveSettings', { rememberLists: true }));
    await extension.rememberLists();
    pass(scene, 1);
    sandbox.colleague.join(one, b);
    campaigns.send({ name: 'After', lists: [b] });
    campaigns.send({ name: 'To A', lists: [a] });
    pass(scene, 2);
    sandbox.colleague.delete(one);
    pass(scene, 2);
    await lookInSends(extension);
    const found = await rememberedLists(extension, one);
    expect(found?.source).toBe('remembered');
    expect(mails(found)).toEqual(['A: undefined', 'B: After, perhaps']);
  });
});

describe('lists from an older source', () => {
  it('are not preselected if a later email to the list did not reach the contact', async () => {
    const scene = await withChoir();
    const { campaigns, sandbox, a, b, one, both, extension } = scene;
    const file = {
      asOf: extension.clock.now,
      lists: [
        { id: a, name: 'A' },
        { id: b, name: 'B' },
      ],
      sets: [
        { listIds: [a], contactIds: [one] },
        { listIds: [a, b], contactIds: [both] },
      ],
    };
    pass(scene, 2);
    await value(extension.ask('addListFile', file));
    for (const id of [one, both]) sandbox.colleague.leave(id, a, 'Account');
    pass(scene, 1);
    for (const list of [a, b]) campaigns.send({ lists: [list] });
    pass(scene, 2);
    for (const id of [one, both]) sandbox.colleague.delete(id);
    pass(scene, 2);
    await lookInSends(extension);
    const active = (await value(extension.ask('getLists', { refresh: true }))).lists;
    const reasons = async (id: string) => {
      const { contact, remembered } = await value(extension.ask('lookup', { text: id }));
      const former = contact && remembered ? formerLists(remembered, contact, active) : [];
      return former.map(({ list, whyNotSelected }) => [list.name, whyNotSelected]);
    };
    expect(await reasons(one)).toEqual([['A', 'not-reached']]);
    expect(await reasons(both)).toEqual([
      ['A', 'not-reached'],
      ['B', undefined],
    ]);
    expect(await value(extension.ask('getSentLists', {}))).toMatchObject({ contacts: 1 });
  });

  it('stay preselected if the reports leave deleted contacts out, even out of their counts', async () => {
    const scene = await withChoir({ sendsOfDeleted: 'left-out' });
    const { campaigns, sandbox, a, both, extension } = scene;
    const file = {
      asOf: extension.clock.now,
      lists: [{ id: a, name: 'A' }],
      sets: [{ listIds: [a], contactIds: [both] }],
    };
    pass(scene, 2);
    await value(extension.ask('addListFile', file));
    campaigns.send({ lists: [a] });
    pass(scene, 2);
    sandbox.colleague.delete(both);
    pass(scene, 2);
    answer(scene, /send_history/, (body) => (body as unknown as Row[]).map((row) => ({ ...row, count: 1 })));
    await lookInSends(extension);
    expect((await rememberedLists(extension, both))?.lists).toEqual([{ id: a, name: 'A' }]);
  });
});

describe('the reading of sent emails', () => {
  it('requests the scope only if it is wanted, and reports a missing scope', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    expect(await value(extension.ask('getSentLists', {}))).toBeNull();
    expect(await extension.ask('beginSentLists', {})).toMatchObject({ failure: { kind: 'by-policy' } });
    await value(extension.ask('saveSettings', { lookInSends: true }));
    expect(await extension.ask('beginSentLists', {})).toMatchObject({
      failure: { kind: 'forbidden', cause: 'campaign-scope' },
    });
    await signInWithCode(extension);
    expect((await value(extension.ask('beginSentLists', {}))).reading?.most).toBeGreaterThan(0);
  });

  it('names the missing privilege, and stops for the day if the daily budget is used up', async () => {
    const scene = await withChoir();
    const { extension, sandbox } = scene;
    const privileges = ['contacts:read', 'contacts:write', 'contacts:lists:read', 'campaign:read'];
    const { accessToken: token } = sandbox.issueToken({ privileges, scope: 'contact_data campaign_data' });
    const accountId = sandbox.account.encoded_account_id;
    await extension.platform.session.set({ access: [{ accountId, token, goodUntil: Number.MAX_SAFE_INTEGER }] });
    expect(await extension.ask('beginSentLists', {})).toMatchObject({
      failure: { kind: 'forbidden', cause: 'privilege', missing: ['ui:campaign:metrics'] },
    });
    sandbox.faults.next({ path: /contact_lists/ }, 'quota-exceeded');
    expect(await extension.ask('beginSentLists', {})).toMatchObject({ failure: { kind: 'quota-exceeded' } });
    expect(await value(extension.ask('getSentLists', {}))).toEqual({ contacts: 0 });
  });

  it('reads the other campaigns too if some reached nobody', async () => {
    const scene = await withChoir();
    const { campaigns, sandbox, b, both, extension } = scene;
    campaigns.send({ name: 'To B', lists: [b] });
    pass(scene, 1);
    for (const list of [1, 2].map((n) => sandbox.colleague.makeList(`Empty ${n}`))) campaigns.send({ lists: [list] });
    pass(scene, 2);
    sandbox.colleague.delete(both);
    pass(scene, 2);
    await lookInSends(extension);
    expect(mails(await rememberedLists(extension, both))).toEqual(['B: To B']);
  });

  it('reads a campaign whose repeated send reached nobody and therefore has no count', async () => {
    const scene = await withChoir();
    answer(scene, /send_history/, (sends) => [
      ...(sends as unknown as Row[]),
      { send_id: 2, contact_list_ids: [scene.a], run_date: '2026-06-11T09:00:00Z', send_status: 'COMPLETED' },
    ]);
    await deletedAfterSends(scene);
    expect(mails(await rememberedLists(scene.extension, scene.one))).toEqual(['A: Spring News']);
  });

  it('announces its greatest number of calls, and takes no more', async () => {
    const scene = await withChoir();
    const { campaigns, sandbox, a, b, one, extension } = scene;
    for (let n = 0; n < 40; n++) {
      campaigns.send({ lists: n % 2 === 0 ? [a] : [a, b] });
      pass(scene, 1);
    }
    sandbox.colleague.delete(one);
    pass(scene, 2);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    extension.newCalls();
    let { reading } = await value(extension.ask('beginSentLists', {}));
    const most = reading?.most ?? 0;
    expect(most).toBeLessThanOrEqual(40 * 3 + 2);
    while (reading) ({ reading } = await value(extension.ask('readSentLists', {})));
    const calls = extension.newCalls().filter((call) => call.includes(' /v3/'));
    expect(calls.length).toBeLessThanOrEqual(most);
  });

  it('continues after the worker stopped, and after a failed call', async () => {
    const scene = await withChoir();
    const { extension, campaigns, sandbox, a, b, both } = scene;
    campaigns.send({ name: 'To A', lists: [a] });
    campaigns.send({ name: 'To B', lists: [b] });
    pass(scene, 2);
    sandbox.colleague.delete(both);
    pass(scene, 2);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    await value(extension.ask('beginSentLists', {}));
    let failed = 0;
    for (let isReading = true; isReading; ) {
      // An unfinished reading is not offered.
      expect(await rememberedLists(extension, both)).toBeUndefined();
      extension.restart();
      sandbox.faults.next({ path: /emails|reports/ }, 'empty-503');
      const answer = await extension.ask('readSentLists', {});
      sandbox.faults.clear();
      if (!answer.ok) failed++;
      isReading = (await value(extension.ask('readSentLists', {}))).reading !== undefined;
    }
    expect(failed).toBe(4);
    expect(mails(await rememberedLists(extension, both))).toEqual(['A: To A', 'B: To B']);
  });

  it('fails once at a campaign that cannot be read, and continues without it', async () => {
    const scene = await withChoir();
    const { extension, campaigns, sandbox, a, b, both } = scene;
    campaigns.send({ name: 'To B', lists: [b] });
    pass(scene, 1);
    const { campaign_id, campaign_activity_id } = campaigns.send({ name: 'To A', lists: [a] });
    pass(scene, 2);
    sandbox.colleague.delete(both);
    pass(scene, 2);
    for (const [path, body] of [
      [new RegExp(`emails/${campaign_id}`), 'none'],
      [/send_history/, [{ count: 1, contact_list_ids: [a] }]],
      [new RegExp(`${campaign_activity_id}/tracking`), { _links: { next: { href: 'https://elsewhere.example/' } } }],
    ] as const) {
      answer(scene, path, () => body, 1);
      await value(extension.ask('scanContacts', { status: 'deleted' }));
      await value(extension.ask('beginSentLists', {}));
      let failed = 0;
      for (let isReading = true; isReading; ) {
        const step = await extension.ask('readSentLists', {});
        if (!step.ok) expect([step.failure.kind, ++failed]).toEqual(['unexpected-answer', 1]);
        else isReading = step.value.reading !== undefined;
      }
      expect(failed).toBe(1);
      expect(mails(await rememberedLists(extension, both))).toEqual(['B: To B']);
    }
  });

  it('keeps the former result if it ends before it reads anything, and else replaces it', async () => {
    const scene = await withChoir();
    await deletedAfterSends(scene);
    const { extension, one } = scene;
    await value(extension.ask('beginSentLists', {}));
    expect(await value(extension.ask('endSentLists', {}))).not.toHaveProperty('reading');
    expect(mails(await rememberedLists(extension, one))).toEqual(['A: Spring News']);
    await value(extension.ask('beginSentLists', {}));
    await value(extension.ask('readSentLists', {}));
    await value(extension.ask('endSentLists', {}));
    expect(await rememberedLists(extension, one)).toBeUndefined();
  });

  it('is stored encrypted, so no name of an email and no address is readable', async () => {
    const scene = await withChoir();
    await deletedAfterSends(scene);
    const [row] = await (await scene.extension.platform.database()).getAll('sent-lists');
    const bytes = [row?.header.data, row?.rows.data].map((data) => new TextDecoder('latin1').decode(data)).join();
    expect(bytes).not.toContain('Spring News');
    expect(bytes).not.toContain('choir.example');
  });

  it('is deleted on request, at sign-out, when turned off, by policy, and after 97 days', async () => {
    for (const how of ['forgetSentLists', 'signOut', 'saveSettings', 'policy', 'days'] as const) {
      const scene = await withChoir();
      const { extension } = scene;
      await deletedAfterSends(scene);
      expect(await rows(extension)).toBe(1);
      if (how === 'policy') {
        extension.platform.managed.get = async () => ({ rememberLists: false });
        await extension.policyChanged();
      } else if (how === 'days') {
        extension.clock.now += 98 * DAY_MS;
        extension.restart();
        expect(await rememberedLists(extension, scene.one)).toBeUndefined();
      } else {
        const input = how === 'saveSettings' ? { lookInSends: false } : {};
        await value(extension.ask(how, input) as Promise<never>);
      }
      expect([how, await rows(extension)]).toEqual([how, 0]);
    }
  });

  it('is deleted on request while another page reads', async () => {
    const scene = await withChoir();
    const { extension } = scene;
    await deletedAfterSends(scene);
    await value(extension.ask('beginSentLists', {}));
    const { fetch } = extension.platform;
    let forgotten: Promise<unknown> | undefined;
    extension.restart({
      async fetch(url, init) {
        forgotten ??= extension.ask('forgetSentLists', {});
        // These turns suffice for a deletion that does not wait.
        for (let turn = 0; turn < 20; turn++) await rows(extension);
        return fetch(url, init);
      },
    });
    expect((await extension.ask('readSentLists', {})).ok).toBe(true);
    await forgotten;
    expect(await rows(extension)).toBe(0);
  });

  it('fails on a full disk', async () => {
    const scene = await withChoir();
    await value(scene.extension.ask('scanContacts', { status: 'deleted' }));
    scene.extension.storage.is = 'full';
    expect(await scene.extension.ask('beginSentLists', {})).toMatchObject({ ok: false });
  });
});
