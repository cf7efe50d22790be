import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/background/jobs/limits';
import type { JobWait } from '../../../src/protocol/jobs';
import type { Fault, Switches } from '../../sandbox/sandbox';
import { type Extension, signInWithCode, value } from '../extension';
import { addActivityError, bin, FIFTIES, HOUR_MS, hasEnded, jobsOf, restoring, resultsOf, run } from './bin';
import { said } from './sayings';

const POST = { method: 'POST', path: /activities/ };

/** The part of a request body that is checked here. */
interface Given {
  source?: { contact_ids: string[] };
}

const isRestored = ({ sandbox }: Extension, id: string) => sandbox.contacts.get(id)?.deleted_at === undefined;
const posts = (extension: Extension) => extension.newCalls().filter((call) => call.startsWith('POST'));

describe('a lost answer', { timeout: 60_000 }, () => {
  it('in a canceled job is followed by a reading', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once' });
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (init.method !== 'POST') return answer;
      for (const { id } of await jobsOf(extension)) await value(extension.ask('cancelJob', { jobId: id }));
      throw new TypeError('The answer was lost');
    };
    extension.restart();
    await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job).toMatchObject({ state: 'cancelled', outcomes: { restored: 5, 'not-started': 0 } });
  });

  it('is not confused with somebody else’s activity for the same number of contacts', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once' });
    extension.sandbox.activities.startForeign(5);
    extension.sandbox.faults.next(POST, 'network-error');
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: 5 } });
  });

  it('leads to no second request, even if the result shows only some seconds later', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'by-time', bulkLagSeconds: 10 });
    extension.sandbox.faults.next(POST, 'applied-then-lost');
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: 5 } });
    expect(posts(extension)).toHaveLength(1);
  });

  it('is followed by ever rarer readings if the server does not send its time', async () => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once', dateHeader: 'absent' });
    extension.sandbox.faults.next(POST, 'network-error');
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: 4 } });
    expect(extension.newCalls().length).toBeLessThan(40);
  });

  it('does not block a job if the server keeps failing for one contact', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once', activitiesListed: 'later' });
    extension.sandbox.faults.next(POST, 'network-error');
    extension.sandbox.faults.next({ path: new RegExp(`contacts/${ids[0]}`) }, 'server-error-html', 1e6);
    await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job).toMatchObject({ state: 'done', outcomes: { restored: 5 } });
  });

  it.each<Fault>(['server-error-html', 'not-what-the-contract-says'])(
    'to every request (%s) ends the job after some tries and reports the outcomes',
    async (fault) => {
      const { extension, ids, lists } = await bin(60, { activityPace: 'at-once', activitiesListed: 'later' }, FIFTIES);
      extension.sandbox.faults.next(POST, fault, 1e6);
      const jobId = await restoring(extension, ids, lists);
      const [job] = await run(extension);
      expect(job?.state).toBe('done');
      expect(job?.calls).toBeLessThan(300);
      const sent = extension.sandbox.calls.filter(({ path }) => path.endsWith('add_list_memberships'));
      const of = (id = '') =>
        sent.filter(({ requestBody }) => (requestBody as Given).source?.contact_ids.includes(id)).map(({ at }) => at);
      const [first, second, third] = of(ids[0]);
      expect([(second ?? 0) - (first ?? 0) > 30_000, (third ?? 0) - (second ?? 0) > 60_000]).toEqual([true, true]);
      const posted = new Set(sent.flatMap(({ requestBody }) => (requestBody as Given).source?.contact_ids ?? []));
      for (const { id, outcome } of await resultsOf(extension, jobId)) {
        expect(outcome).toBe(posted.has(id) ? 'failed' : 'not-started');
      }
    },
  );

  it('to every request for one contact fails only that contact', async () => {
    const { extension, ids, lists } = await bin(60);
    const bad = ids[17] ?? '';
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) =>
      init.method === 'POST' && String(init.body).includes(bad) ? new Response('', { status: 500 }) : fetch(url, init);
    extension.restart();
    const jobId = await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes).toMatchObject({ restored: 59, failed: 1 });
    const failed = (await resultsOf(extension, jobId)).filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ id: bad, why: 'not-applied' }]);
  });

  it('does not claim a contact that a colleague restored meanwhile', async () => {
    const { extension, ids, lists } = await bin(1);
    extension.sandbox.faults.next(POST, 'server-error-html', 1e6);
    const jobId = await restoring(extension, ids, lists);
    await run(extension, 200_000);
    const record = extension.sandbox.contacts.get(ids[0] ?? '');
    delete record?.deleted_at;
    await run(extension);
    expect(await resultsOf(extension, jobId)).toMatchObject([{ outcome: 'different', why: 'others' }]);
  });
});

