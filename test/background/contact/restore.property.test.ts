import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { getContact } from '../../../src/constant-contact/contacts';
import type { Contact } from '../../../src/protocol/contact';
import { compareFields } from '../../../src/restore/differences';
import { planRestore } from '../../../src/restore/plan';
import { assertProperty, seed } from '../../property';
import type { ContactRecord, Fault, Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';

/** As many as a core of a small machine gets through within a minute. */
const cases = 5_000;
/** One worker and sandbox serve this many cases. */
const BATCH = 20;

const word = fc.stringMatching(/^[A-Za-zÀ-ÿ\u0400-\u04ff\u4e00-\u4fff][A-Za-zÀ-ÿ' -]{0,18}[a-z]$/);
const day = fc.integer({ min: 0, max: 5_000 }).map((days) => new Date(Date.UTC(2010, 0, 1 + days)).toISOString());
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const permission = fc.constantFrom(
  'explicit',
  'implicit',
  'not_set',
  'pending_confirmation',
  'temp_hold',
  'unsubscribed',
) as fc.Arbitrary<NonNullable<ContactRecord['email_address']>['permission_to_send']>;

/** What a person's record may hold, on a server that has five custom fields, tags and lists. */
const person = fc.record({
  permission,
  optedOutBy: fc.constantFrom('Contact', 'Account') as fc.Arbitrary<'Contact' | 'Account'>,
  optInDate: day,
  optOutDate: day,
  first: some(fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: fc.constant('T.J.') })),
  last: some(word),
  job: some(word),
  company: some(word),
  birthday: some(fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) })),
  anniversary: some(day.map((text) => text.slice(0, 10))),
  phones: fc.array(fc.tuple(fc.stringMatching(/^555-01\d\d$/), fc.constantFrom('home', 'work', 'mobile', 'other')), {
    maxLength: 3,
  }),
  streets: fc.array(fc.tuple(fc.constantFrom('home', 'work', 'other'), some(word), some(word), some(word)), {
    maxLength: 3,
  }),
  fields: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), word), { maxLength: 4, selector: ([n]) => n }),
  choices: fc.subarray(['1', '2', '3']),
  tags: fc.subarray([0, 1, 2, 3, 4]),
  notes: fc.array(word, { maxLength: 3 }),
  sms: some(fc.constantFrom('explicit', 'unsubscribed')),
  emailless: fc.boolean(),
});

const reading: fc.Arbitrary<Partial<Switches>> = fc.record({
  omittedSubresources: fc.constantFrom('kept', 'lost'),
  omittedSmsChannel: fc.constantFrom('kept', 'kept', 'kept', 'lost'),
  omittedPermission: fc.constantFrom('kept', 'implicit'),
  omittedOptOutReason: fc.constantFrom('kept', 'lost'),
  putWithoutLists: fc.constantFrom('restores', 'refused'),
  unsubscribedAgain: fc.constantFrom('kept', 'reset'),
  readOnlyKeys: fc.constantFrom('ignored', 'refused'),
  resentNotes: fc.constantFrom('replaced', 'duplicated'),
  putAnswer: fc.constantFrom('with-subresources', 'without-subresources'),
  putLoses: fc.constantFrom(null, null, null, null, 'first_name', 'phone_numbers', 'taggings', 'permission_to_send'),
  unset: fc.constantFrom('absent', 'null', 'empty-arrays'),
  deletedAt: fc.constantFrom('as-recorded', 'date', 'timestamp'),
  moments: fc.constantFrom('zulu', 'offset', 'offset-with-milliseconds'),
  unknownFields: fc.constantFrom('none', 'added'),
  bulkUnsubscribed: fc.constantFrom('skipped', 'error', 'added'),
  bulkDrops: fc.constantFrom('nothing', 'nothing', 'everything'),
  activityPace: fc.constantFrom('by-poll', 'by-time', 'at-once'),
  activityOutcome: fc.constantFrom('completed', 'completed', 'failed', 'timed_out', 'cancelled'),
  activityErrors: fc.constantFrom('strings', 'objects'),
});

const mishap: fc.Arbitrary<{ method: string; fault: Fault; times: number } | undefined> = fc.option(
  fc.record({
    method: fc.constantFrom('PUT', 'POST', 'GET'),
    fault: fc.constantFrom<Fault[]>(
      'applied-then-lost',
      'network-error',
      'server-error-html',
      'truncated-json',
      'throttled',
      'unauthorized',
      'not-what-the-contract-says',
    ),
    times: fc.integer({ min: 1, max: 4 }),
  }),
  { nil: undefined, freq: 2 },
);

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

