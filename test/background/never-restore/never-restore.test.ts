import { describe, expect, it } from 'vitest';
import { openMarks, PASSPHRASE_ROUNDS, sealMarks } from '../../../src/background/never-restore/marks-file';
import { lists, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { bin, restoring, resultsOf, run } from '../jobs/bin';
import { stopAt } from '../stop-at';

const JANE = 'jane@riverside.example';
const LOST = { ok: false, failure: { kind: 'marks-lost' } };
const NEVER = { ok: false, failure: { kind: 'not-restorable', why: 'never-restore' } };
const tab = contactsTab(7);

async function signedIn(): Promise<Extension> {
  const extension = createExtension();
  await signInWithCode(extension);
  return extension;
}

const mark = ({ ask }: Extension, ...marked: { id?: string; address?: string }[]) =>
  value(ask('markNeverRestore', { people: marked }));
const writes = (extension: Extension) => extension.newCalls().filter((call) => !call.startsWith('GET'));
const isDeleted = ({ sandbox }: Extension, id: string) => sandbox.contacts.get(id)?.deleted_at !== undefined;

async function tryToRestore(extension: Extension, id: string) {
  await value(extension.ask('lookup', { text: id }));
  return extension.ask('restore', await onto(extension, id, [lists.newsletter]));
}

/** Signs out and in again. The summary of the account can then be read, or it is refused. */
async function signInAgain(extension: Extension, summary: 'read' | 'refused') {
  await value(extension.ask('signOut', {}));
  await signIn(extension, summary);
}

async function signIn(extension: Extension, summary: 'read' | 'refused') {
  if (summary === 'refused') extension.sandbox.faults.next({ path: /summary/ }, 'forbidden-empty', 2);
  await signInWithCode(extension);
}

describe('a marked contact', () => {
  it.each([
    ['read', 'refused'],
    ['refused', 'refused'],
    ['refused', 'read'],
  ] as const)(
    'stays marked if the summary of the account is %s at one sign-in and %s at the next',
    async (first, then) => {
      const extension = createExtension();
      await signIn(extension, first);
      await mark(extension, { id: people.jane });
      await signInAgain(extension, then);
      // The answer says that the mark applies to every account of this browser.
      expect(await value(extension.ask('getNeverRestore', {}))).toEqual({ people: 1, isLost: false, isShared: true });
      expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
      expect(await tryToRestore(extension, people.elena)).toMatchObject({ ok: true });
      // The mark can be removed there.
      await value(
        extension.ask('unmarkNeverRestore', { people: [{ id: people.jane }], reason: 'She asked to be back' }),
      );
      expect(await tryToRestore(extension, people.jane)).toMatchObject({ ok: true });
    },
  );

  it('is not restored by the card, even after the worker stopped, and the lookup gives the reason', async () => {
    const extension = await signedIn();
    expect(await mark(extension, { id: people.jane })).toEqual({ people: 1, isLost: false });
    extension.restart();
    extension.newCalls();
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
    expect(writes(extension)).toEqual([]);
    const { contact } = await value(extension.ask('lookup', { text: JANE }));
    expect(contact).toMatchObject({ id: people.jane, neverRestore: true });
    // Other contacts can still be restored.
    expect(await tryToRestore(extension, people.elena)).toMatchObject({ ok: true });
  });

  it('is recognized by its address in any spelling, whatever its id', async () => {
    const extension = await signedIn();
    await mark(extension, { address: ' JANE@Riverside.example' });
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
  });

  it('is recognized by its id after a change of address, even if it was marked by address', async () => {
    const extension = await signedIn();
    await value(extension.ask('lookup', { text: JANE }));
    await mark(extension, { address: JANE });
    const record = extension.sandbox.contacts.get(people.jane);
    if (record?.email_address) record.email_address.address = 'jane.new@riverside.example';
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
  });

  it('is not restored by the panel, which says so, even after an earlier offer', async () => {
    const extension = await signedIn();
    const { ask } = extension;
    expect(await value(ask('notice', { address: JANE }, tab))).toMatchObject({ contact: { restorable: true } });
    await mark(extension, { id: people.jane });
    extension.newCalls();
    expect(await ask('restoreOffered', { contactId: people.jane, listIds: [lists.newsletter] }, tab)).toEqual(NEVER);
    expect(writes(extension)).toEqual([]);
    const shown = await value(ask('notice', { address: JANE, fresh: true }, tab));
    expect(shown).toMatchObject({ contact: { restorable: false, neverRestore: true } });
  });

  it('is not asked to resubscribe', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.otto });
    await value(extension.ask('lookup', { text: people.otto }));
    const request = await onto(extension, people.otto, [lists.newsletter]);
    expect(await extension.ask('requestResubscribe', request)).toEqual(NEVER);
  });

  it('is skipped by jobs that start after the mark, and by a running job', async () => {
    const { extension, ids, lists: onto } = await bin(6);
    const [first = '', second = ''] = ids;
    await mark(extension, { id: first });
    const job = await restoring(extension, ids, onto);
    await mark(extension, { address: 'person1@riverside.example' });
    await run(extension);
    const results = new Map((await resultsOf(extension, job)).map((result) => [result.id, result]));
    expect(results.get(first)).toMatchObject({ outcome: 'skipped', why: 'never-restore' });
    expect(results.get(second)).toMatchObject({ outcome: 'skipped', why: 'never-restore' });
    expect([...results.values()].filter(({ outcome }) => outcome === 'restored')).toHaveLength(4);
    expect(ids.filter((id) => isDeleted(extension, id))).toEqual([first, second]);
  });

  it('is flagged in the scan, in the cache, in lookups and by a dry run', async () => {
    const { extension, ids } = await bin(2);
    const { ask } = extension;
    await mark(extension, { id: ids[0] ?? '' });
    const marked = (contacts: { id: string; neverRestore?: true }[]) =>
      contacts.filter(({ neverRestore }) => neverRestore).map(({ id }) => id);
    expect(marked((await value(ask('scanContacts', { status: 'deleted' }))).contacts)).toEqual([ids[0]]);
    expect(marked((await value(ask('findContacts', { addresses: [], ids }))).contacts)).toEqual([ids[0]]);
    const cachedPages = await Promise.all([0, 1].map((page) => value(ask('getCachedPage', { page }))));
    expect(marked(cachedPages.flatMap((page) => page?.contacts ?? []))).toEqual([ids[0]]);
    const dry = await value(ask('startJob', { kind: 'dry-run', contactIds: ids }));
    await run(extension);
    expect(await resultsOf(extension, dry.id)).toContainEqual(
      expect.objectContaining({ id: ids[0], outcome: 'skipped', why: 'never-restore' }),
    );
  });

  it('can still be deleted again by an undo', async () => {
    const extension = await signedIn();
    const restored = await tryToRestore(extension, people.jane);
    if (!restored.ok) throw new Error('not restored');
    await mark(extension, { id: people.jane });
    await value(extension.ask('undoRestore', { recordId: restored.value.recordId }));
    expect(isDeleted(extension, people.jane)).toBe(true);
  });
});