describe('a refusal', { timeout: 60_000 }, () => {
  it('for a deleted list ends the job after a few calls, with the server’s message', async () => {
    const { extension, ids, lists } = await bin(100, {}, FIFTIES);
    extension.sandbox.deleteList(lists[0]?.id ?? '');
    const jobId = await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job?.state).toBe('done');
    expect(job?.calls).toBeLessThan(40);
    for (const { outcome, why, message } of await resultsOf(extension, jobId)) {
      expect([why, message]).toEqual(['refused', expect.stringContaining('list')]);
      expect(['failed', 'not-started']).toContain(outcome);
    }
  });

  it('for a deleted list concerns no contact that goes onto another list', async () => {
    const { extension, ids, lists } = await bin(400, {}, FIFTIES);
    const { sandbox, ask } = extension;
    const { list_id, name } = sandbox.addList({ name: 'Deleted' });
    sandbox.deleteList(list_id);
    // The contacts of the deleted list are newer, and so they are read and sent first.
    const groups = [
      { contactIds: ids.slice(200), lists: [{ id: list_id, name }] },
      { contactIds: ids.slice(0, 200), lists },
    ];
    await value(ask('startJob', { kind: 'restore', groups }));
    const [job] = await run(extension);
    expect(job?.outcomes.restored).toBe(200);
    expect(job?.calls).toBeLessThan(60);
    const { reasons } = await value(ask('getJobReport', { jobId: job?.id ?? '' }));
    expect(reasons.map(({ why, count }) => [why, count])).toEqual([
      ['refused', 200],
      [undefined, 200],
    ]);
  });

  it.each(['failed', 'timed_out', 'cancelled'] as const)(
    'of every activity, which ends as %s, ends the job and still reports the restored contacts',
    async (activityOutcome) => {
      const { extension, ids, lists } = await bin(100, { activityOutcome }, FIFTIES);
      const jobId = await restoring(extension, ids, lists);
      const [job] = await run(extension);
      expect(job?.state).toBe('done');
      expect(job?.calls).toBeLessThan(200);
      for (const { id, outcome } of await resultsOf(extension, jobId)) {
        expect(outcome).toBe(isRestored(extension, id) ? 'restored' : 'failed');
      }
    },
  );

  it.each(['once', 'in every batch'] as const)('for a contact that occurs %s fails only that contact', async (how) => {
    const { extension, ids, lists } = await bin(400, {}, FIFTIES);
    const bad = ids.filter((_, n) => n % 50 === 49 && (how === 'in every batch' || n < 50));
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) =>
      init.method === 'POST' && bad.some((id) => String(init.body).includes(id))
        ? Response.json([{ error_key: 'contacts.api.validation.error', error_message: 'That one.' }], { status: 400 })
        : fetch(url, init);
    extension.restart();
    await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job?.outcomes).toMatchObject({ restored: ids.length - bad.length, failed: bad.length });
  });

  it('with an activity’s message is reported for the contact that failed', async () => {
    const { extension, ids, lists } = await bin(1, { activityOutcome: 'failed' });
    addActivityError(extension, 'It is locked.');
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect(await resultsOf(extension, jobId)).toMatchObject([{ why: 'refused', message: 'It is locked.' }]);
  });
});

