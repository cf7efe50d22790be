import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/background/access/policy';
import { POLICY_NAMES, type Policy } from '../../../src/protocol/policy';
import { lists, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { bin, jobsOf, restoring, run } from '../jobs/bin';

const refused = (what: string, more = {}) => ({ ok: false, failure: { kind: 'by-policy', what, ...more } });

/** Applies a policy, and signals the change as the browser does. */
async function applyPolicy(extension: Extension, policy: Record<string, unknown>): Promise<void> {
  extension.platform.managed.get = async () => policy;
  await extension.policyChanged();
}

describe('a policy', () => {
  it('is accepted whole if every value is valid', () => {
    const policy: Policy = {
      apiKey: 'ours',
      accounts: ['a1'],
      restore: 'bulk',
      mostPerJob: 500,
      rememberLists: false,
      watch: true,
      promptOnPages: false,
      retentionDays: 30,
    };
    expect(parsePolicy({ ...policy })).toEqual({ policy, ignored: [] });
  });

  it.each([
    ['apiKey', [' ', 42]],
    ['accounts', [[], 'a1', [1]]],
    ['restore', ['some', 'None', true]],
    ['mostPerJob', [0, -1, 1.5, '5', 200_001, Number.NaN]],
    ['rememberLists', ['yes', 1]],
    ['watch', [null, 0]],
    ['promptOnPages', ['false']],
    ['retentionDays', [0, 3_651, 1e300, Number.POSITIVE_INFINITY, {}]],
  ])('ignores and names an invalid %s, and keeps the rest', (name, values) => {
    const good = name === 'watch' ? { promptOnPages: true } : { watch: true };
    for (const bad of values) expect(parsePolicy({ ...good, [name]: bad })).toEqual({ policy: good, ignored: [name] });
  });

  it('keeps the valid accounts if one entry is invalid, because ignoring all would allow every account', () => {
    const accounts = ['a1', '', 7, ' a2 '];
    expect(parsePolicy({ accounts })).toEqual({ policy: { accounts: ['a1', 'a2'] }, ignored: ['accounts'] });
  });

  it('keeps its accounts however many there are, because ignoring them would allow every account', () => {
    const accounts = Array.from({ length: 20_000 }, (_, n) => `a${n}`);
    expect(parsePolicy({ accounts })).toEqual({ policy: { accounts }, ignored: [] });
  });

  it('names unknown entries such as a misspelt name, up to a limited length', () => {
    expect(parsePolicy({ watch: true, Restore: 'none' })).toEqual({ policy: { watch: true }, ignored: ['Restore'] });
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`${n}`.repeat(99), 1]));
    const { policy, ignored } = parsePolicy(many);
    expect([policy, ignored.join().length < 500]).toEqual([{}, true]);
  });

  it('reports its limits on restores with the status', async () => {
    const extension = createExtension();
    expect(await value(extension.ask('getStatus', {}))).toMatchObject({ limits: {} });
    await applyPolicy(extension, { restore: 'single', mostPerJob: 5, watch: true });
    expect(await value(extension.ask('getStatus', {}))).toMatchObject({ limits: { restore: 'single', mostPerJob: 5 } });
  });

  it('without restores makes the panel say so and offer none', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const ask = () => extension.ask('notice', { address: 'jane@riverside.example' }, contactsTab(1));
    expect(await value(ask())).toMatchObject({ contact: { restorable: true } });
    await applyPolicy(extension, { restore: 'none' });
    expect(await value(ask())).toMatchObject({ contact: { restorable: false, byPolicy: true } });
    await applyPolicy(extension, { restore: 'single' });
    expect(await value(ask())).toMatchObject({ contact: { restorable: true } });
  });

  it('turns the memory of lists on or off, whatever the settings say', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await applyPolicy(extension, { rememberLists: true });
    await extension.rememberLists();
    expect((await value(extension.ask('getListMemory', {})))?.contacts).toBeGreaterThan(0);
    expect(await extension.ask('saveSettings', { rememberLists: false })).toEqual(refused('setting'));
    await applyPolicy(extension, { rememberLists: false });
    await extension.rememberLists();
    expect(await (await extension.platform.database()).count('ledgers')).toBe(0);
  });

  it('locks the settings that it contains, and is read again when it changes', async () => {
    const extension = createExtension();
    await value(extension.ask('saveSettings', { promptOnPages: true, keepHistoryDays: 365 }));
    await applyPolicy(extension, { promptOnPages: false, retentionDays: 30, restore: 'any' });
    expect(await value(extension.ask('getSettings', {}))).toMatchObject({
      promptOnPages: false,
      keepHistoryDays: 30,
      organization: { policy: { promptOnPages: false, retentionDays: 30 }, ignored: ['restore'] },
    });
    expect(await extension.ask('saveSettings', { promptOnPages: true })).toEqual(refused('setting'));
    expect(await extension.ask('saveSettings', { keepHistoryDays: 90 })).toEqual(refused('setting'));
    await value(extension.ask('saveSettings', { notifyWhenDone: true }));
    await applyPolicy(extension, {});
    expect(await value(extension.ask('getSettings', {}))).toMatchObject({ promptOnPages: true, keepHistoryDays: 365 });
  });

  it('is in force in a new worker before the browser has answered', async () => {
    const extension = createExtension();
    await applyPolicy(extension, { promptOnPages: false });
    extension.platform.managed.get = () => new Promise(() => undefined);
    extension.restart();
    expect(await value(extension.ask('getSettings', {}))).toMatchObject({ promptOnPages: false });
  });
});

