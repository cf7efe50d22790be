import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBinState } from '../../../src/deleted-contacts/bin/bin-state';
import type { Input, RequestName } from '../../../src/protocol/requests';
import { assertProperty } from '../../property';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

/** A small page, so that a few contacts fill many pages. */
const PAGE = 4;
const HOUR_MS = 60 * 60_000;

type Switches = NonNullable<NonNullable<Parameters<typeof createExtension>[0]>['switches']>;

/** A signed-in extension with `count` deleted contacts on small pages. `between` runs before each page is read. */
async function withBin(count: number, switches: Switches = {}, between: () => void = () => undefined) {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off', ...switches } });
  const { sandbox, platform } = extension;
  const all = Array.from({ length: count }, (_, n) => addContact(extension, n));
  for (const id of all) sandbox.data.deleteContact(id);
  platform.fetch = (url, init) => {
    if (url.includes('/v3/contacts?')) between();
    return sandbox.fetch(new Request(url.replace('limit=500', `limit=${PAGE}`), init));
  };
  extension.restart();
  await signInWithCode(extension);
  extension.clock.now += HOUR_MS;
  return { ...extension, all };
}

function addContact({ sandbox }: Extension, n: number): string {
  return sandbox.data.addContact({ email_address: { address: `singer${n}@choir.example` } }).contact_id;
}

/** Restores the contact as another user would, which changes `updated_at`. */
function restore({ sandbox }: Extension, id: string): void {
  const record = sandbox.contacts.get(id);
  if (!record) throw new Error(`No contact ${id}`);
  delete record.deleted_at;
  record.updated_at = sandbox.data.moment();
}

function deletedIds({ sandbox }: Extension): string[] {
  const deleted = [...sandbox.contacts.values()].filter(({ deleted_at }) => deleted_at !== undefined);
  return deleted.map(({ contact_id }) => contact_id).sort();
}

/** A visit of the page: the contacts that it shows in the end, and the state of its scan. */
async function visit(extension: Extension) {
  const send = <K extends RequestName>(request: K, input: Input<K>) => extension.ask(request, input);
  const status = await value(extension.ask('getStatus', {}));
  const bin = createBinState(send, { now: () => extension.clock.now, whenIdle: () => undefined });
  await bin.load(status.account?.id ?? '');
  const ids = bin.shown.value.map((index) => bin.rows.at(index)?.id);
  return { ids: [...ids].sort(), scan: bin.scan.value };
}

describe('the next visit', () => {
  it('takes two calls if nothing changed, however many contacts there are', async () => {
    const extension = await withBin(40);
    expect(await visit(extension)).toMatchObject({ scan: { phase: 'done', fullReads: 1, isSure: true } });
    extension.clock.now += 3 * HOUR_MS;
    extension.newCalls();
    const { ids, scan } = await visit(extension);
    expect(extension.newCalls()).toHaveLength(2);
    expect(scan).toMatchObject({ phase: 'done', calls: 2, fullReads: 0, isSure: true });
    expect(ids).toEqual(deletedIds(extension));
  });

  it('reads all contacts if that takes no more calls', async () => {
    const extension = await withBin(PAGE);
    await visit(extension);
    extension.newCalls();
    expect(await visit(extension)).toMatchObject({ scan: { phase: 'done', calls: 1, fullReads: 1 } });
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('reads all contacts at once if more changed than are deleted', async () => {
    const extension = await withBin(16);
    await visit(extension);
    extension.clock.now += 3 * HOUR_MS;
    for (let n = 100; n < 200; n++) addContact(extension, n);
    const { ids, scan } = await visit(extension);
    expect(scan).toMatchObject({ phase: 'done', fullReads: 1, isSure: true });
    expect(ids).toEqual(deletedIds(extension));
    // One page of changes and four of all contacts. Then come the changes during the scan, which again are those of the
    // last hour.
    expect(scan.phase === 'done' && scan.calls).toBeLessThan(1 + 4 + 30);
  });

  it('reads all contacts if the total of the server does not match', async () => {
    const extension = await withBin(20, { deleteMovesUpdatedAt: 'no' });
    await visit(extension);
    extension.clock.now += 3 * HOUR_MS;
    const id = addContact(extension, 99);
    extension.clock.now += 3 * HOUR_MS;
    await visit(extension);
    extension.clock.now += 3 * HOUR_MS;
    extension.sandbox.data.deleteContact(id);
    const { ids, scan } = await visit(extension);
    expect(ids).toContain(id);
    expect(scan).toMatchObject({ fullReads: 1, isSure: true });
  });

  it('reads every page if the links between pages are as long as a server accepts', async () => {
    const extension = await withBin(20);
    const { fetch } = extension.platform;
    const padding = 'A'.repeat(8_000);
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url.replace(padding, ''), init);
      return new Response((await answer.text()).replace('?cursor=', `?cursor=${padding}`), answer);
    };
    extension.restart();
    const { ids, scan } = await visit(extension);
    expect(scan).toMatchObject({ phase: 'done', isSure: true });
    expect(ids).toEqual([...extension.all].sort());
  });

  it('does not store changes of the same contact again and again', async () => {
    const extension = await withBin(40);
    await visit(extension);
    const [id = ''] = extension.all;
    for (let times = 0; times < 30; times++) {
      extension.clock.now += 60_000;
      restore(extension, id);
      await visit(extension);
      extension.clock.now += 60_000;
      extension.sandbox.data.deleteContact(id);
      await visit(extension);
    }
    const pages = await (await extension.platform.database()).getAllKeys('bin');
    expect(pages.length).toBeLessThanOrEqual(2 + 40 / PAGE);
  });
});