describe('a job that cannot know its outcome', () => {
  it('polls an endless activity for a day, and then reports the outcome as unknown', async () => {
    const { extension, ids, lists } = await bin(5, { activityOutcome: 'none' });
    const jobId = await restoring(extension, ids, lists);
    expect((await run(extension, 20 * HOUR_MS))[0]).toMatchObject({ state: 'running', wait: { why: 'activity' } });
    const [job] = await run(extension, 20 * HOUR_MS);
    expect(job).toMatchObject({ state: 'done', outcomes: { unknown: 5 } });
    expect(job?.calls).toBeLessThan(150);
    expect(await resultsOf(extension, jobId)).toHaveLength(5);
  });

  it('reports the outcomes of the other batches within minutes if the first activity never ends', async () => {
    const { extension, ids, lists } = await bin(150, { activityPace: 'by-time' }, FIFTIES);
    const { fetch } = extension.platform;
    let endless: string | undefined;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (init.method !== 'GET' || !url.includes('/activities/')) return answer;
      endless ??= url;
      return url === endless ? Response.json({ ...(await answer.json()), state: 'processing' }, answer) : answer;
    };
    extension.restart();
    await restoring(extension, ids, lists);
    const [job] = await run(extension, 6 * 60_000);
    expect(job?.outcomes.restored).toBeGreaterThanOrEqual(100);
  });

  it('reports the restores of an activity that took six hours', async () => {
    const { extension, ids, lists } = await bin(5, { activityOutcome: 'none' });
    await restoring(extension, ids, lists);
    await run(extension, 6 * HOUR_MS);
    Object.assign(extension.sandbox.switches, { activityOutcome: 'completed' });
    expect((await run(extension))[0]?.outcomes.restored).toBe(5);
  });

  it('ends even if the server has forgotten its activity', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'by-time' });
    extension.sandbox.onAnswer(({ method, path }) => {
      if (method === 'POST' && path.includes('/activities/')) {
        extension.clock.now += 5_000;
        extension.sandbox.activities.forget();
      }
    });
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', settled: 5 });
  });

  it('reports contacts that could be read at the second try', async () => {
    const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
    extension.sandbox.onAnswer(({ method }) => {
      if (method === 'POST')
        extension.sandbox.faults.next({ method: 'GET', path: /contacts\/[0-9a-f-]{36}/ }, 'refused', 3);
    });
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes).toMatchObject({ restored: 2, unknown: 0 });
  });

  it('reports what the contacts show if no answer about the activity has a known shape', async () => {
    const { extension, ids, lists } = await bin(4);
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) =>
      /activities\/[0-9a-f-]{36}$/.test(url) ? Response.json({}, await fetch(url, init)) : fetch(url, init);
    extension.restart();
    await restoring(extension, ids, lists);
    await run(extension, 3 * 24 * HOUR_MS);
    expect(extension.newCalls().length).toBeLessThan(100);
    expect((await jobsOf(extension))[0]?.outcomes).toMatchObject({ restored: 4 });
  });

  it('does not say that contacts were refused if all of its requests were lost', async () => {
    const { extension, ids, lists } = await bin(135, {}, { ...LIMITS, batch: 3 });
    extension.sandbox.faults.next({ method: 'POST', path: /activities/ }, 'empty-503', Infinity);
    const jobId = await restoring(extension, ids, lists);
    await run(extension, 10 * 24 * HOUR_MS);
    const results = await resultsOf(extension, jobId);
    expect(new Set(results.map(said))).toEqual(new Set(['failed not-applied', 'not-started']));
  });

  it('reports the other contacts even if one cannot be read', async () => {
    const { extension, ids, lists } = await bin(2);
    extension.sandbox.onAnswer(({ method }) => {
      if (method === 'POST') extension.sandbox.faults.next({ path: new RegExp(`contacts/${ids[1]}`) }, 'refused', 1e6);
    });
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes).toMatchObject({ restored: 1, unknown: 1 });
  });

  it.each([3, 60])(
    'ends after a few calls for %i contacts even if the links to further pages never end',
    async (size) => {
      const { extension, ids, lists } = await bin(size, { activityPace: 'at-once' }, FIFTIES);
      extension.sandbox.switches.nextLink = 'without-end';
      const jobId = await restoring(extension, ids, lists);
      expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: size } });
      await value(extension.ask('startJob', { kind: 'undo', jobId }));
      expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { deleted: size } });
      expect(extension.newCalls().length).toBeLessThan(100 + 6 * size);
    },
  );

  it.each([
    ['the deleted contacts', /status=deleted/],
    ['all changes', /updated_after/],
    ['the members of a list', /lists=/],
    ['an activity', /activities\/[0-9a-f-]{36}/],
  ])('restores its contacts even if no request for %s is ever answered, while others are', async (_what, path) => {
    const { extension, ids, lists } = await bin(120, { activityPace: 'by-time' }, FIFTIES);
    extension.sandbox.faults.next({ path }, 'server-error-html', Infinity);
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: 120 } });
  });

  it('does not know the outcome of a long activity whose polls are never answered, and sends nothing again', async () => {
    const { extension, ids, lists } = await bin(20, { activityOutcome: 'none' }, FIFTIES);
    extension.sandbox.faults.next({ path: /activities\/[0-9a-f-]{36}/ }, 'server-error-html', Infinity);
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { unknown: 20 } });
    expect(extension.newCalls().filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it('gives up soon if every request is refused, although each contact goes onto another set of lists', async () => {
    const { extension, ids } = await bin(90, {}, FIFTIES);
    const groups = Array.from({ length: 9 }, (_, n) => {
      const { list_id: id, name } = extension.sandbox.addList({ name: `List ${n}` });
      return { contactIds: ids.slice(10 * n, 10 * n + 10), lists: [{ id, name }] };
    });
    extension.sandbox.faults.next({ method: 'POST' }, 'refused', Infinity);
    await value(extension.ask('startJob', { kind: 'restore', groups }));
    const [job] = await run(extension);
    expect(job).toMatchObject({ state: 'done', outcomes: { restored: 0 } });
    expect(job?.outcomes['not-started']).toBeGreaterThan(0);
    expect(extension.newCalls().length).toBeLessThan(130);
  });

  it('skips a contact if no request for it is ever answered, while others are', async () => {
    const { extension, ids, lists } = await bin(7, {}, FIFTIES);
    extension.sandbox.faults.next({ path: new RegExp(`contacts/${ids[0]}`) }, 'network-error', Infinity);
    extension.sandbox.faults.next({ path: /limit=50/ }, 'refused', Infinity);
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: 6, skipped: 1 } });
  });

  it('starts its reading again if the cursor is no longer valid', async () => {
    const { extension, ids, lists } = await bin(400, { bulkDrops: 'every-tenth' }, { ...LIMITS, page: 50 });
    extension.sandbox.faults.next({ path: /cursor=/ }, 'refused');
    await restoring(extension, ids, lists);
    const { outcomes } = (await run(extension))[0] ?? {};
    const dropped = ids.filter((id) => extension.sandbox.contacts.get(id)?.deleted_at !== undefined).length;
    expect(dropped).toBeLessThan(10);
    expect(outcomes).toMatchObject({ restored: 400 - dropped, failed: dropped });
  });

  it.each<[string, Partial<Switches>]>([
    ['an activity that fails', { activityOutcome: 'failed', failedActivityDid: 'nothing' }],
    ['effects that show after two minutes', { readingLagSeconds: 120 }],
    ['an activity that takes an hour', { activityOutcome: 'none' }],
  ])('reads few pages if somebody else restored some of its contacts (%s)', async (_what, switches) => {
    const { extension, ids, lists } = await bin(60, switches, FIFTIES);
    const { sandbox, clock } = extension;
    const other = sandbox.addList({ name: 'Elsewhere' }).list_id;
    for (const id of ids.slice(20, 23)) sandbox.colleague.restore(id, [other]);
    extension.newCalls();
    await restoring(extension, ids, lists);
    await run(extension, HOUR_MS);
    Object.assign(sandbox.switches, { activityOutcome: 'completed' });
    clock.now += 60_000;
    const [job] = await run(extension);
    expect(job?.endedAt).toBeDefined();
    // Halving a batch that fails takes about a hundred.
    expect(extension.newCalls().length).toBeLessThan(200);
  });

  it('reads few pages more if they shift while contacts are restored or deleted', async () => {
    const callsWith = async (cursor: 'keyset' | 'offset') => {
      const { extension, ids, lists } = await bin(300, { cursor, activityPace: 'at-once' }, FIFTIES);
      for (let n = 0; n < 1_500; n++)
        extension.sandbox.addContact({ email_address: { address: `other${n}@riverside.example` } });
      extension.clock.now += HOUR_MS;
      const jobId = await restoring(extension, ids, lists);
      expect((await run(extension))[0]?.outcomes.restored).toBe(300);
      const restored = extension.newCalls().length;
      await value(extension.ask('startJob', { kind: 'undo', jobId }));
      expect((await run(extension))[0]?.outcomes.deleted).toBe(300);
      return [restored, extension.newCalls().length] as const;
    };
    const [restored, undone] = await callsWith('keyset');
    const [restoredShifting, undoneShifting] = await callsWith('offset');
    expect(restoredShifting).toBeLessThanOrEqual(restored + 5);
    expect(undoneShifting).toBeLessThanOrEqual(undone + 5);
  });

  it.each(['', 'updated_after=', 'lists=', 'status=deleted'])(
    'reads each contact separately if pages are always refused (%s)',
    async (which) => {
      const { extension, ids, lists } = await bin(9);
      extension.platform.jobLimits = { ...LIMITS, batch: 3, page: 3 };
      extension.restart();
      extension.sandbox.faults.next({ path: new RegExp(`contacts\\?.*${which}`) }, 'refused', 1e6);
      await restoring(extension, ids, lists);
      const [job] = await run(extension);
      expect(job).toMatchObject({ state: 'done', outcomes: { restored: 9 } });
      expect(job?.calls).toBeLessThan(60);
    },
  );

  it('reads in another way if a later page is always refused', async () => {
    const { extension, ids, lists } = await bin(9);
    extension.platform.jobLimits = { ...LIMITS, batch: 3, page: 3 };
    const { fetch } = extension.platform;
    let later = 0;
    extension.platform.fetch = async (url, init) =>
      url.includes('cursor=') && ++later % 2 === 0
        ? Response.json([{ error_key: 'contacts.api.validation.error', error_message: 'No.' }], { status: 400 })
        : fetch(url, init);
    extension.restart();
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes.restored).toBe(9);
  });
});

