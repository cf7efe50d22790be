import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../src/protocol/contact';
import type { Result } from '../../../src/protocol/failure';
import type { Restored } from '../../../src/protocol/restores';
import { compareFields } from '../../../src/restore/differences';
import { planRestore } from '../../../src/restore/plan';
import { assertProperty, seed } from '../../property';
import { hostileWorld, unleash } from '../../sandbox/hostile';
import type { Call, ContactRecord } from '../../sandbox/sandbox';
import { contentOf, type LogEntry } from '../../sandbox/server-log';
import { defaultSwitches } from '../../sandbox/switches';
import { type Truth, truthsOf } from '../../sandbox/truth';
import { createExtension, type Extension, signInWithCode, value } from '../extension';
import { stopAt } from '../stop-at';
import { addPerson, type Person, person, type Vocabulary, vocabularyOf } from './any-person';

/** One core of a small machine plays this many in about a minute. */
const cases = 10_000;
/** Cases per worker and sandbox. After each batch the records are checked. */
const BATCH = 15;
/** A lost write can show up until a day after it was sent. This is a little more. */
const DAY_MS = 25 * 3_600_000;
/** The greatest age of the reading on which a write is based. */
const FRESH_MS = 2_000;

/** Drawing a person takes longer than restoring one, so the people are drawn once. */
const crowd = fc.sample(person, { numRuns: 300, seed });

