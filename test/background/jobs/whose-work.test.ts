import { describe, expect, it } from 'vitest';
import type { JobView } from '../../../src/protocol/jobs';
import { API_HOST } from '../../sandbox/sandbox';
import { type Extension, onto, signInWithCode, value } from '../extension';
import { bin, FIFTIES, HOUR_MS, jobsOf, once, restoring, resultsOf, run } from './bin';
import { said } from './sayings';

/*
 * Former defects of bulk jobs, each with the correct result. Jobs deleted contacts of others, reported outcomes without
 * a reading, or restored a contact that had unsubscribed.
 */

const POST = { method: 'POST', path: /activities/ };

/** Throttles three activities for 20 s each. Something happens at the first one. */
function throttle(extension: Extension, act: () => void): void {
  const { sandbox, platform } = extension;
  const { fetch } = platform;
  let times = 0;
  platform.fetch = async (url, init) => {
    if (init.method !== 'POST' || !/activities/.test(url) || times === 3) return fetch(url, init);
    if (times++ === 0) act();
    return new Response('[{"error_key":"throttled"}]', {
      status: 429,
      headers: { date: new Date(sandbox.now()).toUTCString(), 'retry-after': '20' },
    });
  };
  extension.restart();
}

/** Adds a list that the job does not use. */
const addOtherList = ({ sandbox }: Extension) => sandbox.addList({ name: 'Elsewhere' }).list_id;

/** The outcome of each contact, in the order of `ids`. */
async function outcomesOf(extension: Extension, jobId: string, ids: string[]): Promise<(string | undefined)[]> {
  const results = new Map((await resultsOf(extension, jobId)).map((result) => [result.id, said(result)]));
  return ids.map((id) => results.get(id));
}

/** Undoes a job. Returns the outcome of each contact, and whether it is deleted afterwards. */
async function undoJob(extension: Extension, jobId: string, ids: string[]) {
  const { id } = await value(extension.ask('startJob', { kind: 'undo', jobId }));
  await run(extension);
  const deleted = ids.map((each) => extension.sandbox.contacts.get(each)?.deleted_at !== undefined);
  return { said: await outcomesOf(extension, id, ids), deleted };
}

const ended = (jobs: JobView[]) => jobs.every(({ endedAt }) => endedAt !== undefined);