describe('a server with undocumented behavior', { timeout: 60_000 }, () => {
  /** Changes the answers to some requests from now on. */
  function changeAnswers(extension: Extension, change: (url: string, init: RequestInit, answer: Response) => unknown) {
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      const changed = await change(url, init, answer.clone());
      return changed instanceof Response ? changed : answer;
    };
    extension.restart();
  }

  it.each([
    ['with an id of another kind', { activity_id: 'activity/7 of 9' }],
    ['with numbers as text', { status: { items_total_count: '600' } }],
    ['with an id and nothing else', { state: undefined, created_at: undefined, status: undefined, activity_errors: 7 }],
  ])('that starts activities %s gets each contact sent once', async (_how, odd) => {
    const { extension, ids, lists } = await bin(30);
    let realId = '';
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const isOurs = url.includes(encodeURIComponent('activity/7'));
      const answer = await fetch(isOurs ? `https://api.cc.email/v3/activities/${realId}` : url, init);
      if (!/activities\/./.test(url) || !answer.ok) return answer;
      const body = (await answer.json()) as { activity_id: string };
      if (init.method !== 'POST') return Response.json({ ...body, activity_id: 'activity/7 of 9' });
      realId = body.activity_id;
      return Response.json({ ...body, ...odd }, { status: answer.status });
    };
    extension.restart();
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes.restored).toBe(30);
    expect(posts(extension)).toHaveLength(1);
  });

  it('that completes an activity at once is not polled', async () => {
    const { extension, ids, lists } = await bin(60, { activityPace: 'at-once' }, FIFTIES);
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes.restored).toBe(60);
    expect(extension.newCalls().filter((call) => call.startsWith('GET /v3/activities/'))).toEqual([]);
  });

  it('that refuses activities with an undocumented status ends the job after a few calls', async () => {
    const { extension, ids, lists } = await bin(60, {}, FIFTIES);
    changeAnswers(extension, (_url, { method }) => (method === 'POST' ? new Response('', { status: 405 }) : undefined));
    await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job).toMatchObject({ state: 'done', settled: 60, outcomes: { restored: 0 } });
    expect(job?.calls).toBeLessThan(60);
  });

  it('that does not change updated_at gets its contacts read from the list', async () => {
    const { extension, ids, lists } = await bin(60, { bulkMovesUpdatedAt: 'no' }, FIFTIES);
    await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job?.outcomes.restored).toBe(60);
    expect(job?.calls).toBeLessThan(20);
  });

  it('that sends the total as text is still read', async () => {
    const { extension, ids, lists } = await bin(60, {}, FIFTIES);
    changeAnswers(extension, async (url, _init, answer) =>
      url.includes('/contacts?') ? Response.json({ ...(await answer.json()), contacts_count: 'many' }) : undefined,
    );
    await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes.restored).toBe(60);
  });

  it.each([
    ['fails', () => new Response('<h1>Error</h1>', { status: 500 })],
    ['sends an unknown shape', () => Response.json({ contact_id: 7 })],
  ])('that %s for one contact gets all other contacts reported', async (_how, odd) => {
    const { extension, ids, lists } = await bin(2);
    const [bad = ''] = ids;
    let isSent = false;
    changeAnswers(extension, (url, { method }) => {
      isSent ||= method === 'POST';
      return isSent && url.includes(`/contacts/${bad}`) ? odd() : undefined;
    });
    const jobId = await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job).toMatchObject({ state: 'done', outcomes: { restored: 1, unknown: 1 } });
    expect((await resultsOf(extension, jobId)).find(({ id }) => id === bad)?.outcome).toBe('unknown');
    expect(job?.calls).toBeLessThan(30);
  });

  it('that takes 24 s per call, a second less than may be, is not read again and again', async () => {
    const { extension, ids, lists } = await bin(250, {}, FIFTIES);
    changeAnswers(extension, () => {
      extension.clock.now += 24_000;
    });
    await restoring(extension, ids, lists);
    const [job] = await run(extension);
    expect(job?.outcomes.restored).toBe(250);
    expect(job?.calls).toBeLessThanOrEqual(6 * 5);
  });
});

