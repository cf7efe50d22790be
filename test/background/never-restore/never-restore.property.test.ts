import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LIMITS } from '../../../src/background/jobs/limits';
import { assertProperty, seed } from '../../property';
import { changeOf } from '../../sandbox/server-log';
import { contactsTab, createExtension, type Extension, onto, signInWithCode, value } from '../in-process';
import { run } from '../jobs/bin';

/**
 * This many cases take about 5 s. `npm run fuzz` tries others in each round, and `MARK_CASES` sets the number. See
 * also decisions.property.test.ts.
 */
const cases = Number(process.env.MARK_CASES ?? 100);

const tab = contactsTab(7);
const PEOPLE = 7;

/** How a contact is marked. A file is rare, because it takes another extension. */
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('id', 'address', 'both', 'spelled') },
  { weight: 1, arbitrary: fc.constant('file') },
);
/** The attempts after the mark. An attempt with a beginning began before the mark. */
const path = fc.constantFrom(
  'card',
  'lists-only',
  'panel',
  'offer',
  'job',
  'left-out',
  'dry-run',
  'retry',
  'ask',
  'undone',
);

const attempt = fc.record({
  marked: fc.uniqueArray(fc.record({ who: fc.nat({ max: PEOPLE - 1 }), name }), {
    minLength: 1,
    maxLength: 4,
    selector: ({ who }) => who,
  }),
  paths: fc.array(path, { minLength: 1, maxLength: 6 }),
  /** The marks are made before everything, or before the call with this number of a running job. */
  at: fc.oneof(fc.constant(undefined), fc.nat({ max: 12 })),
  isScanned: fc.boolean(),
  isStopped: fc.boolean(),
  isCardStale: fc.boolean(),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

async function scene({ isScanned }: Attempt) {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  extension.platform.jobLimits = { ...LIMITS, batch: 3, page: 3 };
  extension.restart();
  const { sandbox, ask } = extension;
  const list = sandbox.addList({ name: 'Restored' });
  const people = Array.from({ length: PEOPLE }, (_, n) => {
    const address = `person${n}@riverside.example`;
    const permission_to_send = n === 6 ? 'unsubscribed' : 'implicit';
    const { contact_id: id } = sandbox.addContact({ email_address: { address, permission_to_send } });
    sandbox.deleteContact(id);
    return { id, address };
  });
  await signInWithCode(extension);
  if (isScanned) await value(ask('scanContacts', { status: 'deleted' }));
  return { extension, people, lists: [{ id: list.list_id, name: list.name }] };
}

async function mark(extension: Extension, people: { id: string; address: string }[], { marked }: Attempt) {
  const inFile: { id: string; address: string }[] = [];
  for (const { who, name } of marked) {
    const { id, address } = people[who] as (typeof people)[number];
    const spelled = ` ${address.toUpperCase()}`;
    const person = { id: { id }, address: { address }, both: { id, address }, spelled: { address: spelled } };
    if (name === 'file') inFile.push(person.both);
    else await value(extension.ask('markNeverRestore', { people: [person[name]] }));
  }
  if (inFile.length === 0) return;
  // Another admin of the account marks them and exports the file.
  const other = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  other.sandbox.account.encoded_account_id = extension.sandbox.account.encoded_account_id;
  await signInWithCode(other);
  await value(other.ask('markNeverRestore', { people: inFile }));
  const passphrase = 'correct horse battery';
  const { file } = await value(other.ask('exportMarks', { passphrase }));
  await value(extension.ask('importMarks', { file, passphrase }));
}

async function tryPath(
  how: string,
  extension: Extension,
  id: string,
  address: string,
  lists: { id: string; name: string }[],
) {
  const { ask } = extension;
  const listIds = lists.map((list) => list.id);
  const restoreMany = (leftOut: string[] = []) =>
    ask('startJob', { kind: 'restore', groups: [{ contactIds: [id], lists }], leftOut });
  switch (how) {
    case 'card':
      await ask('lookup', { text: address });
      return ask('restore', await onto(extension, id, listIds));
    case 'lists-only':
      await ask('lookup', { text: id });
      return ask('restore', await onto(extension, id, listIds, { method: 'lists-only' }));
    case 'panel':
      await ask('notice', { address, fresh: true }, tab);
      return ask('restoreOffered', { contactId: id, listIds }, tab);
    case 'offer':
      return ask('restoreOffered', { contactId: id, listIds }, tab);
    case 'job':
      return restoreMany();
    case 'left-out':
      return restoreMany([id]);
    case 'dry-run':
      return ask('startJob', { kind: 'dry-run', contactIds: [id] });
    case 'retry':
      await ask('findContacts', { addresses: [address], ids: [] });
      return restoreMany();
    case 'ask':
      await ask('lookup', { text: id });
      return ask('requestResubscribe', await onto(extension, id, listIds));
    default: {
      const { records } = await value(ask('getHistory', {}));
      const record = records.find((each) => each.contactId === id);
      return record && ask('undoRestore', { recordId: record.id });
    }
  }
}

it(`no marked contact is restored by any entry point (${cases} cases, seed ${seed})`, async () => {
  let tries = 0;
  await assertProperty(
    fc.asyncProperty(attempt, async (given) => {
      const { extension, people, lists } = await scene(given);
      const { sandbox, ask } = extension;
      // Begins before the mark: an offer for each contact.
      if (given.isCardStale) {
        for (const { address } of people) await ask('notice', { address }, tab);
      }
      let markedAt = sandbox.log.next();
      const marking = async () => {
        await mark(extension, people, given);
        markedAt = sandbox.log.next();
      };
      if (given.at === undefined) await marking();
      else {
        await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: people.map(({ id }) => id), lists }] }));
        const { fetch } = extension.platform;
        let calls = 0;
        let isMarked = false;
        extension.restart({
          async fetch(url, init) {
            const answer = await fetch(url, init);
            if (calls++ === given.at && !isMarked) {
              isMarked = true;
              // Somebody marks the contacts while the worker processes an answer.
              await marking();
            }
            return answer;
          },
        });
        await run(extension);
        if (!isMarked) await marking();
      }
      if (given.isStopped) extension.restart();
      for (const how of given.paths) {
        for (const { who } of given.marked) {
          const { id, address } = people[who] as (typeof people)[number];
          tries++;
          await tryPath(how, extension, id, address, lists);
        }
        await run(extension);
      }
      for (const { who } of given.marked) {
        const { id } = people[who] as (typeof people)[number];
        const restored = sandbox.log
          .of(id)
          .filter((entry) => entry.seq >= markedAt && entry.by === 'client' && changeOf(entry) === 'restored')
          // A request that was sent before the mark is not stopped by it.
          .filter(({ request }) => (sandbox.calls.find(({ seq }) => seq === request)?.seq ?? 0) >= markedAt);
        expect(restored, sandbox.log.text(id)).toEqual([]);
      }
      expect((await value(ask('getHistory', {}))).chain).toEqual({ state: 'intact' });
    }),
    { cases },
  );
  expect(tries).toBeGreaterThan(cases);
}, 3_600_000);