it.each<[string, unknown]>([
  ['an object', { error_key: 'contacts.api.error', error_message: 'Try again' }],
  ['an array', [{ error_key: 'contacts.api.error', error_message: 'Try again' }]],
  ['the gateway’s', { message: 'Endpoint request timed out' }],
  ['nothing at all', {}],
])('an error that comes with status 200 (%s) does not count as “nobody is deleted”', async (_form, error) => {
  const { extension, ids, lists } = await bin(4, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
  const { fetch } = extension.platform;
  extension.platform.fetch = async (url, init) =>
    url.includes('status=deleted') ? Response.json(error, await fetch(url, init)) : fetch(url, init);
  extension.restart();
  extension.sandbox.colleague.unsubscribe(ids[0] ?? '');
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  const restored = 'restored';
  expect(await outcomesOf(extension, jobId, ids)).toEqual(['skipped unsubscribed', restored, restored, restored]);
});

it('a contact that was merged into another one is not restored, and not reported as the other one', async () => {
  const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
  const [merged = '', other = ''] = ids;
  const { fetch } = extension.platform;
  extension.platform.fetch = (url, init) => fetch(url.replace(`/contacts/${merged}`, `/contacts/${other}`), init);
  extension.restart();
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  expect(await outcomesOf(extension, jobId, ids)).toEqual(['failed not-found', 'restored']);
  expect(extension.sandbox.contacts.get(merged)?.deleted_at).toBeDefined();
});

describe('an undo skips a contact that', () => {
  it('somebody edited or moved between our restore and its reading', async () => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    const { colleague } = extension.sandbox;
    const elsewhere = addOtherList(extension);
    const [edited = '', listed = ''] = ids;
    once(extension, 'after', 'POST', /activities/, () => {
      colleague.edit(edited, { first_name: 'Jane' });
      colleague.relist(listed, [lists[0]?.id ?? '', elsewhere]);
    });
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    const changed = 'different changed-since';
    expect(await outcomesOf(extension, jobId, ids)).toEqual([changed, changed, 'restored', 'restored']);
    expect(await undoJob(extension, jobId, ids)).toEqual({
      said: ['skipped changed-since', 'skipped changed-since', 'deleted', 'deleted'],
      deleted: [false, false, true, true],
    });
  });

  it('somebody put onto another list, even if that does not change updated_at', async () => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once', listChangeMovesUpdatedAt: 'no' });
    const { colleague } = extension.sandbox;
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    colleague.relist(ids[0] ?? '', [lists[0]?.id ?? '', addOtherList(extension)]);
    expect((await undoJob(extension, jobId, ids)).said).toEqual([
      'skipped changed-since',
      'deleted',
      'deleted',
      'deleted',
    ]);
    expect(extension.sandbox.contacts.get(ids[0] ?? '')?.deleted_at).toBeUndefined();
  });

  it('a later job restored, even if the clock was set back between the two jobs', async () => {
    const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
    const { sandbox, clock, ask } = extension;
    const first = await restoring(extension, ids, lists);
    await run(extension);
    sandbox.deleteContact(ids[0] ?? '');
    clock.now += HOUR_MS;
    clock.ahead = -5 * HOUR_MS;
    await value(ask('scanContacts', { status: 'deleted' }));
    await restoring(extension, ids.slice(0, 1), lists);
    await run(extension);
    expect((await undoJob(extension, first, ids)).said).toEqual(['skipped changed-since', 'deleted']);
  });

  it.each([
    ['is restoring', 'after', /add_list_memberships/, 'skipped changed-since'],
    // The undo may delete it as long as the job has sent nothing.
    ['will restore, once that has sent it', 'before', /contacts/, 'deleted'],
  ] as const)('a later job %s', async (_which, side, path, expected) => {
    const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
    const { sandbox, clock, ask } = extension;
    const [again = ''] = ids;
    const first = await restoring(extension, ids, lists);
    await run(extension);
    if (side === 'after') sandbox.deleteContact(again);
    clock.now += HOUR_MS;
    await value(ask('scanContacts', { status: 'deleted' }));
    const method = side === 'after' ? 'POST' : 'GET';
    once(extension, side, method, path, () => void ask('pauseJob', { jobId: second }));
    const second = await restoring(extension, [again], lists);
    await run(extension, 1_000);
    const undo = await value(ask('startJob', { kind: 'undo', jobId: first }));
    await run(extension, 60_000);
    expect(await outcomesOf(extension, undo.id, ids)).toEqual([expected, 'deleted']);
  });

  it('a later job restores, although it had not sent the contact yet when the undo was started', async () => {
    const { extension, ids, lists } = await bin(4);
    const { sandbox, clock, ask } = extension;
    const [again = ''] = ids;
    const first = await restoring(extension, ids, lists);
    await run(extension);
    sandbox.deleteContact(again);
    clock.now += HOUR_MS;
    await value(ask('scanContacts', { status: 'deleted' }));
    once(extension, 'before', 'GET', /contacts/, () => void ask('startJob', { kind: 'undo', jobId: first }));
    const second = await restoring(extension, [again], lists);
    const [undo] = await run(extension);
    expect(await outcomesOf(extension, undo?.id ?? '', ids)).toEqual([
      'skipped changed-since',
      'deleted',
      'deleted',
      'deleted',
    ]);
    expect(await outcomesOf(extension, second, [again])).toEqual(['restored']);
  });

  it('a job restored after its restore from the popup was deleted again', async () => {
    const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
    const [again = ''] = ids;
    await value(extension.ask('lookup', { text: again }));
    const listIds = [lists[0]?.id ?? ''];
    const { recordId } = await value(extension.ask('restore', await onto(extension, again, listIds)));
    extension.sandbox.deleteContact(again);
    extension.clock.now += HOUR_MS;
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    await restoring(extension, ids, lists);
    await run(extension);
    const failure = { kind: 'changed-since' };
    expect(await extension.ask('undoRestore', { recordId })).toEqual({ ok: false, failure });
    expect(extension.sandbox.contacts.get(again)?.deleted_at).toBeUndefined();
  });

  it('somebody restored from the popup after the job, onto the same list', async () => {
    const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
    const [again = ''] = ids;
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    extension.sandbox.deleteContact(again);
    extension.clock.now += HOUR_MS;
    await value(extension.ask('lookup', { text: again }));
    await value(extension.ask('restore', await onto(extension, again, [lists[0]?.id ?? ''])));
    expect((await undoJob(extension, jobId, ids)).said).toEqual(['skipped changed-since', 'deleted']);
  });

  it.each(['while the job still ran', 'after the undo was started'])(
    'somebody restored from the popup %s',
    async (when) => {
      const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
      const { sandbox, ask, clock } = extension;
      const [again = ''] = ids;
      const restoreAgain = async () => {
        sandbox.deleteContact(again);
        clock.now += HOUR_MS;
        await value(ask('lookup', { text: again }));
        await value(ask('restore', await onto(extension, again, [lists[0]?.id ?? ''])));
      };
      const jobId = await restoring(extension, ids, lists);
      if (when === 'while the job still ran') {
        once(extension, 'after', 'POST', /activities/, () => void ask('pauseJob', { jobId }));
        await extension.runJobs();
        await restoreAgain();
        await value(ask('resumeJob', { jobId }));
      }
      await run(extension);
      const undo = await value(ask('startJob', { kind: 'undo', jobId }));
      if (when === 'after the undo was started') {
        await value(ask('pauseJob', { jobId: undo.id }));
        await restoreAgain();
        await value(ask('resumeJob', { jobId: undo.id }));
      }
      await run(extension);
      expect(await outcomesOf(extension, undo.id, ids)).toEqual(['skipped changed-since', 'deleted']);
      expect(sandbox.contacts.get(again)?.deleted_at).toBeUndefined();
    },
  );

  it('a job has sent after its restore from the popup, and has not read yet', async () => {
    const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
    const { sandbox, ask } = extension;
    const [again = ''] = ids;
    await value(ask('lookup', { text: again }));
    const { recordId } = await value(ask('restore', await onto(extension, again, [lists[0]?.id ?? ''])));
    sandbox.deleteContact(again);
    extension.clock.now += HOUR_MS;
    await value(ask('scanContacts', { status: 'deleted' }));
    const jobId = await restoring(extension, ids, lists);
    once(extension, 'after', 'POST', /activities/, () => void ask('pauseJob', { jobId }));
    await extension.runJobs();
    expect(sandbox.contacts.get(again)?.deleted_at).toBeUndefined();
    const failure = { kind: 'changed-since' };
    expect(await ask('undoRestore', { recordId })).toEqual({ ok: false, failure });
  });

  it('somebody edited while the server throttled our request', async () => {
    const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    throttle(extension, () => extension.sandbox.colleague.edit(ids[0] ?? '', { first_name: 'Jane' }));
    expect((await undoJob(extension, jobId, ids)).said).toEqual(['skipped changed-since', 'deleted', 'deleted']);
  });

  it('somebody restored after our last reading and before our request', async () => {
    const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
    const { colleague } = extension.sandbox;
    const elsewhere = addOtherList(extension);
    once(extension, 'before', 'POST', /activities/, () => colleague.restore(ids[0] ?? '', [elsewhere]));
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(['different changed-since', 'restored', 'restored']);
    expect((await undoJob(extension, jobId, ids)).deleted).toEqual([false, true, true]);
  });
});