describe('wrong clocks', () => {
  it.each([
    ['hours ahead', 2 * HOUR_MS, 'sent'],
    ['hours behind', -2 * HOUR_MS, 'sent'],
    ['minutes ahead, without a Date header from the server', HOUR_MS / 2, 'absent'],
    ['hours ahead, without a Date header from the server', 5 * HOUR_MS, 'absent'],
    ['days ahead, without a Date header from the server', 72 * HOUR_MS, 'absent'],
  ] as const)('that are %s restore no contact that unsubscribed since the scan', async (_how, skewMs, dateHeader) => {
    const { extension, ids, lists } = await bin(3, { dateHeader });
    const { clock, sandbox, ask } = extension;
    clock.ahead = skewMs;
    await value(ask('scanContacts', { status: 'deleted' }));
    clock.now += HOUR_MS / 2;
    const record = sandbox.contacts.get(ids[1] ?? '');
    if (record?.email_address) record.email_address.permission_to_send = 'unsubscribed';
    if (record) record.updated_at = new Date(clock.now).toISOString();
    clock.now += HOUR_MS / 2;
    const jobId = await restoring(extension, ids, lists);
    expect((await run(extension))[0]?.outcomes).toMatchObject({ restored: 2, skipped: 1 });
    expect((await resultsOf(extension, jobId)).find(({ id }) => id === ids[1])?.why).toBe('unsubscribed');
  });

  it('that jump ahead between two readings restore no contact that unsubscribed, without a Date header from the server', async () => {
    const { extension, ids, lists } = await bin(4, { bulkUnsubscribed: 'added' });
    const { clock, sandbox, ask } = extension;
    const jobId = await restoring(extension, ids, lists);
    const busy = sandbox.faults.next({ method: 'POST', path: /activities/ }, 'throttled', Infinity);
    await run(extension, 1_000);
    sandbox.switches.dateHeader = 'absent';
    clock.ahead = 5 * HOUR_MS;
    await run(extension, 60_000);
    sandbox.colleague.unsubscribe(ids[1] ?? '');
    busy.release();
    await run(extension);
    expect((await value(ask('getJobResults', { jobId }))).find(({ id }) => id === ids[1])?.why).toBe('unsubscribed');
  });

  it('that are set back by a minute during a reading restore no contact that unsubscribed after it was read', async () => {
    const limits = { ...LIMITS, page: 5 };
    const { extension, ids, lists } = await bin(40, { activityPace: 'at-once', bulkUnsubscribed: 'added' }, limits);
    const { clock, platform, sandbox } = extension;
    const { fetch } = platform;
    let pages = 0;
    platform.fetch = async (url, init) => {
      if (!url.includes('/contacts?')) return fetch(url, init);
      // Each page takes eight seconds.
      clock.now += 8_000;
      const answer = await fetch(url, init);
      if (++pages === 1) for (const id of ids) sandbox.colleague.unsubscribe(id);
      if (pages === 2) clock.ahead = -60_000;
      return answer;
    };
    extension.restart();
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect((await resultsOf(extension, jobId)).map(said)).toEqual(ids.map(() => 'skipped unsubscribed'));
  });

  it('that are set back by a year after a lost answer do not make the job read for ever, without a Date header', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once' });
    const { clock, sandbox } = extension;
    sandbox.switches.dateHeader = 'absent';
    sandbox.faults.next(POST, 'network-error');
    const { fetch } = extension.platform;
    let isSent = false;
    extension.platform.fetch = (url, init) => {
      if (isSent) clock.ahead = -365 * 24 * HOUR_MS;
      isSent ||= init.method === 'POST' && url.includes('activities');
      return fetch(url, init);
    };
    extension.restart();
    await restoring(extension, ids, lists);
    const [job] = await run(extension, HOUR_MS / 2);
    expect(job).toMatchObject({ state: 'done', outcomes: { restored: 5 } });
    expect(job?.calls).toBeLessThan(30);
  });

  it('that are some seconds ahead at midnight do not block the next day', async () => {
    const { extension, ids, lists } = await bin(3);
    const { clock, sandbox, ask } = extension;
    clock.now = Date.parse('2026-06-10T23:59:57.000Z');
    clock.ahead = 4_000;
    sandbox.faults.next({ path: /v3/ }, 'quota-exceeded');
    await restoring(extension, ids, lists);
    await run(extension, 1_000);
    expect((await jobsOf(extension))[0]?.wait).toMatchObject({ why: 'quota' });
    expect((await ask('lookup', { text: 'person0@riverside.example' })).ok).toBe(true);
    expect((await run(extension, HOUR_MS))[0]?.outcomes.restored).toBe(3);
  });

  it.each([2 * HOUR_MS, -2 * HOUR_MS])(
    'that are wrong by %i ms send nothing twice after a lost answer',
    async (skewMs) => {
      const { extension, ids, lists } = await bin(5, { activityPace: 'by-time' });
      // The scan’s calls no longer count toward those of this second.
      extension.clock.now += 1_000;
      extension.clock.ahead = skewMs;
      extension.sandbox.faults.next(POST, 'applied-then-lost');
      await restoring(extension, ids, lists);
      expect((await run(extension))[0]?.outcomes.restored).toBe(5);
      expect(posts(extension)).toHaveLength(1);
    },
  );

  it('that are hours ahead do not block the calls of the next day', async () => {
    const { extension } = await bin(1);
    const { clock, sandbox, ask } = extension;
    clock.ahead = 5 * HOUR_MS;
    await value(ask('lookup', { text: 'person0@riverside.example' }));
    sandbox.faults.next({ path: /v3/ }, 'quota-exceeded');
    expect((await ask('lookup', { text: 'person0@riverside.example' })).ok).toBe(false);
    expect((await value(ask('getStatus', {}))).jobCallsLeft).toBe(0);
    clock.now = Date.parse('2026-06-11T00:10:00.000Z');
    expect((await ask('lookup', { text: 'person0@riverside.example' })).ok).toBe(true);
  });
});