describe('after any changes of contacts', () => {
  const change = fc.record({
    what: fc.constantFrom('delete', 'restore', 'add', 'edit', 'visit'),
    whom: fc.nat(200),
    hours: fc.nat(5),
  });
  const server = fc.record({
    deleteMovesUpdatedAt: fc.constantFrom<'yes' | 'no'>('yes', 'no'),
    cursor: fc.constantFrom<'keyset' | 'offset'>('keyset', 'offset'),
  });

  function applyChange(extension: Extension, { what, whom }: { what: string; whom: number }, n: number): void {
    const records = [...extension.sandbox.contacts.values()];
    const record = records[whom % Math.max(1, records.length)];
    if (what === 'add' || !record) addContact(extension, 1_000 + n);
    else if (what === 'delete') extension.sandbox.data.deleteContact(record.contact_id);
    else if (what === 'restore') restore(extension, record.contact_id);
    else record.updated_at = extension.sandbox.data.moment();
  }

  it('a visit shows exactly the deleted contacts', async () => {
    await assertProperty(
      fc.asyncProperty(server, fc.nat(30), fc.array(change, { maxLength: 25 }), async (switches, count, changes) => {
        const extension = await withBin(count, switches);
        for (const [n, one] of changes.entries()) {
          extension.clock.now += one.hours * HOUR_MS;
          if (one.what !== 'visit') applyChange(extension, one, n);
          else expect((await visit(extension)).ids).toEqual(deletedIds(extension));
        }
        const { ids, scan } = await visit(extension);
        expect(scan).toMatchObject({ phase: 'done', isSure: true });
        expect(ids).toEqual(deletedIds(extension));
      }),
      { cases: 60 },
    );
  });

  it('a visit shows each deleted contact once, even if changes happen while it reads', async () => {
    await assertProperty(
      fc.asyncProperty(server, fc.nat(40), fc.array(change, { maxLength: 4 }), async (switches, count, changes) => {
        let n = 0;
        const extension: Extension = await withBin(count, switches, () => {
          const one = changes[n++];
          if (one && one.what !== 'visit') applyChange(extension, one, n);
        });
        const { ids, scan } = await visit(extension);
        expect(scan).toMatchObject({ phase: 'done', isSure: true });
        expect(ids).toEqual(deletedIds(extension));
      }),
      { cases: 60 },
    );
  });

  it('a visit is complete even if a restore makes up in number for a contact that a page skipped', async () => {
    const changes = ['edit', 'restore', 'edit', 'restore'].map((what, n) => ({ what, whom: n === 1 ? 4 : 0 }));
    let n = 0;
    const extension: Extension = await withBin(8, { cursor: 'offset' }, () => {
      const one = changes[n++];
      if (one) applyChange(extension, one, n);
    });
    const { ids, scan } = await visit(extension);
    expect(scan).toMatchObject({ phase: 'done', isSure: true });
    expect(ids).toEqual(deletedIds(extension));
  });
});