describe('a browser that reports no policy', () => {
  const isWatching = async ({ ask }: Extension) => (await value(ask('getSettings', {}))).watchDeletions;

  it.each([
    ['is empty', async () => ({})],
    ['fails', async () => Promise.reject(new Error('no policy'))],
  ])(
    'has not removed the policy as long as only some seconds passed, and has after minutes: the answer %s',
    async (_how, get) => {
      const extension = createExtension();
      await applyPolicy(extension, { watch: true });
      extension.platform.managed.get = get;
      extension.restart();
      await extension.start();
      extension.clock.now += 5_000;
      await extension.start();
      await signInWithCode(extension);
      expect(await isWatching(extension)).toBe(true);
      extension.clock.now += 10 * 60_000;
      extension.restart();
      await extension.start();
      expect(await isWatching(extension)).toBe(false);
    },
  );

  it('has not removed the policy if the clock was set back, or if the browser started again', async () => {
    const extension = createExtension();
    await applyPolicy(extension, { watch: true });
    extension.platform.managed.get = async () => ({});
    await extension.start();
    extension.clock.ahead = -24 * 60 * 60_000;
    await extension.start();
    expect(await isWatching(extension)).toBe(true);
    extension.clock.ahead = 0;
    await extension.platform.session.remove('noPolicySince');
    await extension.start();
    expect(await isWatching(extension)).toBe(true);
  });

  it('had a policy that counts again from its next report', async () => {
    const extension = createExtension();
    await applyPolicy(extension, { watch: true });
    const { get } = extension.platform.managed;
    extension.platform.managed.get = async () => ({});
    await extension.start();
    extension.clock.now += 60 * 60_000;
    extension.platform.managed.get = get;
    await extension.start();
    extension.platform.managed.get = async () => ({});
    await extension.start();
    expect(await isWatching(extension)).toBe(true);
  });
});

describe('accounts under a policy', () => {
  it('cannot be signed in to if they are not allowed', async () => {
    const extension = createExtension();
    await applyPolicy(extension, { accounts: ['another'] });
    await expect(signInWithCode(extension)).rejects.toThrow('by-policy');
    expect((await value(extension.ask('getStatus', {}))).accounts).toEqual([]);
  });

  it('make no more calls if a new policy no longer allows them', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const { account } = await value(extension.ask('getStatus', {}));
    await applyPolicy(extension, { accounts: ['another'] });
    expect(await extension.ask('lookup', { text: people.jane })).toEqual(refused('account'));
    expect(extension.newCalls()).toEqual([]);
    await applyPolicy(extension, { accounts: ['another', account?.id] });
    expect((await value(extension.ask('lookup', { text: people.jane }))).contact?.id).toBe(people.jane);
  });
});

describe('restores under a policy', () => {
  it('are all refused by "none" before any call, but an undo is not', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await value(extension.ask('lookup', { text: people.jane }));
    const input = await onto(extension, people.jane, [lists.newsletter]);
    const { recordId } = await value(extension.ask('restore', input));
    await value(extension.ask('lookup', { text: people.pavel }));
    await applyPolicy(extension, { restore: 'none' });
    extension.newCalls();
    const next = await onto(extension, people.pavel, [lists.newsletter]);
    expect(await extension.ask('restore', next)).toEqual(refused('restore'));
    expect(await extension.ask('requestResubscribe', next)).toEqual(refused('restore'));
    expect(extension.newCalls()).toEqual([]);
    await value(extension.ask('undoRestore', { recordId }));
  });

  it.each([
    ['"none"', { restore: 'none' }, 1, refused('restore')],
    ['"single"', { restore: 'single' }, 2, refused('bulk')],
    ['a limit of two', { restore: 'bulk', mostPerJob: 2 }, 3, refused('job-size', { most: 2 })],
  ])('are refused for a job by %s if the job is too large', async (_what, policy, count, failure) => {
    const { extension, ids, lists: onto } = await bin(3);
    await applyPolicy(extension, policy);
    const contactIds = ids.slice(0, count);
    expect(await extension.ask('startJob', { kind: 'restore', groups: [{ contactIds, lists: onto }] })).toEqual(
      failure,
    );
    await value(extension.ask('startJob', { kind: 'dry-run', contactIds }));
  });

  it.each([
    ['"single"', { restore: 'single' }],
    ['a limit of two', { mostPerJob: 2 }],
  ])('are allowed by %s for a job with one contact', async (_what, policy) => {
    const { extension, ids, lists: onto } = await bin(2);
    await applyPolicy(extension, policy);
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids.slice(0, 1), lists: onto }] }));
  });

  it.each([
    ['"single"', { restore: 'single' }],
    ['a limit of one', { mostPerJob: 1 }],
  ])('count only the contacts that a job restores, not those that it leaves out: %s', async (_what, policy) => {
    const { extension, ids, lists: onto } = await bin(3);
    await applyPolicy(extension, policy);
    const [one = '', ...leftOut] = ids;
    await value(extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: [one], lists: onto }], leftOut }));
    const [done] = await run(extension);
    expect(done?.outcomes).toMatchObject({ restored: 1, skipped: 2 });
  });

  it('of a running job wait and write nothing, and continue when the policy is lifted', async () => {
    const { extension, ids, lists: onto } = await bin(2);
    await restoring(extension, ids, onto);
    await applyPolicy(extension, { restore: 'none' });
    await extension.runJobs();
    expect(extension.newCalls().filter((call) => call.startsWith('POST'))).toEqual([]);
    const [waiting] = await jobsOf(extension);
    expect(waiting?.wait).toMatchObject({ why: 'forbidden', failure: { kind: 'by-policy', what: 'restore' } });
    await applyPolicy(extension, {});
    const [done] = await run(extension);
    expect(done?.outcomes.restored).toBe(2);
  });
});