interface Stage {
  extension: Extension;
  tags: string[];
  fields: string[];
  select: string;
  lists: string[];
  used: number;
  /** For looking behind the extension's back. */
  accessToken: string;
}

async function setStage(): Promise<Stage> {
  const extension = createExtension({
    seed: 'empty',
    switches: { rateLimits: 'off', accessTokenSeconds: 366 * 86_400 },
  });
  const { data } = extension.sandbox;
  const tags = [0, 1, 2, 3, 4].map((n) => data.addTag({ name: `tag ${n}` }).tag_id);
  const fields = [0, 1, 2, 3].map((n) => data.addCustomField({ label: `field ${n}`, type: 'string' }).custom_field_id);
  const select = data.addCustomField({
    label: 'voice',
    type: 'multi_select',
    choices: ['1', '2', '3'].map((choice_id, display_order) => ({ choice_id, choice_label: choice_id, display_order })),
  } as unknown as Parameters<typeof data.addCustomField>[0]).custom_field_id;
  const lists = [0, 1, 2].map((n) => extension.sandbox.addList({ name: `list ${n}` }).list_id);
  await signInWithCode(extension);
  const { accessToken } = extension.sandbox.issueToken();
  return { extension, tags, fields, select, lists, used: 0, accessToken };
}

function addPerson(stage: Stage, n: number, of: Person): ContactRecord {
  const { sandbox } = stage.extension;
  const unsubscribed = of.permission === 'unsubscribed';
  const record = sandbox.addContact({
    ...(!of.emailless && {
      email_address: {
        address: `person${n}@riverside.example`,
        permission_to_send: of.permission,
        opt_in_source: 'Account',
        opt_in_date: of.optInDate,
        ...(unsubscribed && {
          opt_out_source: of.optedOutBy,
          opt_out_date: of.optOutDate,
          opt_out_reason: 'Too many emails',
        }),
      },
    }),
    ...(of.first !== undefined && { first_name: of.first }),
    ...(of.last !== undefined && { last_name: of.last }),
    ...(of.job !== undefined && { job_title: of.job }),
    ...(of.company !== undefined && { company_name: of.company }),
    ...(of.birthday && { birthday_month: of.birthday.month, birthday_day: of.birthday.day }),
    ...(of.anniversary !== undefined && { anniversary: of.anniversary }),
    phone_numbers: of.phones.map(([phone_number, kind]) => ({ phone_number, kind: kind as 'home' })),
    street_addresses: of.streets.map(([kind, street, city, country]) => ({
      kind: kind as 'home',
      ...(street !== undefined && { street }),
      ...(city !== undefined && { city }),
      ...(country !== undefined && { country }),
    })),
    custom_fields: [
      ...of.fields.map(([index, text]) => ({ custom_field_id: stage.fields[index] ?? '', value: text })),
      ...(of.choices.length > 0 ? [{ custom_field_id: stage.select, choice_ids: of.choices }] : []),
    ],
    taggings: of.tags.map((index) => stage.tags[index] ?? ''),
    notes: of.notes.map((content) => ({ content })),
    ...((of.sms !== undefined || of.emailless) && {
      sms_channel: {
        sms_address: `55501${n}`,
        sms_channel_consents: [
          {
            sms_consent_permission: of.sms ?? 'explicit',
            consent_type: 'promotional_sms',
            opt_in_date: of.optInDate,
            created_at: of.optInDate,
            updated_at: of.optInDate,
          },
        ] as never,
      },
    }),
  });
  sandbox.deleteContact(record.contact_id);
  return record;
}

/** What the server holds of a contact, read as we read it, whatever switches and faults are on. */
async function truth({ extension: { sandbox }, accessToken }: Stage, id: string): Promise<Contact> {
  const before = sandbox.calls.length;
  const contact = await getContact(async (request, schema) => {
    const url = `https://api.cc.email/v3${request.path}?${new URLSearchParams(request.query)}`;
    const answer = await sandbox.fetch(new Request(url, { headers: { authorization: `Bearer ${accessToken}` } }));
    return v.parse(schema, await answer.json());
  }, id);
  sandbox.calls.length = before;
  return contact;
}