it('a restore leaves out the contacts of an undo that has not ended, because that may delete them once more', async () => {
  const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  once(extension, 'after', 'POST', /contact_delete/, () => void extension.ask('pauseJob', { jobId: undoId }));
  const { id: undoId } = await value(extension.ask('startJob', { kind: 'undo', jobId }));
  await run(extension, 1_000);
  const again = await restoring(extension, ids, lists);
  await run(extension, 60_000);
  expect(await outcomesOf(extension, again, ids)).toEqual(ids.map(() => 'skipped other-job'));
});

describe('every contact gets the right outcome if', () => {
  it('the answer to a POST is lost and somebody else restores the first contact', async () => {
    const { extension, ids, lists } = await bin(6, { activityPace: 'at-once' });
    const { colleague, faults } = extension.sandbox;
    const elsewhere = addOtherList(extension);
    faults.next(POST, 'network-error');
    once(extension, 'after', 'GET', /status=deleted/, () => colleague.restore(ids[0] ?? '', [elsewhere]));
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect(await outcomesOf(extension, jobId, ids)).toEqual([
      expect.stringMatching(/different|not-deleted/),
      ...ids.slice(1).map(() => 'restored'),
    ]);
  });

  it('an answer is lost and later readings fail', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once' });
    const { faults } = extension.sandbox;
    faults.next(POST, 'applied-then-lost');
    once(extension, 'before', 'POST', /activities/, () => faults.next({ method: 'GET' }, 'empty-503', 12));
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
  });

  it.each(['before', 'after'] as const)('every call fails for six hours from right %s the request', async (side) => {
    const { extension, ids, lists } = await bin(9, { activityPace: 'at-once' });
    const { faults, now } = extension.sandbox;
    once(extension, side, 'POST', /activities/, () => faults.next({ until: now() + 6 * HOUR_MS }, 'empty-503', 1e6));
    const jobId = await restoring(extension, ids, lists);
    expect(ended(await run(extension))).toBe(true);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
  });

  it.each(['status=deleted', 'lists='])('every call fails for six hours from the reading on (%s)', async (reading) => {
    const { extension, ids, lists } = await bin(9, { activityPace: 'at-once' });
    const { faults, now } = extension.sandbox;
    const fail = () => faults.next({ until: now() + 6 * HOUR_MS }, 'empty-503', 1e6);
    once(extension, 'before', 'GET', new RegExp(reading), fail);
    const jobId = await restoring(extension, ids, lists);
    expect(ended(await run(extension))).toBe(true);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
  });

  it('an answer is lost and later readings fail, while an undo is sent', async () => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once' });
    const { faults } = extension.sandbox;
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    faults.next(POST, 'applied-then-lost');
    once(extension, 'before', 'POST', /contact_delete/, () => faults.next({ method: 'GET' }, 'empty-503', 12));
    expect((await undoJob(extension, jobId, ids)).said).toEqual(ids.map(() => 'deleted'));
  });

  it.each(['before', 'after'] as const)(
    'single contacts cannot be read for six hours from right %s the request, although pages can',
    async (side) => {
      const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
      extension.sandbox.addContact({ email_address: { address: 'active@riverside.example' } });
      const { faults, now } = extension.sandbox;
      const single = { method: 'GET', path: /\/v3\/contacts\/[0-9a-f]/ };
      once(extension, side, 'POST', /activities/, () =>
        faults.next({ ...single, until: now() + 6 * HOUR_MS }, 'empty-503', 1e6),
      );
      const jobId = await restoring(extension, ids, lists);
      expect(ended(await run(extension))).toBe(true);
      expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
      expect(extension.newCalls().length).toBeLessThan(400);
    },
  );

  it('some contacts have an unknown shape, which delays no other contact', async () => {
    const { extension, ids, lists } = await bin(7, { activityPace: 'at-once' });
    const { sandbox, clock } = extension;
    const odd = ids.slice(0, 3);
    once(extension, 'after', 'POST', /activities/, () => {
      for (const id of odd) sandbox.data.unreadable.set(id, 'odd-shape');
    });
    const start = clock.now;
    const jobId = await restoring(extension, ids, lists);
    await run(extension, 60_000);
    expect((await jobsOf(extension))[0]?.outcomes.restored).toBe(4);
    await run(extension);
    expect(clock.now - start).toBeLessThan(HOUR_MS / 2);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(
      ids.map((id) => (odd.includes(id) ? 'unknown' : 'restored')),
    );
  });

  it('the shape is unknown and the contact opts out, so it is not sent', async () => {
    const { extension, ids, lists } = await bin(7, { activityPace: 'at-once' });
    const { sandbox } = extension;
    const [leaver = ''] = ids;
    await restoring(extension, ids, lists);
    once(extension, 'before', 'GET', /\/v3\/contacts\?/, () => {
      sandbox.colleague.unsubscribe(leaver);
      sandbox.data.unreadable.set(leaver, 'odd-shape');
    });
    await run(extension, 20_000);
    expect((await jobsOf(extension))[0]?.outcomes.restored).toBe(6);
    await run(extension);
    expect(sandbox.contacts.get(leaver)?.deleted_at).toBeDefined();
    expect((await jobsOf(extension))[0]?.outcomes).toMatchObject({ restored: 6, skipped: 1 });
  });

  it.each(['canceled', 'signed in again'])(
    'the activity shows after 20 s, even if the job is %s meanwhile',
    async (how) => {
      const { extension, ids, lists } = await bin(5, { activityPace: 'at-once', bulkLagSeconds: 20 });
      const { ask, clock } = extension;
      const jobId = await restoring(extension, ids, lists);
      await run(extension, 1_000);
      expect((await jobsOf(extension))[0]?.outcomes.restored).toBe(0);
      if (how === 'canceled') await value(ask('cancelJob', { jobId }));
      else {
        clock.now += 2_000;
        await signInWithCode(extension);
      }
      await run(extension);
      expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
    },
  );

  it.each(['bulkLagSeconds', 'readingLagSeconds'] as const)('an activity shows after 120 s (%s)', async (lag) => {
    const { extension, ids, lists } = await bin(5, { activityPace: 'at-once', [lag]: 120 });
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
    expect((await undoJob(extension, jobId, ids)).said).toEqual(ids.map(() => 'deleted'));
    expect(extension.newCalls().filter((call) => call.startsWith('POST'))).toHaveLength(2);
  });

  it('every request is lost for two hours, although contacts can be read', async () => {
    const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
    const { faults, now } = extension.sandbox;
    faults.next({ ...POST, until: now() + 2 * HOUR_MS }, 'network-error', 1e6);
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
  });

  it.each(['failed', 'timed_out'] as const)(
    'an activity reports “%s” and did all of its work',
    async (activityOutcome) => {
      const { extension, ids, lists } = await bin(5, { activityOutcome, failedActivityDid: 'all' });
      const jobId = await restoring(extension, ids, lists);
      await run(extension);
      expect(await outcomesOf(extension, jobId, ids)).toEqual(ids.map(() => 'restored'));
    },
  );

  it('somebody moves a contact that we restored', async () => {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    const { colleague } = extension.sandbox;
    const elsewhere = addOtherList(extension);
    once(extension, 'after', 'POST', /activities/, () => colleague.relist(ids[0] ?? '', [elsewhere]));
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect((await outcomesOf(extension, jobId, ids))[0]).toBe('different others');
  });

  it('contacts were selected while the first scan was still running', async () => {
    const { extension, ids, lists } = await bin(600, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
    const { ask, clock, sandbox } = extension;
    await value(ask('signOut', {}));
    clock.now += 2_000;
    await signInWithCode(extension);
    await value(ask('scanContacts', { status: 'deleted' }));
    const [out = '', ...others] = ids;
    sandbox.colleague.unsubscribe(out);
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    const outcomes = await outcomesOf(extension, jobId, [out, ...others]);
    expect(outcomes).toEqual(['skipped unsubscribed', ...others.map(() => 'restored')]);
  });
});

