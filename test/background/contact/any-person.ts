import fc from 'fast-check';
import { permissions } from '../../sandbox/contact-body';
import type { ContactRecord, Sandbox } from '../../sandbox/sandbox';

const word = fc.stringMatching(/^[A-Za-zÀ-ÿ\u0400-\u04ff\u4e00-\u4fff][A-Za-zÀ-ÿ' -]{0,18}[a-z]$/);
const day = fc.integer({ min: 0, max: 5_000 }).map((days) => new Date(Date.UTC(2010, 0, 1 + days)).toISOString());
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const permission = fc.constantFrom(...permissions);

/** The values that a person's record may have, in an account with the vocabulary. */
export const person = fc.record({
  permission: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('explicit' as const, 'implicit' as const) }, permission),
  optedOutBy: fc.constantFrom('Contact' as const, 'Account' as const),
  optInDate: day,
  optOutDate: day,
  first: optional(fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: fc.constant('T.J.') })),
  last: optional(word),
  job: optional(word),
  company: optional(word),
  birthday: optional(fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) })),
  anniversary: optional(day.map((text) => text.slice(0, 10))),
  phones: fc.array(
    fc.record({
      phone_number: fc.stringMatching(/^555-01\d\d$/),
      kind: fc.constantFrom('home' as const, 'work' as const, 'mobile' as const, 'other' as const),
    }),
    { maxLength: 3 },
  ),
  streets: fc.array(
    fc.record(
      {
        kind: fc.constantFrom('home' as const, 'work' as const, 'other' as const),
        street: word,
        city: word,
        state: fc.constantFrom('CA', 'MA', 'California'),
        country: fc.constantFrom('US', 'CA', 'Wales'),
      },
      { requiredKeys: ['kind'] },
    ),
    { maxLength: 3 },
  ),
  fields: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), word), { maxLength: 4, selector: ([n]) => n }),
  choices: fc.subarray(['1', '2', '3']),
  tags: fc.subarray([0, 1, 2, 3, 4]),
  notes: fc.array(word, { maxLength: 3 }),
  sms: optional(fc.constantFrom('explicit' as const, 'unsubscribed' as const)),
  addressless: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

export type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** The ids of the tags and custom fields that people have. */
export interface Vocabulary {
  tags: string[];
  fields: string[];
  select: string;
}

export function vocabularyOf({ data }: Sandbox): Vocabulary {
  const choices = [1, 2, 3].map((choice_id) => ({
    choice_id,
    choice_label: `voice ${choice_id}`,
    display_order: choice_id,
  }));
  return {
    tags: [0, 1, 2, 3, 4].map((n) => data.addTag({ name: `tag ${n}` }).tag_id),
    fields: [0, 1, 2, 3].map((n) => data.addCustomField({ label: `field ${n}`, type: 'string' }).custom_field_id),
    select: data.addCustomField({ label: 'voice', type: 'multi_select', choices }).custom_field_id,
  };
}

/** Adds this person to the account and deletes them. */
export function addPerson(sandbox: Sandbox, vocabulary: Vocabulary, of: Person): ContactRecord {
  const n = sandbox.contacts.size;
  const defined = <T extends object>(values: T) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
      [K in keyof T]?: Exclude<T[K], undefined>;
    };
  const record = sandbox.addContact({
    ...(!of.addressless && {
      email_address: {
        address: `person${n}@riverside.example`,
        permission_to_send: of.permission,
        opt_in_source: 'Account',
        opt_in_date: of.optInDate,
        ...(of.permission === 'unsubscribed' && {
          opt_out_source: of.optedOutBy,
          opt_out_date: of.optOutDate,
          opt_out_reason: 'Too many emails',
        }),
      },
    }),
    ...defined({
      first_name: of.first,
      last_name: of.last,
      job_title: of.job,
      company_name: of.company,
      anniversary: of.anniversary,
      birthday_month: of.birthday?.month,
      birthday_day: of.birthday?.day,
    }),
    phone_numbers: of.phones,
    street_addresses: of.streets,
    custom_fields: [
      ...of.fields.map(([index, text]) => ({ custom_field_id: vocabulary.fields[index] ?? '', value: text })),
      ...(of.choices.length > 0 ? [{ custom_field_id: vocabulary.select, choice_ids: of.choices }] : []),
    ],
    taggings: of.tags.map((index) => vocabulary.tags[index] ?? ''),
    notes: of.notes.map((content) => ({ content })),
    ...((of.sms !== undefined || of.addressless) && {
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
        ],
      },
    }),
  });
  sandbox.deleteContact(record.contact_id);
  return record;
}