describe('a computer', () => {
  it('that cannot store data for a while makes the job wait, say so, and continue', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'by-time' });
    const db = await extension.platform.database();
    let isFull = false;
    const full = new Proxy(db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (name === 'transaction' && isFull && Array.isArray(args[0]) && args[0].includes('job-batches')) {
            throw new DOMException('full', 'QuotaExceededError');
          }
          return value.apply(target, args);
        };
      },
    });
    extension.restart({ database: async () => full });
    extension.sandbox.onAnswer(({ method, path }) => {
      if (method === 'POST' && path.includes('activities')) isFull = true;
    });
    await restoring(extension, ids, lists);
    await run(extension, 60_000);
    expect((await jobsOf(extension))[0]).toMatchObject({ state: 'waiting', wait: { why: 'trouble' } });
    isFull = false;
    extension.restart();
    expect((await run(extension, HOUR_MS))[0]?.outcomes.restored).toBe(5);
    expect(posts(extension)).toHaveLength(1);
  });

  // A rejected write that nobody awaits would fail the run of these tests.
  it.each(['full', 'failing'] as const)(
    'whose storage is %s right after a request continues later without a second request',
    async (is) => {
      const { extension, ids, lists } = await bin(5, { activityPace: 'at-once' });
      extension.sandbox.onAnswer(({ method }) => {
        if (method === 'POST') extension.storage.is = is;
      });
      await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }] }));
      await extension.runJobs();
      expect(extension.storage.is).toBe(is);
      extension.storage.is = 'sound';
      extension.restart();
      expect((await run(extension, HOUR_MS))[0]?.outcomes.restored).toBe(5);
      expect(posts(extension)).toHaveLength(1);
    },
  );
});

it('contacts stay restored if their list is deleted right after, and an undo leaves them unchanged', async () => {
  const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
  const { sandbox } = extension;
  sandbox.onAnswer(({ method, path }) => {
    if (method === 'POST' && path.includes('activities')) sandbox.deleteList(lists[0]?.id ?? '');
  });
  const jobId = await restoring(extension, ids, lists);
  expect((await run(extension))[0]?.outcomes.different).toBe(3);
  expect((await resultsOf(extension, jobId)).map(({ why }) => why)).toEqual(['others', 'others', 'others']);
  extension.clock.now += 3 * HOUR_MS;
  await value(extension.ask('startJob', { kind: 'undo', jobId }));
  expect((await run(extension))[0]?.outcomes.skipped).toBe(3);
  expect(ids.every((id) => isRestored(extension, id))).toBe(true);
});