describe('a restore after colleagues changed contacts in the web app, which did not change updated_at,', () => {
  /** Four deleted contacts, of which a colleague restored the first one an hour after they were scanned. */
  async function restoredOnto(which: 'the same list' | 'another list') {
    const { extension, ids, lists } = await bin(4, { activityPace: 'at-once' });
    const listId = which === 'the same list' ? (lists[0]?.id ?? '') : addOtherList(extension);
    extension.clock.now += HOUR_MS;
    extension.sandbox.colleague.restore(ids[0] ?? '', [listId]);
    return { extension, ids, lists, listId, id: ids[0] ?? '' };
  }

  it.each(['the same list', 'another list'] as const)('leaves alone what was restored onto %s', async (which) => {
    const { extension, ids, lists, listId, id } = await restoredOnto(which);
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    const restored = 'restored';
    expect(await outcomesOf(extension, jobId, ids)).toEqual(['skipped not-deleted', restored, restored, restored]);
    expect(extension.sandbox.contacts.get(id)?.list_memberships).toEqual([listId]);
    expect((await undoJob(extension, jobId, ids)).deleted).toEqual([false, true, true, true]);
  });

  it('leaves alone what was deleted again on a later day', async () => {
    const { extension, ids, lists, id } = await restoredOnto('another list');
    extension.clock.now += 24 * HOUR_MS;
    extension.sandbox.colleague.delete(id);
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    const restored = 'restored';
    expect(await outcomesOf(extension, jobId, ids)).toEqual(['skipped deleted-again', restored, restored, restored]);
  });
});