describe('the mark of a contact', () => {
  it('is stored without a readable address or id', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane, address: JANE });
    const db = await extension.platform.database();
    const rows = JSON.stringify(await db.getAll('marks'));
    expect(rows).not.toContain(JANE);
    expect(rows).not.toContain(people.jane);
    const key = await db.get('keys', 'hash');
    expect(key?.extractable).toBe(false);
    const { marks } = await value(extension.ask('getHistory', {}));
    expect(marks).toMatchObject([{ change: 'marked', people: 1 }]);
    expect(marks[0]).not.toHaveProperty('contactId');
  });

  it('is not stored on a full disk, which is reported, and can be stored later', async () => {
    const extension = await signedIn();
    extension.storage.is = 'full';
    const failed = await extension.ask('markNeverRestore', { people: [{ id: people.jane }] });
    expect(failed).toEqual({ ok: false, failure: { kind: 'no-storage' } });
    extension.storage.is = 'sound';
    await mark(extension, { id: people.jane });
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
    expect((await tryToRestore(extension, people.elena)).ok).toBe(true);
  });

  it('can be removed with a reason, which is in the history, and then the contact can be restored', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane, address: JANE }, { id: people.elena });
    const reason = 'She wrote on 3 June that she wants to come back.';
    const left = await value(extension.ask('unmarkNeverRestore', { people: [{ id: people.jane }], reason }));
    expect(left).toEqual({ people: 1, isLost: false });
    const { marks, chain } = await value(extension.ask('getHistory', {}));
    expect(marks[0]).toMatchObject({ change: 'unmarked', reason, contactId: people.jane, people: 1 });
    expect(chain).toEqual({ state: 'intact' });
    expect(await tryToRestore(extension, people.jane)).toMatchObject({ ok: true });
    expect(await tryToRestore(extension, people.elena)).toEqual(NEVER);
    const none = await extension.ask('unmarkNeverRestore', { people: [{ id: people.elena }], reason: '  ' });
    expect(none).toEqual({ ok: false, failure: { kind: 'bad-request' } });
  });

  it('survives signing out and deleting the history', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane });
    await value(extension.ask('deleteHistory', {}));
    await value(extension.ask('signOut', {}));
    await signInWithCode(extension);
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
  });
});

