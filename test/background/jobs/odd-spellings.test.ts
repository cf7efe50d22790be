import { describe, expect, it } from 'vitest';
import type { Switches } from '../../sandbox/sandbox';
import { value } from '../extension';
import { bin, restoring, resultsOf, run } from './bin';
import { said } from './sayings';

/** Servers that spell the same value in another way from one answer to the next. */
describe('a job and its undo are reported right if the server', { timeout: 60_000 }, () => {
  it.each<[string, number, Partial<Switches>, Partial<Switches>]>([
    ['writes ids in upper case', 4, { idLetters: 'upper-case' }, { idLetters: 'upper-case' }],
    ['writes ids in upper case, for a single contact', 1, { idLetters: 'upper-case' }, { idLetters: 'upper-case' }],
    ['begins to write ids in upper case', 4, {}, { idLetters: 'upper-case' }],
    ['begins to write milliseconds', 4, { deletedAt: 'timestamp' }, { moments: 'zulu' }],
    ['begins to write milliseconds, for a single contact', 1, { deletedAt: 'timestamp' }, { moments: 'zulu' }],
    ['ceases to write milliseconds', 1, { deletedAt: 'timestamp', moments: 'zulu' }, { moments: 'offset' }],
  ])('%s', async (_what, size, first, then) => {
    const { extension, ids, lists } = await bin(size, { activityPace: 'at-once', ...first });
    for (const id of ids) {
      const record = extension.sandbox.contacts.get(id);
      const withMilliseconds = (text = '') => text.replace('.000Z', '.321Z');
      Object.assign(record ?? {}, { deleted_at: withMilliseconds(record?.deleted_at) });
      Object.assign(record?.email_address ?? {}, { opt_in_date: withMilliseconds(record?.email_address?.opt_in_date) });
    }
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    Object.assign(extension.sandbox.switches, then);
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    expect((await resultsOf(extension, jobId)).map(said)).toEqual(ids.map(() => 'restored'));
    const undo = await value(extension.ask('startJob', { kind: 'undo', jobId }));
    await run(extension);
    expect((await resultsOf(extension, undo.id)).map(said)).toEqual(ids.map(() => 'deleted'));
  });
});