describe('a restore after a bulk activity of another installation, which did not change updated_at,', () => {
  /** Runs an activity with another session. */
  async function runActivity({ sandbox }: Extension, path: string, body: object): Promise<void> {
    const headers = {
      authorization: `Bearer ${sandbox.issueToken().accessToken}`,
      'content-type': 'application/json',
    };
    const url = `https://${API_HOST}/v3/activities/${path}`;
    const answer = await sandbox.fetch(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
    expect(answer.status).toBe(201);
  }

  it.each(['the same list', 'another list'])('leaves alone and reports what that put onto %s', async (which) => {
    const { extension, ids, lists } = await bin(60, { activityPace: 'at-once', bulkMovesUpdatedAt: 'no' });
    const theirs = ids.slice(0, 30);
    const list = which === 'the same list' ? (lists[0]?.id ?? '') : addOtherList(extension);
    await runActivity(extension, 'add_list_memberships', { source: { contact_ids: theirs }, list_ids: [list] });
    extension.clock.now += HOUR_MS;
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    const expected = ids.map((id) => (theirs.includes(id) ? 'skipped not-deleted' : 'restored'));
    expect(await outcomesOf(extension, jobId, ids)).toEqual(expected);
    const listsOf = (id: string) => extension.sandbox.contacts.get(id)?.list_memberships;
    expect(theirs.map(listsOf)).toEqual(theirs.map(() => [list]));
  });

  it('does the same if that ran while the job was paused', async () => {
    const { extension, ids, lists } = await bin(60, { activityPace: 'at-once', bulkMovesUpdatedAt: 'no' }, FIFTIES);
    const { ask, clock, sandbox } = extension;
    const elsewhere = addOtherList(extension);
    const jobId = await restoring(extension, ids, lists);
    once(extension, 'after', 'POST', /activities/, () => void ask('pauseJob', { jobId }));
    await run(extension, 1_000);
    clock.now += HOUR_MS;
    const theirs = ids.filter((id) => sandbox.contacts.get(id)?.deleted_at !== undefined).slice(0, 5);
    expect(theirs).toHaveLength(5);
    await runActivity(extension, 'add_list_memberships', { source: { contact_ids: theirs }, list_ids: [elsewhere] });
    clock.now += HOUR_MS;
    await value(ask('resumeJob', { jobId }));
    await run(extension);
    const expected = ids.map((id) => (theirs.includes(id) ? 'skipped not-deleted' : 'restored'));
    expect(await outcomesOf(extension, jobId, ids)).toEqual(expected);
  });
});

it('60 contacts are read from one page if activities do not change updated_at, after a restore and its undo', async () => {
  const switches = { activityPace: 'at-once', bulkMovesUpdatedAt: 'no', deleteMovesUpdatedAt: 'no' } as const;
  const { extension, ids, lists } = await bin(60, switches);
  const jobId = await restoring(extension, ids, lists);
  const [job] = await run(extension);
  expect(job?.outcomes.restored).toBe(60);
  expect(job?.calls).toBeLessThanOrEqual(6);
  await value(extension.ask('startJob', { kind: 'undo', jobId }));
  const [undo] = await run(extension);
  expect(undo?.outcomes.deleted).toBe(60);
  expect(undo?.calls).toBeLessThanOrEqual(6);
});

it('a contact that unsubscribed before the last reading is not restored, even if updated_at did not change', async () => {
  const { extension, ids, lists } = await bin(4, { optOutMovesUpdatedAt: 'no', bulkUnsubscribed: 'added' });
  const { sandbox, clock } = extension;
  clock.now += 9 * 60_000;
  sandbox.colleague.unsubscribe(ids[0] ?? '');
  clock.now += 60_000;
  // Opts out after the job was started.
  once(extension, 'before', 'GET', /status=deleted/, () => sandbox.colleague.unsubscribe(ids[1] ?? ''));
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  const out = 'skipped unsubscribed';
  expect(await outcomesOf(extension, jobId, ids)).toEqual([out, out, 'restored', 'restored']);
  expect(sandbox.contacts.get(ids[0] ?? '')?.deleted_at).toBeDefined();
});

it('a contact that unsubscribed after the scan is not restored, even if the Date header is a minute ahead of the records', async () => {
  const { extension, ids, lists } = await bin(4, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
  const { sandbox, clock, platform, ask } = extension;
  const { fetch } = platform;
  platform.fetch = async (url, init) => {
    const answer = await fetch(url, init);
    answer.headers.set('date', new Date(clock.now + 60_000).toUTCString());
    return answer;
  };
  extension.restart();
  await value(ask('scanContacts', { status: 'deleted' }));
  clock.now += 20_000;
  sandbox.colleague.unsubscribe(ids[0] ?? '');
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  expect(await outcomesOf(extension, jobId, ids)).toEqual(['skipped unsubscribed', 'restored', 'restored', 'restored']);
});

it('a contact that unsubscribes while a slow answer about it arrives, long before our request, is not restored', async () => {
  const { extension, ids, lists } = await bin(4, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
  once(extension, 'after', 'GET', /status=deleted/, () => {
    extension.sandbox.colleague.unsubscribe(ids[0] ?? '');
    extension.clock.now += 24_000;
  });
  extension.sandbox.faults.next(POST, 'throttled-for-9-s');
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  expect(await outcomesOf(extension, jobId, ids)).toEqual(['skipped unsubscribed', 'restored', 'restored', 'restored']);
});

it('an undo skips a contact that cannot be read, and a later undo deletes it', async () => {
  const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
  const { unreadable } = extension.sandbox.data;
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  unreadable.set(ids[0] ?? '', 'odd-shape');
  expect((await undoJob(extension, jobId, ids)).said).toEqual(['failed unreadable', 'deleted', 'deleted']);
  unreadable.clear();
  expect((await undoJob(extension, jobId, ids)).deleted).toEqual([true, true, true]);
});

it('a contact that unsubscribes while the server throttles our request is not restored', async () => {
  const { extension, ids, lists } = await bin(4, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
  throttle(extension, () => extension.sandbox.colleague.unsubscribe(ids[0] ?? ''));
  const jobId = await restoring(extension, ids, lists);
  await run(extension);
  expect(await outcomesOf(extension, jobId, ids)).toEqual(['skipped unsubscribed', 'restored', 'restored', 'restored']);
});