describe('the example files of a policy', () => {
  const schema = JSON.parse(readFileSync('public/managed-schema.json', 'utf8')) as {
    properties: Record<string, { type: string; items?: { type: string } }>;
  };
  const id = 'faifafaepkmmdodgkhbbpmkjdaofbfkb';
  const readExample = (name: string) => readFileSync(`docs/policy/${name}`, 'utf8');
  const ofFirefox: Record<string, unknown> = JSON.parse(readExample('firefox-policies.json')).policies['3rdparty']
    .Extensions['contact-restore@contact-restore.example'];

  it('the Chrome schema has exactly the names and types of the example', () => {
    expect(Object.keys(schema.properties)).toEqual([...POLICY_NAMES]);
    const typeOf = (given: unknown) =>
      Array.isArray(given) ? 'array' : Number.isInteger(given) ? 'integer' : typeof given;
    for (const [name, { type }] of Object.entries(schema.properties))
      expect([name, typeOf(ofFirefox[name])]).toEqual([name, type]);
  });

  it('the Firefox file and the Linux file for Chrome and Edge contain only valid values', () => {
    expect(parsePolicy(ofFirefox)).toEqual({ policy: ofFirefox, ignored: [] });
    expect(Object.keys(ofFirefox)).toEqual([...POLICY_NAMES]);
    expect(JSON.parse(readExample('chrome-edge-linux.json'))).toEqual({
      '3rdparty': { extensions: { [id]: ofFirefox } },
    });
  });

  it.each([
    ['chrome', 'Google\\Chrome'],
    ['edge', 'Microsoft\\Edge'],
  ])('the registry file for %s has the same values', (name, key) => {
    const found: Record<string, unknown> = {};
    let list: string[] | undefined;
    // The registry editor writes its own files with this end of a line.
    for (const line of readExample(`${name}-windows.reg`).split('\r\n')) {
      const [, folder] = /^\[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\(.*)\]$/.exec(line) ?? [];
      const [, entry = '', hex, text] = /^"(\w+)"=(?:dword:([0-9a-f]{8})|"(.*)")$/.exec(line) ?? [];
      if (folder !== undefined) {
        const policy = `${key}\\3rdparty\\extensions\\${id}\\policy`;
        expect(folder.startsWith(policy)).toBe(true);
        const under = folder.slice(policy.length + 1);
        list = under === '' ? undefined : [];
        if (list) found[under] = list;
      } else if (list && text !== undefined) list.push(text);
      else if (hex !== undefined) {
        const number = Number.parseInt(hex, 16);
        found[entry] = schema.properties[entry]?.type === 'boolean' ? number === 1 : number;
      } else if (text !== undefined) found[entry] = text;
    }
    expect(found).toEqual(ofFirefox);
  });

  it.each(['com.google.Chrome', 'com.microsoft.Edge'])('the property list for %s has the same values', (domain) => {
    const plist = readExample(`${domain}.extensions.${id}.plist`);
    const found: Record<string, unknown> = {};
    const entries = plist.matchAll(/<key>(\w+)<\/key>\s*<(?:(true|false)\/>|(string|integer|array)>(.*?)<\/\3>)/g);
    for (const [, name = '', flag, type, inside = ''] of entries) {
      if (flag) found[name] = flag === 'true';
      else if (type === 'array') found[name] = [...inside.matchAll(/<string>(.*?)<\/string>/g)].map(([, each]) => each);
      else found[name] = type === 'integer' ? Number(inside) : inside;
    }
    expect(found).toEqual(ofFirefox);
  });
});
