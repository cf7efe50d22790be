import { describe, expect, it } from 'vitest';
import { createHiddenJobs } from '../../../src/deleted-contacts/jobs/hidden-jobs';

function area(items: Record<string, unknown> = {}) {
  return { get: async () => items, set: async (more: Record<string, unknown>) => void Object.assign(items, more) };
}

describe('the storage of hidden jobs', () => {
  it('contains only their ids', async () => {
    const items = {};
    const storage = createHiddenJobs(area(items));
    expect(await storage.read()).toEqual([]);
    await storage.write(['job-1', 'job-2']);
    expect(await createHiddenJobs(area(items)).read()).toEqual(['job-1', 'job-2']);
    expect(items).toEqual({ hiddenJobs: ['job-1', 'job-2'] });
  });

  it.each([7, 'job-1', [1], null])('counts as empty if it has another shape: %j', async (hiddenJobs) => {
    expect(await createHiddenJobs(area({ hiddenJobs })).read()).toEqual([]);
  });

  it('counts as empty if it fails', async () => {
    const refuse = () => Promise.reject(new Error('no'));
    const storage = createHiddenJobs({ get: refuse, set: refuse });
    expect(await storage.read()).toEqual([]);
    await storage.write(['job-1']);
  });
});