describe('after marks were lost', () => {
  async function loseMarks(extension: Extension, what: 'key' | 'another-key' | 'rows' | 'database') {
    const db = await extension.platform.database();
    if (what === 'key') await db.delete('keys', 'hash');
    if (what === 'another-key') {
      const another = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      await db.put('keys', another, 'hash');
    }
    if (what === 'rows') await db.clear('marks');
    if (what === 'database') {
      await extension.storage.loseDatabase();
      await signInWithCode(extension);
    }
  }

  it.each(['key', 'another-key', 'rows', 'database'] as const)('nothing is restored (lost: %s)', async (what) => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane });
    await loseMarks(extension, what);
    extension.restart();
    expect(await value(extension.ask('getNeverRestore', {}))).toEqual({ people: 0, isLost: true });
    extension.newCalls();
    expect(await tryToRestore(extension, people.elena)).toEqual(LOST);
    expect(writes(extension)).toEqual([]);
    expect(await extension.ask('markNeverRestore', { people: [{ id: people.elena }] })).toEqual(LOST);
    // Giving up the marks needs a reason. Afterwards restores are possible again.
    await value(extension.ask('forgetLostMarks', { reason: 'The browser was set up anew.' }));
    const { marks } = await value(extension.ask('getHistory', {}));
    expect(marks[0]).toMatchObject({ change: 'given-up', reason: 'The browser was set up anew.' });
    expect(await tryToRestore(extension, people.elena)).toMatchObject({ ok: true });
  });

  it('a job waits and shows the reason, but an undo continues', async () => {
    const { extension, ids, lists: onto } = await bin(2);
    const before = await restoring(extension, ids.slice(0, 1), onto);
    await run(extension);
    await mark(extension, { address: 'nobody@riverside.example' });
    const job = await restoring(extension, ids.slice(1), onto);
    await loseMarks(extension, 'key');
    extension.restart();
    await extension.runJobs();
    const view = (await value(extension.ask('getJobs', {}))).find(({ id }) => id === job);
    expect(view).toMatchObject({ state: 'waiting', wait: { failure: { kind: 'marks-lost' } } });
    expect(isDeleted(extension, ids[1] ?? '')).toBe(true);
    await value(extension.ask('cancelJob', { jobId: job }));
    const undo = await value(extension.ask('startJob', { kind: 'undo', jobId: before }));
    await run(extension);
    expect(await resultsOf(extension, undo.id)).toMatchObject([{ outcome: 'deleted' }]);
  });

  it('a file with as many marks brings them back', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane });
    const passphrase = 'correct horse battery';
    const { file } = await value(extension.ask('exportMarks', { passphrase }));
    await loseMarks(extension, 'rows');
    expect(await value(extension.ask('importMarks', { file, passphrase }))).toEqual({ people: 1, isLost: false });
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
    expect(await tryToRestore(extension, people.elena)).toMatchObject({ ok: true });
  });
});

describe('a file that replaces lost marks', () => {
  const passphrase = 'correct horse battery';
  const accountOf = async (extension: Extension) => (await value(extension.ask('getStatus', {}))).account?.id ?? '';
  const otherMarks = (count: number) => Array.from({ length: count }, (_, n) => [String(n).repeat(64)]);

  it('needs at least as many different marks, and a refused file is not in the history', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane }, { id: people.pavel });
    await (await extension.platform.database()).delete('keys', 'hash');
    // The number of marks is unknown as well, but the rows still exist.
    await extension.platform.local.remove('marks');
    extension.restart();
    const accountId = await accountOf(extension);
    for (const marks of [[], otherMarks(1), [...otherMarks(1), ...otherMarks(1)]]) {
      const file = await sealMarks([{ accountId, people: marks }], passphrase, 1);
      expect(await extension.ask('importMarks', { file, passphrase })).toEqual(LOST);
    }
    expect(await extension.ask('markNeverRestore', { people: [{ id: people.elena }] })).toEqual(LOST);
    const { marks } = await value(extension.ask('getHistory', {}));
    expect(marks.map(({ change }) => change)).toEqual(['marked']);
    const file = await sealMarks([{ accountId, people: otherMarks(2) }], passphrase, 1);
    expect(await value(extension.ask('importMarks', { file, passphrase }))).toEqual({ people: 2, isLost: false });
  });

  it('is added to the marks that still exist under the same key', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane }, { id: people.pavel });
    const db = await extension.platform.database();
    const [, removed] = await Promise.all((await db.getAll('marks')).map(({ accountId, hash }) => [accountId, hash]));
    await db.delete('marks', removed as [string, string]);
    extension.restart();
    const file = await sealMarks([{ accountId: await accountOf(extension), people: otherMarks(2) }], passphrase, 1);
    expect(await value(extension.ask('importMarks', { file, passphrase }))).toEqual({ people: 3, isLost: false });
  });

  it('allows no restore of a marked contact if the worker stops during the import', async () => {
    const extension = await signedIn();
    await mark(extension, { id: people.jane });
    const { file } = await value(extension.ask('exportMarks', { passphrase }));
    let isRead = false;
    for (let moment = 1; !isRead; moment++) {
      await (await extension.platform.database()).delete('keys', 'hash');
      const stopped = stopAt(extension, moment);
      isRead = (await Promise.race([stopped, extension.ask('importMarks', { file, passphrase })])) !== 'stopped';
      extension.restart();
      expect(await tryToRestore(extension, people.jane)).not.toMatchObject({ ok: true });
    }
    expect(await tryToRestore(extension, people.jane)).toEqual(NEVER);
  });
});