describe('a waiting job', () => {
  it.each<[string, RegExp, Fault]>([
    ['the activity that sends it is throttled', /activities/, 'throttled'],
    ['the reading before that fails', /status=deleted/, 'empty-503'],
    ['the reading before that is throttled', /status=deleted/, 'throttled'],
    ['the reading before that is refused', /status=deleted/, 'unauthorized'],
  ])('makes ever fewer calls while %s for hours', async (_what, path, fault) => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    const busy = extension.sandbox.faults.next({ path }, fault, Infinity);
    const jobId = await restoring(extension, ids, lists);
    await run(extension, 6 * HOUR_MS);
    expect(extension.newCalls().length).toBeLessThan(6 * 100);
    busy.release();
    await run(extension);
    expect((await resultsOf(extension, jobId)).every(({ outcome }) => outcome === 'restored')).toBe(true);
  });

  it.each<[string, JobWait, (extension: Extension, ids: string[]) => void]>([
    [
      'the effects of its activity',
      'showing',
      ({ sandbox }) => void Object.assign(sandbox.switches, { readingLagSeconds: 120 }),
    ],
    [
      'the effects of a request without an answer',
      'lost',
      ({ sandbox }) => void sandbox.faults.next(POST, 'empty-503'),
    ],
    [
      'a contact in an unknown shape',
      'unreadable',
      ({ sandbox }, [id = '']) => void sandbox.data.unreadable.set(id, 'odd-shape'),
    ],
  ])('says that it waits for %s (%s)', async (_what, why, cause) => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    cause(extension, ids);
    await restoring(extension, ids, lists);
    await run(extension, 60_000);
    expect((await jobsOf(extension))[0]?.wait).toMatchObject({ why });
  });

  it('makes ever fewer calls while the server fails in two ways in turn', async () => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    for (let n = 0; n < 2_000; n++) {
      extension.sandbox.faults.next({ path: /contacts/ }, n % 2 === 0 ? 'empty-503' : 'network-error');
    }
    await restoring(extension, ids, lists);
    await run(extension, 6 * HOUR_MS);
    expect(extension.newCalls().length).toBeLessThan(6 * 100);
  });

  it('waits no longer than a day, whatever Retry-After says', async () => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    const { fetch } = extension.platform;
    const odd = ['999999999', 'Fri, 31 Dec 2199 23:59:59 GMT', '1e9', '-5'];
    extension.platform.fetch = async (url, init) => {
      const wait = init.method === 'POST' ? odd.shift() : undefined;
      if (wait === undefined) return fetch(url, init);
      const headers = { date: new Date(extension.sandbox.now()).toUTCString(), 'retry-after': wait };
      return new Response('[{"error_key":"throttled"}]', { status: 429, headers });
    };
    extension.restart();
    const jobId = await restoring(extension, ids, lists);
    await run(extension, 3 * 24 * HOUR_MS);
    expect((await resultsOf(extension, jobId)).map(({ outcome }) => outcome)).toEqual(ids.map(() => 'restored'));
  });

  it('lets the other jobs run', async () => {
    const { extension, ids, lists } = await bin(2, { activityOutcome: 'none' });
    await restoring(extension, ids.slice(1), lists);
    await run(extension, 10 * 60_000);
    Object.assign(extension.sandbox.switches, { activityOutcome: 'completed', activityPace: 'at-once' });
    await restoring(extension, ids.slice(0, 1), lists);
    await run(extension, 60_000);
    expect((await jobsOf(extension)).map(hasEnded)).toEqual([true, false]);
  });

  it('for the next day of one account does not block a job of another account', async () => {
    const { extension, ids, lists } = await bin(2);
    const { ask, sandbox, clock, platform } = extension;
    const db = await platform.database();
    const jobId = await restoring(extension, ids.slice(0, 1), lists);
    sandbox.faults.next({ path: /activities|contacts/ }, 'quota-exceeded');
    await run(extension, 1_000);
    expect((await jobsOf(extension))[0]?.wait?.why).toBe('quota');
    // The other account has its own key, which has used no calls.
    await platform.local.set({ calls: [] });
    clock.now += 1_000;
    const otherId = await restoring(extension, ids.slice(1), lists);
    await extension.runJobs();
    expect((await db.get('jobs', otherId))?.endedAt).toBeDefined();
    expect((await db.get('jobs', jobId))?.endedAt).toBeUndefined();
    expect((await ask('getJobs', {})).ok).toBe(true);
  });

  it.each(['by-poll', 'by-time'] as const)(
    'does not wait longer if the clock is set back (%s)',
    async (activityPace) => {
      const { extension, ids, lists } = await bin(5, { activityPace });
      const { clock, sandbox } = extension;
      const cut = sandbox.faults.next({}, 'network-error', 1e6);
      await restoring(extension, ids, lists);
      await run(extension, 10 * 60_000);
      clock.ahead = -5 * HOUR_MS;
      cut.release();
      const [job] = await run(extension, 60_000);
      expect(job).toMatchObject({ state: 'done', outcomes: { restored: 5 } });
    },
  );

  it('does not wait less for the effect of an activity if the clock is set back', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once', bulkLagSeconds: 10 });
    const { sleep } = extension.platform;
    // The worker stops while it waits before its last reading of the contacts.
    const asleep = new Promise<void>((resolve) => {
      extension.restart({
        async sleep(ms) {
          if (ms < 10_000) return sleep(ms);
          resolve();
          await new Promise(() => undefined);
        },
      });
    });
    await restoring(extension, ids, lists);
    void extension.runJobs();
    await asleep;
    extension.clock.ahead = -5 * HOUR_MS;
    extension.restart();
    expect((await run(extension))[0]).toMatchObject({ state: 'done', outcomes: { restored: 5 } });
  });

  it('does not wait longer for the first poll of an activity if the clock is set back', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'by-time' });
    const { clock, sandbox } = extension;
    sandbox.onAnswer(({ method, path }) => {
      if (method === 'POST' && path.includes('/activities/')) clock.ahead = -5 * HOUR_MS;
    });
    await restoring(extension, ids, lists);
    expect((await run(extension, 120_000))[0]?.outcomes.restored).toBe(5);
  });

  it.each(['with-key', 'without-key', 'as-quota'] as const)(
    'for a place in the queue does not block other calls (429 %s)',
    async (queueFull) => {
      const { extension, ids, lists } = await bin(2, { queueFull, activityOutcome: 'none' });
      const { sandbox, ask } = extension;
      for (let n = 0; n < 1_000; n++) sandbox.activities.startForeign(1);
      await restoring(extension, ids, lists);
      await run(extension, 1_000);
      expect((await jobsOf(extension))[0]?.wait?.why).toBe('queue-full');
      expect((await ask('lookup', { text: 'person0@riverside.example' })).ok).toBe(true);
      sandbox.activities.forget();
      sandbox.switches.activityOutcome = 'completed';
      expect((await run(extension))[0]?.outcomes.restored).toBe(2);
    },
  );

  it('names the missing permission, and continues once the permission is given', async () => {
    const { extension, ids, lists } = await bin(2);
    const refused = extension.sandbox.faults.next(POST, 'forbidden-empty', 1e6);
    await restoring(extension, ids, lists);
    await run(extension, 1_000);
    const wait = (await jobsOf(extension))[0]?.wait;
    expect(wait).toMatchObject({ why: 'forbidden', failure: { kind: 'forbidden', cause: 'scope' } });
    refused.release();
    extension.clock.now += 2_000;
    await signInWithCode(extension);
    expect((await run(extension, 60_000))[0]?.outcomes.restored).toBe(2);
  });

  it('names the reason of a refused renewal, repeats it once per hour, and continues after a new sign-in', async () => {
    const { extension, ids, lists } = await bin(2);
    const { fetch } = extension.platform;
    let renewals = 0;
    extension.platform.fetch = async (url, init) => {
      if (!url.endsWith('/token')) return fetch(url, init);
      renewals++;
      return Response.json({ error: 'login_required', error_description: 'Sign in again.' }, { status: 400 });
    };
    extension.restart();
    extension.clock.now += 24 * HOUR_MS;
    await restoring(extension, ids, lists);
    await run(extension, 5 * HOUR_MS);
    expect((await jobsOf(extension))[0]?.wait).toMatchObject({
      why: 'forbidden',
      failure: { kind: 'sign-in-refused', reason: 'Sign in again.' },
    });
    expect(renewals).toBeLessThanOrEqual(6);
    extension.platform.fetch = fetch;
    extension.restart();
    await signInWithCode(extension);
    expect((await run(extension, 60_000))[0]?.outcomes.restored).toBe(2);
  });

  it('distinguishes a server error from a missing network', async () => {
    for (const [fault, why] of [
      ['server-error-html', 'server'],
      ['network-error', 'offline'],
    ] as const) {
      const { extension, ids, lists } = await bin(2);
      extension.sandbox.faults.next({}, fault, 1e6);
      await restoring(extension, ids, lists);
      await run(extension, 60_000);
      expect((await jobsOf(extension))[0]?.wait?.why).toBe(why);
    }
  });
});

it('a notification that fails does not stop the following jobs', async () => {
  const { extension, ids, lists } = await bin(2);
  await value(extension.ask('saveSettings', { notifyWhenDone: true }));
  extension.restart({ fetch: () => new Promise(() => undefined) });
  for (const id of ids) await restoring(extension, [id], lists);
  extension.restart({ notify: () => Promise.reject(new Error('No such icon')) });
  expect((await run(extension)).map(hasEnded)).toEqual([true, true]);
});

it('a run that fails before it has set its alarm is repeated', async () => {
  const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
  const { woken, clock, storage } = extension;
  extension.restart({ fetch: () => new Promise(() => undefined) });
  await restoring(extension, ids, lists);
  woken.length = 0;
  storage.is = 'failing';
  extension.restart();
  await extension.runJobs();
  storage.is = 'sound';
  const [alarm = 0] = woken;
  expect(alarm).toBeGreaterThan(clock.now);
  clock.now = alarm;
  await extension.runJobs();
  expect((await jobsOf(extension))[0]?.outcomes.restored).toBe(2);
});
