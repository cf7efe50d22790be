import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBinState } from '../../../src/deleted-contacts/bin/bin-state';
import type { Input, RequestName } from '../../../src/protocol/requests';
import { assertProperty } from '../../property';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

/** So few a page that a handful of contacts makes many. */
const PAGE = 4;
const HOUR_MS = 60 * 60_000;

type Switches = NonNullable<NonNullable<Parameters<typeof createExtension>[0]>['switches']>;

/** A signed-in extension and `count` deleted contacts, given in small pages; `between` runs before each of them. */
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

/** Restores as somebody else would, who says so in `updated_at`. */
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

/** A visit of the page: what it shows in the end, and how it says that it came to it. */
async function visit(extension: Extension) {
  const send = <K extends RequestName>(request: K, input: Input<K>) => extension.ask(request, input);
  const status = await value(extension.ask('getStatus', {}));
  const bin = createBinState(send, { now: () => extension.clock.now, whenIdle: () => undefined });
  await bin.load(status.account?.id ?? '');
  const ids = bin.shown.value.map((index) => bin.rows.at(index)?.id);
  return { ids: [...ids].sort(), scan: bin.scan.value };
}

describe('the next visit', () => {
  it('costs two calls when nothing changed, whatever there is', async () => {
    const extension = await withBin(40);
    expect(await visit(extension)).toMatchObject({ scan: { phase: 'done', fullReads: 1, isSure: true } });
    extension.clock.now += 3 * HOUR_MS;
    extension.newCalls();
    const { ids, scan } = await visit(extension);
    expect(extension.newCalls()).toHaveLength(2);
    expect(scan).toMatchObject({ phase: 'done', calls: 2, fullReads: 0, isSure: true });
    expect(ids).toEqual(deletedIds(extension));
  });

  it('reads all where that costs no more', async () => {
    const extension = await withBin(PAGE);
    await visit(extension);
    extension.newCalls();
    expect(await visit(extension)).toMatchObject({ scan: { phase: 'done', calls: 1, fullReads: 1 } });
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('reads all at once when more changed than there are deleted contacts', async () => {
    const extension = await withBin(16);
    await visit(extension);
    extension.clock.now += 3 * HOUR_MS;
    for (let n = 100; n < 200; n++) addContact(extension, n);
    const { ids, scan } = await visit(extension);
    expect(scan).toMatchObject({ phase: 'done', fullReads: 1, isSure: true });
    expect(ids).toEqual(deletedIds(extension));
    // One page of what changed, four of all, then what changed meanwhile, which is again everything of the last hour.
    expect(scan.phase === 'done' && scan.calls).toBeLessThan(1 + 4 + 30);
  });

  it('reads all when the server tells no number, or another one', async () => {
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

  it('does not pile up what was learned', async () => {
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

describe('whatever becomes of contacts', () => {
  const deed = fc.record({
    what: fc.constantFrom('delete', 'restore', 'add', 'edit', 'visit'),
    whom: fc.nat(200),
    hours: fc.nat(5),
  });
  const server = fc.record({
    deleteMovesUpdatedAt: fc.constantFrom<'yes' | 'no'>('yes', 'no'),
    cursor: fc.constantFrom<'keyset' | 'offset'>('keyset', 'offset'),
  });

  function does(extension: Extension, { what, whom }: { what: string; whom: number }, n: number): void {
    const records = [...extension.sandbox.contacts.values()];
    const record = records[whom % Math.max(1, records.length)];
    if (what === 'add' || !record) addContact(extension, 1_000 + n);
    else if (what === 'delete') extension.sandbox.data.deleteContact(record.contact_id);
    else if (what === 'restore') restore(extension, record.contact_id);
    else record.updated_at = extension.sandbox.data.moment();
  }

  it('a visit ends with exactly those that are deleted', async () => {
    await assertProperty(
      fc.asyncProperty(server, fc.nat(30), fc.array(deed, { maxLength: 25 }), async (switches, count, deeds) => {
        const extension = await withBin(count, switches);
        for (const [n, one] of deeds.entries()) {
          extension.clock.now += one.hours * HOUR_MS;
          if (one.what !== 'visit') does(extension, one, n);
          else expect((await visit(extension)).ids).toEqual(deletedIds(extension));
        }
        const { ids, scan } = await visit(extension);
        expect(scan).toMatchObject({ phase: 'done', isSure: true });
        expect(ids).toEqual(deletedIds(extension));
      }),
      { cases: 60 },
    );
  });

  it('also when it happens while they are read, and each is listed once', async () => {
    await assertProperty(
      fc.asyncProperty(server, fc.nat(40), fc.array(deed, { maxLength: 4 }), async (switches, count, deeds) => {
        let n = 0;
        const extension: Extension = await withBin(count, switches, () => {
          const one = deeds[n++];
          if (one && one.what !== 'visit') does(extension, one, n);
        });
        const { ids, scan } = await visit(extension);
        expect(scan).toMatchObject({ phase: 'done', isSure: true });
        expect(ids).toEqual(deletedIds(extension));
      }),
      { cases: 60 },
    );
  });

  it('also when one who is restored makes up in number for one that a page lost', async () => {
    const deeds = ['edit', 'restore', 'edit', 'restore'].map((what, n) => ({ what, whom: n === 1 ? 4 : 0 }));
    let n = 0;
    const extension: Extension = await withBin(8, { cursor: 'offset' }, () => {
      const one = deeds[n++];
      if (one) does(extension, one, n);
    });
    const { ids, scan } = await visit(extension);
    expect(scan).toMatchObject({ phase: 'done', isSure: true });
    expect(ids).toEqual(deletedIds(extension));
  });
});