const attempt = fc.record({
  world: hostileWorld({ calls: 8 }),
  who: fc.nat({ max: crowd.length - 1 }),
  method: fc.constantFrom('put' as const, 'put' as const, 'put' as const, 'lists-only' as const),
  howMany: fc.integer({ min: 1, max: 3 }),
  undoes: fc.boolean(),
  /** The step of the restore, or of its undo, at which the worker is stopped. Most often it is not. */
  stop: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.integer({ min: 1, max: 60 })),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

interface Scene {
  extension: Extension;
  vocabulary: Vocabulary;
  lists: string[];
  elsewhere: string;
  restored: Played[];
}

/** Everything that is known of one restore, from the client and from the server. */
interface Played {
  id: string;
  shown: Contact;
  listIds: string[];
  method: Attempt['method'];
  /** Times by the server: when the contact was selected, and when the restore had been answered. */
  chosen: number;
  answeredAt: number;
  /** Whether the storage failed during the restore. */
  lacksStorage: boolean;
  /** Absent if the worker was stopped before the answer. */
  answer?: Result<Restored>;
}

async function setScene(): Promise<Scene> {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  const vocabulary = vocabularyOf(extension.sandbox);
  const [elsewhere = '', ...lists] = [0, 1, 2, 3].map((n) => extension.sandbox.addList({ name: `list ${n}` }).list_id);
  await signInWithCode(extension);
  return { extension, vocabulary, lists, elsewhere, restored: [] };
}

async function calmDown({ extension }: Scene): Promise<void> {
  const { sandbox, clock } = extension;
  clock.ahead = 0;
  extension.storage.is = 'sound';
  // A lost write is applied seconds later, even if nobody requests anything then.
  clock.now += 10_000;
  await sandbox.faults.settle();
  clock.now += 7 * 3_600_000;
  // An activity continues even if nobody polls it.
  Object.assign(sandbox.switches, defaultSwitches, { rateLimits: 'off', activityPace: 'by-time' });
  // An activity that could not end in its own world ends now, and not in a later world after days.
  await sandbox.fetch(new Request('https://app.constantcontact.com/internal/session'));
  if ((await value(extension.ask('getStatus', {}))).account) return;
  await signInWithCode(extension);
}

/**
 * Plays one attempt in its own hostile world: a lookup, a restore and perhaps its undo. The world is calm again
 * afterwards.
 */
async function play(scene: Scene, { world, who, method, howMany, undoes, stop }: Attempt): Promise<Played | undefined> {
  const { extension, elsewhere } = scene;
  const { sandbox, ask, clock } = extension;
  const id = addPerson(sandbox, scene.vocabulary, crowd[who] as Person).contact_id;
  const listIds = scene.lists.slice(0, howMany);
  const stage = {
    sandbox,
    ids: [id],
    lists: listIds,
    elsewhere,
    setSkew: (skew: number) => {
      clock.ahead = skew;
    },
    setStorage: (is: 'failing' | 'full') => {
      extension.storage.is = is;
    },
  };
  const peace = unleash(world, stage);
  const looked = await ask('lookup', { text: id });
  const shown = looked.ok ? looked.value.contact : undefined;
  if (!looked.ok || !shown) {
    peace();
    await calmDown(scene);
    return undefined;
  }
  const { fingerprint } = looked.value;
  // The time of the reading that was shown.
  const chosen = sandbox.calls.findLast((call) => isReading(call) && call.path.endsWith(id))?.seq ?? 0;
  const stopped = stop === undefined ? new Promise<never>(() => undefined) : stopAt(extension, stop);
  const restoreAnswer = ask('restore', { contactId: id, listIds, method, fingerprint, entryPoint: 'popup' });
  const answer = await Promise.race([restoreAnswer, stopped]);
  const lacksStorage = extension.storage.is !== 'sound';
  extension.storage.is = 'sound';
  const played: Played = { id, shown, listIds, method, chosen, answeredAt: sandbox.log.next(), lacksStorage };
  let isStopped = answer === 'stopped';
  if (answer !== 'stopped') {
    played.answer = answer;
    if (answer.ok && undoes)
      isStopped = (await Promise.race([undo(scene, id, answer.value.recordId), stopped])) === 'stopped';
  }
  extension.storage.is = 'sound';
  if (stop !== undefined) extension.restart();
  // The next worker starts in the same world.
  if (isStopped) {
    await extension.start().catch((error: unknown) => {
      if (extension.storage.is === 'sound') throw error;
    });
  }
  peace();
  await calmDown(scene);
  return played;
}

/** Undoes a restore. If the undo succeeds, the contact was deleted at some time since. */
async function undo({ extension: { ask, sandbox } }: Scene, id: string, recordId: string): Promise<void> {
  const before = sandbox.log.next();
  const undone = await ask('undoRestore', { recordId });
  if (!undone.ok) return;
  const later = sandbox.log.of(id).flatMap(({ seq, after }) => (seq > before ? [after] : []));
  expect([sandbox.log.stateAt(id, before), ...later].some(isDeleted)).toBe(true);
}

const isDeleted = (state: Readonly<ContactRecord> | undefined) => state?.deleted_at !== undefined;
const isOptedOut = (state: Readonly<ContactRecord> | undefined) =>
  state?.email_address?.permission_to_send === 'unsubscribed';

/** The calls of an attempt that concern its contact, in order. */
function callsOf({ extension: { sandbox } }: Scene, { id, chosen }: Played): Call[] {
  return sandbox.calls.filter(
    ({ seq, path, requestBody }) =>
      seq > chosen && (path.endsWith(id) || (path.includes('add_list') && JSON.stringify(requestBody).includes(id))),
  );
}

/** Whether the answer to a reading shows the contact. */
const isReading = ({ method, status, isGarbled }: Call) => method === 'GET' && status === 200 && !isGarbled;

/**
 * Our changes of a contact in the order of their requests, each with the last reading that was answered before the change
 * was sent.
 */
function ourChanges(scene: Scene, played: Played): { entry: LogEntry; sent: Call; read: Call | undefined }[] {
  const calls = callsOf(scene, played);
  const changes = scene.extension.sandbox.log.of(played.id).flatMap((entry) => {
    if (entry.by !== 'client' || entry.seq <= played.chosen) return [];
    const sent = calls.find(({ seq }) => seq === entry.request);
    if (!sent) throw new Error('A change that no request ordered');
    const read = calls.findLast((call) => isReading(call) && call.seq < sent.seq);
    return [{ entry, sent, read }];
  });
  return changes.sort((one, other) => one.sent.seq - other.sent.seq);
}

/**
 * Whether no reading can distinguish the contact from one that we restored. Such a contact is on selected lists only
 * and has the content that we send.
 */
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

/** Checks that a write removes no values, lists or consent that a reading right before it could show. */
function expectNoHarm(scene: Scene, played: Played): void {
  const { log } = scene.extension.sandbox;
  const { id, chosen } = played;
  for (const [n, { entry, sent, read }] of ourChanges(scene, played).entries()) {
    if (!read) throw new Error('A write that went by no reading');
    expect(sent.at - read.at).toBeLessThanOrEqual(FRESH_MS);
    const was = log.stateAt(id, read.seq);
    if (n === 0 && sent.method !== 'DELETE')
      expect(comparableValues(was)).toEqual(comparableValues(log.stateAt(id, chosen)));
    else if (!isLookalike(scene, played, was) && !isOptOutAlone(was, entry.after))
      expect(truthAt(scene, played, read.seq)).toBe('ours');
    expect(read.seq).toBeGreaterThan(chosen);
  }
}

/** Whether a write only opted the contact out, which takes nothing from anybody. */
function isOptOutAlone(read: Readonly<ContactRecord> | undefined, after: Readonly<ContactRecord>): boolean {
  if (!read?.email_address || !isOptedOut(after)) return false;
  const { opt_out_reason: _none, ...email } = read.email_address;
  const optedOut = { ...read, email_address: { ...email, permission_to_send: 'unsubscribed' as const } };
  return contentOf(optedOut) === contentOf(after) && read.list_memberships.join() === after.list_memberships.join();
}

/**
 * The values of a deleted contact that a reading can compare. A second deletion on the same day cannot be distinguished
 * from the first.
 */
const comparableValues = (state: Readonly<ContactRecord> | undefined) =>
  state && [state.deleted_at?.slice(0, 10), state.list_memberships, contentOf(state)];

function truthAt({ extension: { sandbox } }: Scene, { id, chosen }: Played, seq: number): Truth | undefined {
  return [...truthsOf(sandbox.log, id, { chosen, since: seq, until: seq })][0];
}

/**
 * A consent without an opt-in has no opt-in date. If it overwrites an opt-out that no reading saw, no trace is left.
 */
const consentOf = (state: Readonly<ContactRecord> | undefined) => {
  const { updated_at: _moved, ...consent } = state?.email_address ?? {};
  return Object.entries(consent).sort();
};

/** The permissions that we may never change: for email and for text messages. */
const permissionsOf = (state: Readonly<ContactRecord> | undefined) => [
  state?.email_address?.permission_to_send,
  state?.sms_channel?.sms_channel_consents.map((consent) => consent.sms_consent_permission),
];

/** Our writes that removed an opt-out that no reading saw, and that left a trace of it. */
function overwrittenOptOuts(scene: Scene, played: Played): LogEntry[] {
  const { log } = scene.extension.sandbox;
  return ourChanges(scene, played).flatMap(({ entry, read }) => {
    if (!isOptedOut(entry.before) || isOptedOut(entry.after)) return [];
    const was = log.stateAt(played.id, read?.seq ?? played.chosen);
    return JSON.stringify(consentOf(was)) === JSON.stringify(consentOf(entry.after)) ? [] : [entry];
  });
}

/**
 * Checks that consent is as it was read, or as the contact changed it. If the write removed an opt-out, the opt-out is
 * put back or reported.
 */
function expectConsent(scene: Scene, played: Played): void {
  const { log } = scene.extension.sandbox;
  const { id, chosen, answer, answeredAt } = played;
  for (const { entry, read } of ourChanges(scene, played)) {
    const [permission, sms] = permissionsOf(entry.after);
    const [was, wasSms] = permissionsOf(log.stateAt(id, read?.seq ?? chosen));
    const wasOut = log.of(id).some(({ seq, after }) => seq > chosen && seq < entry.seq && isOptedOut(after));
    expect([was, ...(wasOut ? ['unsubscribed'] : [])]).toContain(permission);
    expect(sms).toEqual(wasSms);
  }
  const isTaken = overwrittenOptOuts(scene, played).some(({ seq }) => seq < answeredAt);
  if (isTaken && answer?.ok && !isOptedOut(log.stateAt(id, answeredAt))) {
    expect(answer.value.proof.consentUnchanged).toBe(false);
  }
}

/** Checks that the answer is what a reading at that time could show. */
function expectTrueAnswer(scene: Scene, played: Played): void {
  const { log } = scene.extension.sandbox;
  const { id, chosen, answer, answeredAt, method, lacksStorage } = played;
  const read = callsOf(scene, played).findLast((call) => isReading(call) && call.seq < answeredAt);
  // The effect of an activity may show later than its end, and later than changes by others.
  const since = method === 'put' ? (read?.seq ?? chosen) : chosen;
  const truths = [...truthsOf(log, id, { chosen, since, until: answeredAt })];
  const isOurs = ourChanges(scene, played).some(({ entry }) => entry.seq < answeredAt);
  if (!answer) return;
  if (answer.ok) {
    const isPlain = !answer.value.changedSince && !answer.value.optedOut;
    const states = log.of(id).filter(({ seq }) => seq > chosen && seq < answeredAt);
    if (states.some(({ after }) => isLookalike(scene, played, after))) return;
    if (isPlain) expect(truths).toContain('ours');
    // A restore by somebody else onto a selected list cannot be distinguished from one of ours that they changed since.
    else expect(isOurs || states.some(({ after }) => isOnOurLists(played, after))).toBe(true);
    return;
  }
  const { kind } = answer.failure;
  expect(['bad-request', ...(lacksStorage ? [] : ['internal', 'no-storage'])]).not.toContain(kind);
  if (kind === 'changed' || kind === 'list-choice') expect([kind, isOurs]).toEqual([kind, false]);
  if (kind === 'not-applied' && method === 'put') expect(truths).not.toEqual(['ours']);
  if (kind === 'deleted-again') expect(truths).toContain('deleted again');
}

/** Checks that every record has the true outcome after calm days: on one of them the session may turn out to be lost. */
async function expectSettled(scene: Scene): Promise<void> {
  const { extension, restored } = scene;
  const { sandbox } = extension;
  for (let days = 0; days < 3; days++) {
    extension.clock.now += DAY_MS;
    extension.restart();
    await calmDown(scene);
    await extension.start();
    if ((await extension.history.openRecords(sandbox.account.encoded_account_id)).length === 0) break;
  }
  for (const played of restored) {
    const { id, chosen } = played;
    const records = await extension.history.ofAccount(sandbox.account.encoded_account_id, id);
    const changes = ourChanges(scene, played);
    const states = sandbox.log.of(id).filter(({ seq }) => seq > chosen);
    const isAlike = states.some(({ after }) => isLookalike(scene, played, after));
    const truth = truthAt(scene, played, Infinity);
    const final = sandbox.log.stateAt(id, Infinity);
    // If nobody else changed the contact after our write removed an opt-out, the opt-out is back or the record shows
    // it.
    const taken = overwrittenOptOuts(scene, played).at(-1);
    const isLast = taken && states.every(({ by, seq }) => by === 'client' || seq < taken.seq);
    withExplanation(scene, played, () => {
      if (isLast && final && !isDeleted(final) && !isOptedOut(final)) {
        expect(records[0]?.fields).toContainEqual(expect.objectContaining({ field: 'optIn', same: false }));
      }
      expect(records.length).toBeLessThanOrEqual(1);
      if (changes.length > 0) expect(records).toHaveLength(1);
      const outcome = records[0]?.outcome;
      expect(outcome).not.toBe('open');
      expect(records[0]?.isUndoing).toBeUndefined();
      const isOurDeletion = final && isDeleted(final) && states.at(-1)?.by === 'client';
      if (isOurDeletion) expect(outcome).toBe('undone');
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

/** Adds the events to the message of a failed expectation. */
function withExplanation(scene: Scene, played: Played, expectations: () => void): void {
  try {
    expectations();
  } catch (error) {
    const { answer, listIds, method } = played;
    const said = answer?.ok ? { ...answer.value, contact: undefined } : answer?.failure;
    const calls = callsOf(scene, played).map(
      (call) => `${call.seq} ${call.method} ${call.path.slice(0, 30)} ${call.status}`,
    );
    const story = [scene.extension.sandbox.log.text(played.id), ...calls, `${method} onto ${listIds.length}`];
    throw new Error(`${error}\n${story.join('\n')}\n${JSON.stringify(said)}`, { cause: error });
  }
}

/**
 * Checks that every loss in a contact that nobody else changed is reported, and that only the previewed request was
 * sent.
 */
function expectLossesReported(scene: Scene, played: Played): void {
  const { answer, shown, listIds, method } = played;
  const bodies = callsOf(scene, played).flatMap((call) =>
    call.method === 'PUT' || call.method === 'POST' ? [{ ...call }] : [],
  );
  const preview = planRestore(shown, { listIds, method }).write;
  if (bodies[0]) expect(bodies[0].requestBody).toEqual(preview.body);
  const taken = bodies.filter(({ status }) => status !== 429 && status !== 401);
  const optOuts = taken.filter(({ requestBody }) => JSON.stringify(requestBody).includes('"unsubscribed"'));
  expect(taken.length - optOuts.length).toBeLessThanOrEqual(method === 'put' ? 2 : 1);
  // The next worker writes an opt-out again if it reads that the first try did not arrive.
  expect(optOuts.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  if (!answer?.ok) return;
  const { contact, proof } = answer.value;
  const said = proof.fields.filter(({ same }) => !same).map(({ field }) => field);
  const differing = compareFields(shown, contact).filter(({ same }) => !same);
  expect(said).toEqual(expect.arrayContaining(differing.map(({ field }) => field)));
  expect(proof.missing).toEqual(listIds.filter((list) => !contact.lists.includes(list)));
}

function wordOf({ changedSince, optedOut, repaired }: Restored): string {
  if (optedOut) return 'opt-out put back';
  return changedSince ? 'changed since' : repaired ? 'repaired' : 'restored';
}

/** Outcomes that must each occur in more than one of a thousand cases. */
const requiredOutcomes = [
  'restored',
  'repaired',
  'changed since',
  'opt-out put back',
  'changed',
  'not-applied',
  'outcome-unknown',
  'not-restorable',
  'stopped',
];

describe('in a hostile world', () => {
  it(`a restore harms nobody, changes no consent and reports the truth (${cases} cases, seed ${seed})`, async () => {
    let scene = await setScene();
    const seen: Record<string, number> = {};
    await assertProperty(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 9 }), async (attempts) => {
        // A failed attempt must not affect the next one.
        const isUsed = scene.extension.sandbox.contacts.size > BATCH || scene.restored.length > 0;
        if (isUsed) scene = await setScene();
        for (const given of attempts) {
          const one = await play(scene, given);
          if (!one) continue;
          scene.restored.push(one);
          withExplanation(scene, one, () => {
            expectNoHarm(scene, one);
            expectConsent(scene, one);
            expectTrueAnswer(scene, one);
            expectLossesReported(scene, one);
          });
          const { answer } = one;
          const said = !answer ? 'stopped' : answer.ok ? wordOf(answer.value) : answer.failure.kind;
          seen[said] = (seen[said] ?? 0) + 1;
        }
        await expectSettled(scene);
      }),
      { cases: Math.ceil(cases / 4.7) },
    );
    for (const what of requiredOutcomes) {
      expect([what, (seen[what] ?? 0) > cases / 1_000]).toEqual([what, true]);
    }
  }, 3_600_000);
});
