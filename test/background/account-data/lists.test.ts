import { describe, expect, it } from 'vitest';
import { lists } from '../../sandbox/sandbox';
import { createExtension, signInWithCode, value } from '../extension';

async function signedIn(options: Parameters<typeof createExtension>[0] = {}) {
  const extension = createExtension(options);
  await signInWithCode(extension);
  return extension;
}

describe('the lists to restore onto', () => {
  it.each(['active', 'all'] as const)(
    'are the active ones, sorted by name and read once (%s by default)',
    async (listsByDefault) => {
      const { ask, newCalls } = await signedIn({ switches: { listsByDefault } });
      const { lists: found } = await value(ask('getLists', {}));
      expect(newCalls()).toEqual([]);
      const names = found.map(({ name }) => name);
      expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)));
      expect(found.map(({ id }) => id)).not.toContain(lists.summer2019);
      expect(found.find(({ id }) => id === lists.newsletter)?.members).toBeGreaterThan(0);
    },
  );

  it('are read from all pages', async () => {
    const { ask, sandbox } = await signedIn();
    for (let n = 0; n < 900; n++) sandbox.addList({ name: `Rehearsal no. ${n}` });
    const { lists: found } = await value(ask('getLists', { refresh: true }));
    expect(found.filter(({ name }) => name.startsWith('Rehearsal no.')).length).toBe(900);
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  });

  it('leave out only a list that does not match the contract', async () => {
    const extension = await signedIn();
    const { sandbox } = extension;
    extension.platform.fetch = async (url, init) => {
      const answer = await sandbox.fetch(new Request(url, init));
      if (!url.includes('contact_lists')) return answer;
      const wire = await answer.json();
      return Response.json({ ...wire, lists: [{ list_id: 7 }, { name: 'No id' }, ...wire.lists] });
    };
    extension.restart();
    const { lists: found } = await value(extension.ask('getLists', { refresh: true }));
    expect(found.map(({ id }) => id)).toContain(lists.newsletter);
    expect(found.map(({ name }) => name)).not.toContain('No id');
  });

  it('are read again as long as none were found', async () => {
    const extension = createExtension({ seed: 'empty' });
    await signInWithCode(extension);
    expect((await value(extension.ask('getLists', {}))).lists).toEqual([]);
    extension.sandbox.addList({ name: 'Newsletter' });
    expect((await value(extension.ask('getLists', {}))).lists.map(({ name }) => name)).toEqual(['Newsletter']);
  });

  it('are read again on request, and after some minutes', async () => {
    const { ask, newCalls, clock } = await signedIn();
    await value(ask('getLists', { refresh: true }));
    expect(newCalls()).toHaveLength(1);
    clock.now += 6 * 60_000;
    await value(ask('getLists', {}));
    expect(newCalls()).toHaveLength(1);
  });

  it.each([
    ['//example.org/v3/contact_lists'],
    ['https://example.org/v3/contact_lists'],
    ['/internal/contact_lists'],
    ['/v3/contact_lists?cursor=again'],
  ])('are not read on, nor elsewhere, if a page links to %s', async (href) => {
    const extension = await signedIn();
    const { sandbox, platform, ask } = extension;
    const urls: string[] = [];
    platform.fetch = async (url, init) => {
      urls.push(url);
      if (!url.includes('contact_lists')) return sandbox.fetch(new Request(url, init));
      return Response.json({ lists: [], _links: { next: { href } } });
    };
    extension.restart();
    expect(await ask('getLists', { refresh: true })).toEqual({ ok: false, failure: { kind: 'unexpected-answer' } });
    expect(urls.every((url) => url.startsWith('https://api.cc.email/v3/contact_lists?'))).toBe(true);
    expect(urls.length).toBeLessThanOrEqual(2);
  });
});

describe('a new list', () => {
  it('is created, and can then be selected', async () => {
    const { ask, sandbox } = await signedIn();
    const made = await value(ask('createList', { name: 'Restored 10 June 2026' }));
    expect(sandbox.lists.get(made.id)?.name).toBe('Restored 10 June 2026');
    expect((await value(ask('getLists', {}))).lists).toContainEqual(made);
  });

  it.each([409, 400] as const)('with the name of an existing list is that list (%s)', async (listNameConflict) => {
    const { ask } = await signedIn({ switches: { listNameConflict } });
    for (const name of ['Newsletter', 'newsLetter'])
      expect((await value(ask('createList', { name }))).id).toBe(lists.newsletter);
  });

  it('that conflicts with no list that can be read is refused, because nothing is wrong with an address', async () => {
    const extension = await signedIn();
    const { sandbox } = extension;
    extension.platform.fetch = async (url, init) => {
      const answer = await sandbox.fetch(new Request(url, init));
      if (init.method === 'POST') return answer;
      return Response.json({ lists: [] });
    };
    extension.restart();
    expect(await extension.ask('createList', { name: 'Newsletter' })).toEqual({
      ok: false,
      failure: { kind: 'refused', messages: [] },
    });
  });
});