describe('whatever the record, the consent, the reading of the documents and the mishap', () => {
  it(`no restore loses a field unsaid, changes a consent or leaves its record open (${cases} cases, seed ${seed})`, async () => {
    let stage = await setStage();
    let n = 0;
    const seen = { restored: 0, refused: 0, repaired: 0, different: 0, lost: 0 };
    await assertProperty(
      fc.asyncProperty(
        person,
        reading,
        mishap,
        fc.constantFrom('put', 'put', 'lists-only') as fc.Arbitrary<'put' | 'lists-only'>,
        fc.integer({ min: 1, max: 3 }),
        async (who, switches, fault, method, howMany) => {
          if (++stage.used > BATCH) stage = await setStage();
          const { extension, lists } = stage;
          const { sandbox, ask, clock } = extension;
          const id = addPerson(stage, ++n, who).contact_id;
          Object.assign(sandbox.switches, switches);
          const listIds = lists.slice(0, howMany);
          const before = await truth(stage, id);
          const { contact: shown } = await value(ask('lookup', { text: id }));
          if (!shown) throw new Error('not found');

          const firstWrite = sandbox.calls.length;
          const planned =
            fault &&
            sandbox.faults.next({ method: fault.method, path: /v3\/(contacts|activities)/ }, fault.fault, fault.times);
          const answer = await ask('restore', await onto(extension, id, listIds, { method }));
          planned?.release();
          // By then no write can show any more that has not shown yet.
          clock.now += 25 * 3_600_000;
          const after = await truth(stage, id);
          const writes = sandbox.calls
            .slice(firstWrite)
            .filter((call) => call.method !== 'GET' && call.host === 'api.cc.email');

          // Consent is as it was: unless the server itself lost it, which then is told.
          const changed = compareFields(before, after).filter(({ same }) => !same);
          const told = new Set(
            answer.ok ? answer.value.proof.fields.filter(({ same }) => !same).map(({ field }) => field) : [],
          );
          for (const { field } of changed) {
            const settled = answer.ok || after.deletedAt === undefined;
            expect(settled).toBe(true);
            if (answer.ok) expect(told).toContain(field);
          }
          const serverChangesConsent =
            switches.putLoses === 'permission_to_send' || switches.omittedSmsChannel === 'lost';
          if (!serverChangesConsent) {
            expect(changed.filter(({ field }) => ['consent', 'optIn', 'optOut', 'sms'].includes(field))).toEqual([]);
          }
          if (before.email?.permission === 'unsubscribed') {
            expect(writes.filter((call) => call.method === 'PUT')).toEqual([]);
            if (who.optedOutBy === 'Contact' || method === 'put') expect(writes).toEqual([]);
          }

          // Every write is the one that was previewed, or puts the same values once more.
          const preview = planRestore(shown, { listIds, method }).write;
          const bodies = writes.map((call) => call.requestBody);
          if (bodies.length > 0) expect(bodies[0]).toEqual(preview.body);
          if (preview.method === 'PUT') {
            for (const body of bodies.slice(1)) {
              const { notes: _notes, list_memberships: _lists, ...values } = body as typeof preview.body;
              const { list_memberships: _previewed, ...previewed } = preview.body;
              expect(values).toEqual(previewed);
            }
          }
          const throttledOnes = writes.filter(({ status }) => status === 429 || status === 401).length;
          expect(writes.length - throttledOnes).toBeLessThanOrEqual(method === 'put' ? 2 : 1);

          // What is told is true.
          if (answer.ok) {
            expect(after.deletedAt).toBeUndefined();
            expect(answer.value.proof.missing).toEqual(listIds.filter((list) => !after.lists.includes(list)));
            seen.restored++;
            if (answer.value.repaired) seen.repaired++;
            if (told.size > 0) seen.different++;
          } else if (answer.failure.kind === 'not-applied' || answer.failure.kind === 'outcome-unknown') {
            seen.lost++;
          } else {
            expect(after.deletedAt).toBeDefined();
            seen.refused++;
          }

          // The next start knows the outcome of every record.
          extension.restart();
          await extension.start();
          const mine = await extension.history.ofAccount(sandbox.account.encoded_account_id, id);
          for (const { outcome } of mine) {
            expect(outcome).not.toBe('open');
            expect(outcome === 'not-restored').toBe(after.deletedAt !== undefined);
          }
          if (writes.length > 0) expect(mine.length).toBe(1);
        },
      ),
      { cases },
    );
    // The cases must have met what they are about.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(cases / 1_000);
  }, 3_600_000);
});
