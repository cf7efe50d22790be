import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/protocol/contact';
import type { Result } from '../../../src/protocol/failure';
import type { Restored } from '../../../src/protocol/requests';
import { compareFields } from '../../../src/restore/differences';
import { planRestore } from '../../../src/restore/plan';
import { assertProperty, seed } from '../../property';
import { hostileWorld, unleash } from '../../sandbox/hostile';
import type { Call, ContactRecord } from '../../sandbox/sandbox';
import { contentOf, type LogEntry } from '../../sandbox/server-log';
import { defaultSwitches } from '../../sandbox/switches';
import { type Truth, truthsOf } from '../../sandbox/truth';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { addPerson, type Person, person, type Vocabulary, vocabularyOf } from './any-person';

const cases = 10_000;
/** One worker and sandbox serve this many cases; then it is seen what is left of their records. */
const BATCH = 40;
/** After this no write that was lost can still show: a day, and some. */
const DAY_MS = 25 * 3_600_000;
/** How old the reading may be that a write goes by. */
const FRESH_MS = 2_000;

/** Drawing a person takes longer than restoring one, so that they are drawn once. */
const crowd = fc.sample(person, { numRuns: 300, seed });

const attempt = fc.record({
  world: hostileWorld({ calls: 8 }),
  who: fc.nat({ max: crowd.length - 1 }),
  method: fc.constantFrom('put' as const, 'put' as const, 'put' as const, 'lists-only' as const),
  howMany: fc.integer({ min: 1, max: 3 }),
  undoes: fc.boolean(),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

interface Scene {
  extension: Extension;
  vocabulary: Vocabulary;
  lists: string[];
  elsewhere: string;
  restored: Played[];
}

/** What is known of one restore, from both sides. */
interface Played {
  id: string;
  recordId?: string;
  shown: Contact;
  listIds: string[];
  method: Attempt['method'];
  /** Moments of the server: when the contact was chosen, when the restore had been answered. */
  chosen: number;
  answeredAt: number;
  answer: Result<Restored>;
}

async function setScene(): Promise<Scene> {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  const vocabulary = vocabularyOf(extension.sandbox);
  const [elsewhere = '', ...lists] = [0, 1, 2, 3].map((n) => extension.sandbox.addList({ name: `list ${n}` }).list_id);
  await signInWithCode(extension);
  return { extension, vocabulary, lists, elsewhere, restored: [] };
}

async function inPeace({ extension }: Scene): Promise<void> {
  const { sandbox, clock } = extension;
  clock.ahead = 0;
  clock.now += 7 * 3_600_000;
  Object.assign(sandbox.switches, defaultSwitches, { rateLimits: 'off' });
  if ((await value(extension.ask('getStatus', {}))).account) return;
  await signInWithCode(extension);
}

/** Plays one attempt: a lookup, a restore and perhaps its undo, in a world of its own, and then there is peace again. */
async function play(scene: Scene, { world, who, method, howMany, undoes }: Attempt): Promise<Played | undefined> {
  const { extension, elsewhere } = scene;
  const { sandbox, ask, clock } = extension;
  const id = addPerson(sandbox, scene.vocabulary, crowd[who] as Person).contact_id;
  const listIds = scene.lists.slice(0, howMany);
  const chosen = sandbox.log.next();
  const stage = {
    sandbox,
    ids: [id],
    lists: listIds,
    elsewhere,
    setSkew: (skew: number) => {
      clock.ahead = skew;
    },
  };
  const peace = unleash({ ...world, switches: { ...world.switches, dateHeader: 'sent' } }, stage);
  const looked = await ask('lookup', { text: id });
  const shown = looked.ok ? looked.value.contact : undefined;
  if (!shown) {
    peace();
    await inPeace(scene);
    return undefined;
  }
  const answer = await ask('restore', await onto(extension, id, listIds, { method }));
  const answeredAt = sandbox.log.next();
  const played: Played = { id, shown, listIds, method, chosen, answeredAt, answer };
  if (answer.ok) {
    played.recordId = answer.value.recordId;
    if (undoes) await undo(scene, played, answer.value.recordId);
  }
  peace();
  await inPeace(scene);
  return played;
}

/** Undoes a restore; where that is said to be done, the contact was deleted at some moment since. */
async function undo({ extension: { ask, sandbox } }: Scene, { id }: Played, recordId: string): Promise<void> {
  const before = sandbox.log.next();
  const undone = await ask('undoRestore', { recordId });
  if (!undone.ok) return;
  const later = sandbox.log.of(id).flatMap(({ seq, after }) => (seq > before ? [after] : []));
  expect([sandbox.log.stateAt(id, before), ...later].some(isDeleted)).toBe(true);
}

const isDeleted = (state: Readonly<ContactRecord> | undefined) => state?.deleted_at !== undefined;
const isOut = (state: Readonly<ContactRecord> | undefined) =>
  state?.email_address?.permission_to_send === 'unsubscribed';

/** The calls of an attempt about its contact, in order. */
function callsOf({ extension: { sandbox } }: Scene, { id, chosen }: Played): Call[] {
  return sandbox.calls.filter(
    ({ seq, path, requestBody }) =>
      seq > chosen && (path.endsWith(id) || (path.includes('add_list') && JSON.stringify(requestBody).includes(id))),
  );
}

/** What we did to a contact, each with the last reading that was answered before it was sent. */
function ourChanges(scene: Scene, played: Played): { entry: LogEntry; sent: Call; read: Call | undefined }[] {
  const calls = callsOf(scene, played);
  return scene.extension.sandbox.log.of(played.id).flatMap((entry) => {
    if (entry.by !== 'client' || entry.seq <= played.chosen) return [];
    const sent = calls.find(({ seq }) => seq === entry.request);
    if (!sent) throw new Error('A change that no request ordered');
    const read = calls.findLast(({ method, status, seq }) => method === 'GET' && status === 200 && seq < sent.seq);
    return [{ entry, sent, read }];
  });
}

/** Whether no reading can tell the contact from one that we restored: on chosen lists and no other, with the content that we send. */
function isLookalike(
  scene: Scene,
  { id, chosen, listIds }: Played,
  state: Readonly<ContactRecord> | undefined,
): boolean {
  const { log } = scene.extension.sandbox;
  if (!state || isDeleted(state)) return false;
  const { list_memberships: on } = state;
  if (on.length === 0 || !on.every((list) => listIds.includes(list))) return false;
  const ours = log.of(id).flatMap(({ by, seq, after }) => (by === 'client' && seq > chosen ? [after] : []));
  return [log.stateAt(id, chosen), ...ours].some((one) => one && contentOf(one) === contentOf(state));
}

const isOnOurLists = ({ listIds }: Played, { list_memberships }: Readonly<ContactRecord>) =>
  list_memberships.some((list) => listIds.includes(list));

/** Nobody's values, lists or consent are taken away that a reading right before the write could know of. */
function expectNoHarm(scene: Scene, played: Played): void {
  const { log } = scene.extension.sandbox;
  const { id, chosen } = played;
  for (const [n, { sent, read }] of ourChanges(scene, played).entries()) {
    if (!read) throw new Error('A write that went by no reading');
    // One that is refused as too early, or for want of a new token, is sent again.
    const first = callsOf(scene, played).find(({ method, seq }) => method === sent.method && seq > read.seq);
    expect((first?.at ?? Infinity) - read.at).toBeLessThanOrEqual(FRESH_MS);
    const was = log.stateAt(id, read.seq);
    if (n === 0 && sent.method !== 'DELETE') expect(asRead(was)).toEqual(asRead(log.stateAt(id, chosen)));
    else if (!isLookalike(scene, played, was)) expect(truthAt(scene, played, read.seq)).toBe('ours');
    expect(read.seq).toBeGreaterThan(chosen);
  }
}

/** What of a deleted contact no reading may have found changed: a second deletion on one day cannot be told from the first. */
const asRead = (state: Readonly<ContactRecord> | undefined) =>
  state && [state.deleted_at?.slice(0, 10), state.list_memberships, contentOf(state)];

function truthAt({ extension: { sandbox } }: Scene, { id, chosen }: Played, seq: number): Truth | undefined {
  return [...truthsOf(sandbox.log, id, { chosen, since: seq, until: seq })][0];
}

/** Consent is as it was, or as the contact made it; where the write itself took an opt-out away, it is put back or said. */
function expectConsent(scene: Scene, { id, chosen, answer, answeredAt }: Played): void {
  const { log } = scene.extension.sandbox;
  const wasOut = log.of(id).some(({ seq, after }) => seq <= answeredAt && seq > chosen && isOut(after));
  if (!wasOut && !isOut(log.stateAt(id, chosen))) return;
  if (answer.ok && !isOut(log.stateAt(id, answeredAt))) expect(answer.value.proof.consentUnchanged).toBe(false);
}

/** What is said at once is what a reading of that moment could say. */
function expectTrueAnswer(scene: Scene, played: Played): void {
  const { log } = scene.extension.sandbox;
  const { id, chosen, answer, answeredAt, method } = played;
  const read = callsOf(scene, played).findLast(
    (call) => call.method === 'GET' && call.seq < answeredAt && call.status === 200,
  );
  const truths = [...truthsOf(log, id, { chosen, since: read?.seq ?? chosen, until: answeredAt })];
  const isOurs = ourChanges(scene, played).some(({ entry }) => entry.seq < answeredAt);
  if (answer.ok) {
    const isPlain = !answer.value.changedSince && !answer.value.optedOut;
    const states = log.of(id).filter(({ seq }) => seq > chosen && seq < answeredAt);
    if (states.some(({ after }) => isLookalike(scene, played, after))) return;
    if (isPlain) expect(truths).toContain('ours');
    // A restore by somebody else onto a chosen list cannot be told from one of ours that they changed since.
    else expect(isOurs || states.some(({ after }) => isOnOurLists(played, after))).toBe(true);
    return;
  }
  const { kind } = answer.failure;
  expect(['internal', 'bad-request']).not.toContain(kind);
  if (kind === 'changed' || kind === 'list-choice') expect([kind, isOurs]).toEqual([kind, false]);
  // What an activity did may show later than its end.
  if (kind === 'not-applied' && method === 'put') expect(truths).not.toEqual(['ours']);
  if (kind === 'deleted-again') expect(truths).toContain('deleted again');
}

/** After a day of peace every record says what became of its contact. */
async function expectSettled(scene: Scene): Promise<void> {
  const { extension, restored } = scene;
  const { sandbox } = extension;
  for (let days = 0; days < 2; days++) {
    extension.clock.now += DAY_MS;
    extension.restart();
    await inPeace(scene);
    await extension.start();
  }
  for (const played of restored) {
    const { id, chosen } = played;
    const records = await extension.history.ofAccount(sandbox.account.encoded_account_id, id);
    const changes = ourChanges(scene, played);
    const states = sandbox.log.of(id).filter(({ seq }) => seq > chosen);
    const isAlike = states.some(({ after }) => isLookalike(scene, played, after));
    const truth = truthAt(scene, played, Infinity);
    const final = sandbox.log.stateAt(id, Infinity);
    explained(scene, played, () => {
      expect(records.length).toBeLessThanOrEqual(1);
      if (changes.length > 0) expect(records).toHaveLength(1);
      const outcome = records[0]?.outcome;
      expect(outcome).not.toBe('open');
      if (outcome === 'not-restored') {
        const isThere = truth === 'ours' || (truth === 'ours, changed' && final && isOnOurLists(played, final));
        expect([outcome, isThere]).toEqual([outcome, false]);
      } else if (outcome === 'restored') {
        expect([outcome, isAlike]).toEqual([outcome, true]);
      } else if (outcome !== undefined) {
        const wasThere = states.some(({ after }) => isOnOurLists(played, after));
        expect([outcome, changes.length > 0 || wasThere]).toEqual([outcome, true]);
      }
    });
  }
  restored.length = 0;
}

/** Adds to a failed expectation what happened. */
function explained(scene: Scene, played: Played, expectations: () => void): void {
  try {
    expectations();
  } catch (error) {
    const { answer, listIds, method } = played;
    const said = answer.ok ? { ...answer.value, contact: undefined } : answer.failure;
    const calls = callsOf(scene, played).map(
      (call) => `${call.seq} ${call.method} ${call.path.slice(0, 30)} ${call.status}`,
    );
    const story = [scene.extension.sandbox.log.text(played.id), ...calls, `${method} onto ${listIds.length}`];
    throw new Error(`${error}\n${story.join('\n')}\n${JSON.stringify(said)}`, { cause: error });
  }
}

/** What is lost of a contact that nobody else changed is said; and nothing was written but what was previewed. */
function expectNothingUnsaid(scene: Scene, played: Played): void {
  const { answer, shown, listIds, method } = played;
  const bodies = callsOf(scene, played).flatMap((call) =>
    call.method === 'PUT' || call.method === 'POST' ? [{ ...call }] : [],
  );
  const preview = planRestore(shown, { listIds, method }).write;
  if (bodies[0]) expect(bodies[0].requestBody).toEqual(preview.body);
  const taken = bodies.filter(({ status }) => status !== 429 && status !== 401);
  expect(taken.length).toBeLessThanOrEqual(method === 'put' ? 2 : 1);
  if (!answer.ok) return;
  const { contact, proof } = answer.value;
  const said = proof.fields.filter(({ same }) => !same).map(({ field }) => field);
  const differing = compareFields(shown, contact).filter(({ same }) => !same);
  expect(said).toEqual(expect.arrayContaining(differing.map(({ field }) => field)));
  expect(proof.missing).toEqual(listIds.filter((list) => !contact.lists.includes(list)));
}

describe('in a hostile world', () => {
  it(`a restore takes nothing from anybody, changes no consent, and says what is true (${cases} cases, seed ${seed})`, async () => {
    let scene = await setScene();
    const seen: Record<string, number> = {};
    await assertProperty(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 9 }), async (attempts) => {
        // What an attempt that failed left behind is no business of the next one.
        const isUsed = scene.extension.sandbox.contacts.size > BATCH || scene.restored.length > 0;
        if (isUsed) scene = await setScene();
        for (const given of attempts) {
          const one = await play(scene, given);
          if (!one) continue;
          scene.restored.push(one);
          explained(scene, one, () => {
            expectNoHarm(scene, one);
            expectConsent(scene, one);
            expectTrueAnswer(scene, one);
            expectNothingUnsaid(scene, one);
          });
          const { answer } = one;
          const said = answer.ok ? (answer.value.changedSince ? 'changed since' : 'restored') : answer.failure.kind;
          seen[said] = (seen[said] ?? 0) + 1;
        }
        await expectSettled(scene);
      }),
      { cases: Math.ceil(cases / 5) },
    );
    // The cases must have met what they are about.
    for (const what of ['restored', 'changed since', 'changed', 'not-applied', 'outcome-unknown', 'not-restorable']) {
      expect([what, (seen[what] ?? 0) > cases / 1_000]).toEqual([what, true]);
    }
  }, 3_600_000);
});