describe('the file of marks', () => {
  const passphrase = 'correct horse battery';

  it('makes another admin refuse the same contacts, and is encrypted', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    one.platform.passphraseRounds = PASSPHRASE_ROUNDS;
    one.restart();
    await mark(one, { id: people.jane, address: JANE }, { address: 'gone@riverside.example' });
    const { file } = await value(one.ask('exportMarks', { passphrase }));
    expect(file).not.toContain('riverside');
    expect(JSON.parse(file)).toMatchObject({ rounds: 600_000 });
    expect(await value(other.ask('importMarks', { file, passphrase }))).toEqual({ people: 2, isLost: false });
    expect(await tryToRestore(other, people.jane)).toEqual(NEVER);
    // A second import changes nothing.
    expect(await value(other.ask('importMarks', { file, passphrase }))).toEqual({ people: 2, isLost: false });
  });

  it.each([
    ['another passphrase', (file: string) => [file, 'incorrect horse'] as const],
    ['a file that was changed', (file: string) => [file.replace(/"data":"./, '"data":"#'), passphrase] as const],
    ['no such file', () => ['contact,reason', passphrase] as const],
  ])('is refused: %s', async (_what, how) => {
    const extension = await signedIn();
    const [file, words] = how(await sealMarks([{ accountId: 'x', people: [] }], passphrase, 1));
    const refused = await extension.ask('importMarks', { file, passphrase: words });
    expect(refused).toEqual({ ok: false, failure: { kind: 'marks-file' } });
  });

  it.each([
    ['an account without a name', 'one with', 'refused', 'read'],
    ['an account with a name', 'one without', 'read', 'refused'],
    ['an account without a name', 'another such sign-in', 'refused', 'refused'],
  ] as const)('of %s can be imported by %s, because both may be the same account', async (_whose, _by, saved, read) => {
    const [one, other] = [createExtension(), createExtension()];
    await signIn(one, saved);
    await mark(one, { id: people.jane, address: JANE });
    // A new sign-in still exports the marks from before.
    await signInAgain(one, 'refused');
    const { file } = await value(one.ask('exportMarks', { passphrase }));
    await signIn(other, read);
    const shared = { people: 1, isLost: false, isShared: true };
    expect(await value(other.ask('importMarks', { file, passphrase }))).toEqual(shared);
    expect(await tryToRestore(other, people.jane)).toEqual(NEVER);
    expect(await tryToRestore(other, people.elena)).toMatchObject({ ok: true });
  });

  it('can be read in its first format, with one account', async () => {
    const first = {
      kind: 'contact-restore marks',
      rounds: 1,
      salt: 'VJIIIeHugyR0eX4qMGwhOQ==',
      iv: 'TlMKwpmFyOYSYoX2',
      data: 'b6boFZJ2j9FE5KtRAQ4R2Ooj4yqGsK8DbHSIGldckR4lri8ZI8XoY5W4lXRqTOaqemSb0prV1Zl/i9OLQyTzdYhprPPovoemsLglPsmjuszlrL72WXQfAEoqp/2CvjNmXqBakGLuDwtJo1tjIl4Hkwus5tQCLqk=',
    };
    const marks = [{ accountId: 'harbour', people: [['b'.repeat(64)]] }];
    expect(await openMarks(JSON.stringify(first), passphrase)).toEqual(marks);
  });

  it('of another account is refused', async () => {
    const extension = await signedIn();
    const digest = 'a'.repeat(64);
    const file = await sealMarks([{ accountId: 'harbour', people: [[digest]] }], passphrase, 1);
    expect(await openMarks(file, passphrase)).toEqual([{ accountId: 'harbour', people: [[digest]] }]);
    const refused = await extension.ask('importMarks', { file, passphrase });
    expect(refused).toEqual({ ok: false, failure: { kind: 'marks-file' } });
  });
});
