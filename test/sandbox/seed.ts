import type { AccountData, NewContact } from './account-data';
import { listJoin } from './automations';
import type { NewSend } from './campaigns';
import { fixedId } from './ids';
import type { AccountRecord, CustomFieldValue, Permission } from './records';

/** The account of the story: a choir with a newsletter. All people, addresses and numbers are invented. */
export const storyAccount: AccountRecord = {
  encoded_account_id: 'p07e1rvchoir9d',
  organization_name: 'Riverside Choir',
  organization_phone: '555-0100',
  contact_email: 'dana@riverside.example',
  contact_phone: '555-0101',
  first_name: 'Dana',
  last_name: 'Whitfield',
  country_code: 'US',
  state_code: 'MA',
  time_zone_id: 'US/Eastern',
  website: 'https://riverside.example',
};

const contactId = (number: number) => fixedId('contact', number);
const listId = (number: number) => fixedId('list', number);
const tagId = (number: number) => fixedId('tag', number);
const fieldId = (number: number) => fixedId('field', number);

/** The lists that tests and pictures name, by id. */
export const lists = {
  newsletter: listId(1),
  donors: listId(2),
  events: listId(3),
  volunteers: listId(4),
  japan: listId(5),
  long: listId(6),
  /** Deleted. */
  summer2019: listId(7),
  /** Deleted. */
  oldPrintList: listId(8),
} as const;

/** Ids of the contacts that tests and pictures name. */
export const people = {
  /** Deleted on 2026-03-05, implicit: 2 phones, 1 address, 3 custom fields, 2 tags. jane@riverside.example */
  jane: contactId(1),
  /** Deleted, had unsubscribed by himself on 2024-02-02 ("Too many emails"). otto@riverside.example */
  otto: contactId(2),
  /** Deleted, had been unsubscribed by the account. ursula@riverside.example */
  ursula: contactId(3),
  /** Active, explicit, on two lists. ada@riverside.example */
  ada: contactId(4),
  /** Not deleted, unsubscribed by himself. uwe@riverside.example */
  uwe: contactId(5),
  /** Not deleted, pending confirmation. petra@riverside.example */
  petra: contactId(6),
  /** Not deleted, temporarily held. theo@riverside.example */
  theo: contactId(7),
  /** Deleted, explicit, with a birthday, an anniversary and notes; `deleted_at` is a timestamp. elena@riverside.example */
  elena: contactId(8),
  /** Deleted, pending confirmation. pavel@riverside.example */
  pavel: contactId(9),
  /** Deleted, temporarily held. tove@riverside.example */
  tove: contactId(10),
  /** Deleted, permission not set. nora@riverside.example */
  nora: contactId(11),
  /** Deleted; PUT refuses the periods of the first name "T.J.". tj@riverside.example */
  tj: contactId(12),
  /** Deleted, an SMS number and no email address. */
  smsOnly: contactId(13),
  /** Deleted, with nothing but the address and without a name. info@riverside.example */
  nameless: contactId(14),
  /** Deleted, a plus-address. sam+concerts@riverside.example */
  plus: contactId(15),
  /** Deleted, an address of more than 50 characters. */
  longAddress: contactId(16),
  /** Deleted, every kind of custom field, three phones, three addresses. maximilian@riverside.example */
  everything: contactId(17),
  /** Active, on 50 lists. fifty@riverside.example */
  fiftyLists: contactId(18),
  /** Deleted, names of 50 characters. longname@riverside.example */
  longName: contactId(19),
  /** Deleted, with a tag that no longer exists. vera@riverside.example */
  vanishedTag: contactId(20),
  /** Active, with an email address and an SMS number. mina@riverside.example */
  smsToo: contactId(21),
} as const;

/**
 * The address of people.longAddress. It has more than the 50 characters of the sign-up form, and less than the 80 of
 * the API.
 */
export const LONG_ADDRESS = 'wilhelmina.featherstonehaugh-montgomery@newsletter.riverside.example';

const at = (date: string, time = '10:00:00.000') => `${date}T${time}Z`;

/** Fills the account of the story. The ids are the same in every run. */
export function seedStory(data: AccountData): void {
  seedLists(data);
  seedTagsAndFields(data);
  seedAutomations(data);
  for (const contact of [...namedPeople(), ...otherPeople()]) data.addContact({ ...contact, ...pastOf(contact) });
  seedCampaigns(data);
}

/** The former lists of deleted people. All who had an address got the newsletter. */
const formerLists: Readonly<Record<string, readonly string[]>> = {
  [people.jane]: [lists.newsletter, lists.donors],
  [people.elena]: [lists.newsletter, lists.events],
  [people.everything]: [lists.newsletter, lists.donors, lists.volunteers],
  [people.plus]: [lists.events],
  [people.smsOnly]: [],
};

function pastOf({ contact_id = '', deleted_at, created_at }: NewContact): Pick<NewContact, 'past'> {
  if (deleted_at === undefined || created_at === undefined) return {};
  return { past: [{ since: created_at, lists: formerLists[contact_id] ?? [lists.newsletter] }] };
}

/** The segment of the holders of a season ticket. */
const SEASON_TICKETS = 57;
const MISTAKE = 'Sent by mistake';

/** The campaigns of the choir in two years, up to the time of the sandbox. */
function seedCampaigns({ campaigns, now }: AccountData): void {
  campaigns.segments.set(SEASON_TICKETS, ({ taggings }) => taggings.includes(tagId(2)));
  const sends: (NewSend & { at: string })[] = [
    ...Array.from({ length: 24 }, (_, i) => {
      const month = new Date(Date.UTC(2024, 6 + i, 3, 9)).toISOString();
      return { name: `Newsletter ${month.slice(0, 7)}`, at: month, lists: [lists.newsletter] };
    }),
    ...['2024-11-20', '2025-04-02', '2025-11-19', '2026-02-25'].map((day) => ({
      name: `To our donors, ${day.slice(0, 4)}`,
      at: at(day),
      lists: [lists.donors],
    })),
    ...['2024-09-10', '2025-09-09', '2026-03-17'].map((day) => ({
      name: `Workshops from ${day} on`,
      at: at(day),
      lists: [lists.events],
    })),
    { name: MISTAKE, at: at('2026-01-20'), lists: [lists.newsletter] },
    { name: 'The season opens', at: at('2025-09-01'), lists: [lists.newsletter, lists.donors] },
    { name: 'Summer party', at: at('2025-06-20'), lists: [lists.donors, lists.volunteers] },
    { name: 'Season tickets are ready', at: at('2026-02-10'), segments: [SEASON_TICKETS] },
    { name: 'Volunteers, please read', at: at('2026-02-15'), lists: [lists.volunteers], breaksOff: 'half-way' },
  ];
  const past = sends.sort((a, b) => a.at.localeCompare(b.at)).filter((send) => Date.parse(send.at) <= now());
  past.forEach((send, i) => {
    const ids = { campaign_id: fixedId('campaign', i), campaign_activity_id: fixedId('mailing', i) };
    campaigns.send({ ...send, ...ids });
    if (send.name === MISTAKE) campaigns.remove(ids.campaign_id);
  });
  campaigns.draft({ name: 'What comes next season', at: at('2026-05-30') });
}

function seedLists(data: AccountData): void {
  const named: [string, string, { deleted_at?: string; favorite?: boolean; description?: string }?][] = [
    [lists.newsletter, 'Newsletter', { favorite: true, description: 'Once a month, everybody.' }],
    [lists.donors, 'Donors 2026', { description: 'Gave this season.' }],
    [lists.events, 'Événements & ateliers'],
    [lists.volunteers, 'Volunteers'],
    [lists.japan, '日本ツアー 2026'],
    [
      lists.long,
      'Everyone who bought a ticket for the Christmas concert, the spring concert or the open-air evening and agreed to hear from us again (imported from the box office)',
    ],
    [lists.summer2019, 'Summer picnic 2019', { deleted_at: at('2021-01-15') }],
    [lists.oldPrintList, 'Old print list', { deleted_at: at('2023-06-30') }],
  ];
  for (const [list_id, name, more] of named) data.addList({ list_id, name, created_at: at('2019-03-01'), ...more });
  const concerts = ['Autumn concert', 'Advent concert', 'Winter matinée', 'Spring concert', 'Open-air evening'];
  for (let i = 0; i < 46; i++) {
    const year = 2016 + Math.floor(i / concerts.length);
    data.addList({
      list_id: listId(101 + i),
      name: `Season ${year}/${String(year + 1).slice(2)}: ${concerts[i % concerts.length]}`,
      created_at: at(`${year}-09-01`),
    });
  }
}

function seedAutomations(data: AccountData): void {
  const automations: [name: string, trigger: unknown, status?: 'PAUSED' | 'DRAFT'][] = [
    ['Welcome series', listJoin([lists.newsletter])],
    ['Thank you for your gift', listJoin([lists.donors, lists.events], { uniqueBy: 'contact_id', isOldForm: true })],
    ['First steps for volunteers', listJoin([lists.volunteers]), 'PAUSED'],
    ['Packing for Japan', listJoin([lists.japan]), 'DRAFT'],
    ['Picnic countdown', listJoin([lists.summer2019])],
    [
      'Birthday greeting',
      {
        trigger_def: {
          type: 'Date',
          bounds: { after: 'P0D', before: 'P1D' },
          trigger_date: { type: 'Profile', day_field: 'record.birthday_day', month_field: 'record.birthday_month' },
        },
      },
    ],
    ['Left over from a template', { trigger_def: { action_name: 'list_join', parameters: null } }],
    ['Left over from an import', null],
  ];
  automations.forEach(([name, trigger, status = undefined], i) => {
    const created_at = at(`2025-09-${10 + i}`);
    data.addAutomation({ id: fixedId('automation', i + 1), name, trigger, created_at, ...(status && { status }) });
  });
}

function seedTagsAndFields(data: AccountData): void {
  ['Alto', 'Season ticket', 'Tenor', 'Board', 'Press', 'Schule & Uni'].forEach((name, i) => {
    data.addTag({ tag_id: tagId(i + 1), name, created_at: at('2022-01-10') });
  });
  const fields = [
    ['Favourite composer', 'string'],
    ['Member since', 'date'],
    ['Last concert', 'datetime'],
    ['Donated', 'currency'],
    ['Remarks', 'text_area'],
    ['Seats', 'number'],
    ['Wheelchair access', 'boolean'],
    ['Voice', 'single_select', ['Soprano', 'Alto', 'Tenor', 'Bass']],
    ['Interests', 'multi_select', ['Choir', 'Chamber music', 'Opera', 'Kinderkonzerte']],
  ] as const;
  fields.forEach(([label, type, choices], i) => {
    data.addCustomField({
      custom_field_id: fieldId(i + 1),
      label,
      type,
      created_at: at('2022-01-10'),
      ...(choices && {
        choices: choices.map((choice_label, order) => ({
          choice_id: (i + 1) * 100 + order + 1,
          choice_label,
          display_order: order + 1,
        })),
      }),
    });
  });
}

const value = (field: number, text: string): CustomFieldValue => ({ custom_field_id: fieldId(field), value: text });
const choice = (field: number, ...choice_ids: string[]): CustomFieldValue => ({
  custom_field_id: fieldId(field),
  choice_ids,
});

/** An address with its consent, given on the day of the contact’s creation. */
const email = (address: string, permission_to_send: Permission = 'implicit') => ({ address, permission_to_send });

function namedPeople(): NewContact[] {
  return [
    {
      contact_id: people.jane,
      first_name: 'Jane',
      last_name: 'Núñez',
      job_title: 'Music teacher',
      company_name: 'Riverside Middle School',
      email_address: email('jane@riverside.example'),
      created_at: at('2022-04-11', '08:21:37.412'),
      updated_at: at('2026-03-05', '16:02:09.551'),
      deleted_at: '2026-03-05',
      birthday_month: 7,
      birthday_day: 14,
      phone_numbers: [
        { phone_number: '555-0110', kind: 'home' },
        { phone_number: '+1 555-0111', kind: 'mobile' },
      ],
      street_addresses: [
        {
          kind: 'home',
          street: '4 Mill Lane',
          city: 'Riverside',
          state: 'MA',
          postal_code: '02451',
          country: 'United States',
        },
      ],
      custom_fields: [value(1, 'Clara Schumann'), value(2, '09/01/2021'), choice(8, '802')],
      taggings: [tagId(1), tagId(2)],
    },
    {
      contact_id: people.otto,
      first_name: 'Otto',
      last_name: 'Out',
      email_address: {
        ...email('otto@riverside.example', 'unsubscribed'),
        opt_in_source: 'Contact',
        opt_in_date: at('2021-05-20'),
        opt_out_source: 'Contact',
        opt_out_date: at('2024-02-02', '07:45:12.003'),
        opt_out_reason: 'Too many emails',
      },
      create_source: 'Contact',
      created_at: at('2021-05-20'),
      updated_at: at('2025-11-18'),
      deleted_at: '2025-11-18',
      phone_numbers: [{ phone_number: '555-0112', kind: 'mobile' }],
    },
    {
      contact_id: people.ursula,
      first_name: 'Ursula',
      last_name: 'Brandt',
      email_address: {
        ...email('ursula@riverside.example', 'unsubscribed'),
        opt_out_source: 'Account',
        opt_out_date: at('2025-01-09', '12:30:00.000'),
      },
      created_at: at('2020-10-02'),
      updated_at: at('2025-12-01'),
      deleted_at: '2025-12-01',
      company_name: 'Brandt & Söhne',
    },
    {
      contact_id: people.ada,
      first_name: 'Ada',
      last_name: 'Okafor',
      email_address: {
        ...email('ada@riverside.example', 'explicit'),
        confirm_status: 'confirmed',
        opt_in_source: 'Contact',
      },
      create_source: 'Contact',
      created_at: at('2023-02-14'),
      list_memberships: [lists.newsletter, lists.donors],
      taggings: [tagId(2)],
      custom_fields: [value(4, '120.00')],
    },
    {
      contact_id: people.uwe,
      first_name: 'Uwe',
      last_name: 'Abel',
      email_address: {
        ...email('uwe@riverside.example', 'unsubscribed'),
        opt_out_source: 'Contact',
        opt_out_date: at('2025-06-17', '19:03:55.870'),
        opt_out_reason: 'Moved away',
      },
      create_source: 'Contact',
      created_at: at('2021-09-09'),
      updated_at: at('2025-06-17', '19:03:55.870'),
    },
    {
      contact_id: people.petra,
      first_name: 'Petra',
      last_name: 'Šimková',
      email_address: email('petra@riverside.example', 'pending_confirmation'),
      created_at: at('2026-05-30'),
      list_memberships: [lists.newsletter],
    },
    {
      contact_id: people.theo,
      first_name: 'Theo',
      last_name: 'van den Berg',
      email_address: email('theo@riverside.example', 'temp_hold'),
      created_at: at('2022-08-19'),
      list_memberships: [lists.newsletter],
    },
    {
      contact_id: people.elena,
      first_name: 'Елена',
      last_name: 'Соколова',
      job_title: 'Accompanist',
      email_address: {
        ...email('elena@riverside.example', 'explicit'),
        confirm_status: 'confirmed',
        opt_in_source: 'Contact',
        opt_in_date: at('2023-01-21', '18:12:00.000'),
      },
      create_source: 'Contact',
      created_at: at('2023-01-21', '18:10:44.120'),
      updated_at: at('2026-04-19'),
      deleted_at: at('2026-04-19', '09:14:27.338'),
      birthday_month: 2,
      birthday_day: 29,
      anniversary: '2015-06-20',
      notes: [
        {
          note_id: fixedId('note', 2),
          created_at: at('2025-10-03'),
          content: 'Plays the organ at the autumn concert.',
        },
        { note_id: fixedId('note', 1), created_at: at('2023-02-01'), content: 'Prefers to be called on weekdays.' },
      ],
      taggings: [tagId(5)],
    },
    {
      contact_id: people.pavel,
      first_name: 'Pavel',
      last_name: 'Dvořák',
      email_address: email('pavel@riverside.example', 'pending_confirmation'),
      created_at: at('2026-02-02'),
      deleted_at: '2026-02-20',
    },
    {
      contact_id: people.tove,
      first_name: 'Tove',
      last_name: 'Ångström',
      email_address: email('tove@riverside.example', 'temp_hold'),
      created_at: at('2020-06-06'),
      deleted_at: '2026-01-12',
      street_addresses: [{ kind: 'work', street: 'Strandvägen 7', city: 'Malmö', country: 'Sweden' }],
    },
    {
      contact_id: people.nora,
      first_name: 'Nora',
      last_name: "O'Brien-Kowalski",
      email_address: email('nora@riverside.example', 'not_set'),
      created_at: at('2024-11-11'),
      deleted_at: '2026-05-01',
    },
    {
      contact_id: people.tj,
      first_name: 'T.J.',
      last_name: 'Hooper',
      email_address: email('tj@riverside.example', 'explicit'),
      created_at: at('2021-03-03'),
      deleted_at: '2026-03-28',
      phone_numbers: [{ phone_number: '555-0113', kind: 'work' }],
      taggings: [tagId(3)],
    },
    {
      contact_id: people.smsOnly,
      first_name: 'Mo',
      last_name: 'Farouk',
      created_at: at('2025-09-15'),
      deleted_at: '2026-02-11',
      sms_channel: {
        sms_channel_id: fixedId('sms', 1),
        sms_address: '6175550114',
        sms_channel_consents: [
          {
            sms_consent_permission: 'explicit',
            consent_type: 'promotional_sms',
            opt_in_date: at('2025-09-15'),
            advertised_frequency: '2',
            advertised_interval: 'monthly',
            created_at: at('2025-09-15'),
            updated_at: at('2025-09-15'),
          },
        ],
      },
    },
    {
      contact_id: people.nameless,
      email_address: email('info@riverside.example'),
      created_at: at('2018-01-01'),
      deleted_at: '2024-08-08',
    },
    {
      contact_id: people.plus,
      first_name: 'Sam',
      last_name: 'Lindqvist',
      email_address: email('sam+concerts@riverside.example', 'explicit'),
      created_at: at('2024-03-17'),
      deleted_at: '2026-04-02',
    },
    {
      contact_id: people.longAddress,
      first_name: 'Wilhelmina',
      last_name: 'Featherstonehaugh-Montgomery',
      email_address: email(LONG_ADDRESS),
      created_at: at('2023-12-24'),
      deleted_at: '2026-01-31',
    },
    {
      contact_id: people.everything,
      first_name: 'Maximilian',
      last_name: 'Großmann-Łukasiewicz',
      job_title: 'Chair of the supporters’ circle',
      company_name: 'Großmann Klavierbau GmbH & Co. KG',
      email_address: email('maximilian@riverside.example', 'explicit'),
      created_at: at('2019-11-05'),
      updated_at: at('2026-05-20'),
      deleted_at: at('2026-05-20', '23:58:59.999'),
      birthday_month: 12,
      birthday_day: 31,
      anniversary: '2001-09-01',
      phone_numbers: [
        { phone_number: '+49 30 5550115', kind: 'home' },
        { phone_number: '+49 30 5550116', kind: 'work' },
        { phone_number: '555-0117 ext. 4', kind: 'other' },
      ],
      street_addresses: [
        {
          kind: 'home',
          street: 'Lindenstraße 12a, Hinterhaus',
          city: 'Berlin',
          postal_code: '10969',
          country: 'Germany',
        },
        { kind: 'work', street: 'ul. Długa 3/5', city: 'Gdańsk', postal_code: '80-831', country: 'Poland' },
        {
          kind: 'other',
          street: '12 Wharf Street',
          city: 'Riverside',
          state: 'MA',
          postal_code: '02451',
          country: 'United States',
        },
      ],
      custom_fields: [
        value(1, 'Johann Sebastian Bach'),
        value(2, '11/05/2019'),
        value(3, '2026-04-18T19:30:00Z'),
        value(4, '2500.00'),
        value(5, 'Brings "his own" folding chair; please keep row A, seat 1 free.\nSecond line: äöü ß €'),
        value(6, '4'),
        value(7, 'false'),
        choice(8, '804'),
        choice(9, '901', '903', '904'),
      ],
      taggings: [tagId(2), tagId(3), tagId(4), tagId(6)],
      notes: [{ note_id: fixedId('note', 3), created_at: at('2025-12-26'), content: 'Thanked by letter.' }],
    },
    {
      contact_id: people.fiftyLists,
      first_name: 'Fifi',
      last_name: 'Fifty',
      email_address: email('fifty@riverside.example', 'explicit'),
      created_at: at('2022-09-02'),
      list_memberships: [
        lists.newsletter,
        lists.donors,
        lists.events,
        lists.volunteers,
        ...Array.from({ length: 46 }, (_, i) => listId(101 + i)),
      ],
    },
    {
      contact_id: people.longName,
      first_name: 'Hubert Blaine Ferdinand Gerald Juan Lloyd Nikolaus',
      last_name: 'Wolfeschlegelsteinhausenbergerdorff-Zeuschlinger-S',
      email_address: email('longname@riverside.example'),
      created_at: at('2021-07-07'),
      deleted_at: '2025-10-10',
    },
    {
      contact_id: people.vanishedTag,
      first_name: 'Vera',
      last_name: 'Mendes',
      email_address: email('vera@riverside.example'),
      created_at: at('2021-02-02'),
      deleted_at: '2026-02-28',
      taggings: [tagId(4), tagId(99)],
    },
    {
      contact_id: people.smsToo,
      first_name: 'Mina',
      last_name: 'Harker',
      email_address: email('mina@riverside.example', 'explicit'),
      created_at: at('2025-10-31'),
      list_memberships: [lists.newsletter],
      sms_channel: {
        sms_channel_id: fixedId('sms', 2),
        sms_address: '6175550118',
        sms_channel_consents: [
          {
            sms_consent_permission: 'explicit',
            consent_type: 'promotional_sms',
            opt_in_date: at('2025-10-31'),
            created_at: at('2025-10-31'),
            updated_at: at('2025-10-31'),
          },
        ],
      },
    },
  ];
}

function otherPeople(): NewContact[] {
  const rows: [first: string, last: string, local: string, deleted: boolean][] = [
    ['伟', '王', 'wang.wei', false],
    ['小明', '李', 'li.xiaoming', true],
    ['花子', '山田', 'yamada.hanako', true],
    ['さくら', '佐藤', 'sato', false],
    ['محمد', 'الأحمد', 'mohammed', true],
    ['ليلى', 'حداد', 'layla', false],
    ['נועה', 'כהן', 'noa', true],
    ['דוד', 'לוי', 'david.levi', false],
    ['Дмитрий', 'Иванов', 'dmitri', false],
    ['Олена', 'Шевченко', 'olena', true],
    ['Ελένη', 'Παπαδοπούλου', 'eleni', true],
    ['Νίκος', 'Γεωργίου', 'nikos', false],
    ['अनन्या', 'शर्मा', 'ananya', true],
    ['राहुल', 'वर्मा', 'rahul', false],
    ['François', 'Lefèvre', 'francois', true],
    ['กนกวรรณ', 'ศรีสุข', 'kanok', false],
    ['지훈', '김', 'kim.jihoon', true],
    ['서연', '박', 'park', false],
    ['Zoë', 'Müller-Lüdenscheidt', 'zoe', true],
    ['Jürgen', 'Weiß', 'juergen', false],
    ['สมชาย', 'ใจดี', 'somchai', true],
    ['Søren', 'Kjærgaard', 'soren', false],
    ['Björk', 'Þórsdóttir', 'bjork', true],
    ['Nguyễn', 'Thị Minh Khai', 'khai', false],
    ['Łucja', 'Żółkiewska', 'lucja', true],
    ['Çağla', 'Yıldız', 'cagla', false],
    ['Iñaki', 'Etxeberria', 'inaki', true],
    ['Seán', 'Ó Ceallaigh', 'sean', false],
    ['Amélie', '', 'amelie', true],
    ['', 'Fitzgerald', 'fitzgerald', false],
    ['Mary Anne', 'Smith', 'mary.anne', false],
    ['Robert', "D'Angelo", 'rob', true],
    ['Priya', 'Ramanathan', 'priya', false],
    ['Kwame', 'Mensah', 'kwame', true],
    ['Aaliyah', 'Johnson', 'aaliyah', false],
    ['Marguerite', 'de La Fontaine', 'marguerite', true],
    ['Jean-Luc', 'Saint-Exupéry', 'jean-luc', false],
    ['Rosa', 'Martínez Ibáñez', 'rosa', true],
    ['Tomáš', 'Hřib', 'tomas', false],
    ['Ingrid', 'Bergström', 'ingrid', false],
  ];
  const titles = ['Volunteer', 'Singer', 'Teacher', 'Sound engineer', undefined];
  return rows.map(([first, last, local, deleted], i) => {
    const number = 100 + i;
    const month = String((i % 12) + 1).padStart(2, '0');
    const day = String((i % 27) + 1).padStart(2, '0');
    const title = titles[i % titles.length];
    return {
      contact_id: contactId(number),
      ...(first !== '' && { first_name: first }),
      ...(last !== '' && { last_name: last }),
      ...(title !== undefined && { job_title: title }),
      email_address: email(`${local}@choir-friends.example`, i % 3 === 0 ? 'explicit' : 'implicit'),
      created_at: at(`${2020 + (i % 5)}-${month}-${day}`),
      ...(deleted
        ? { updated_at: at(`2026-0${(i % 5) + 1}-${day}`), deleted_at: `2026-0${(i % 5) + 1}-${day}` }
        : { list_memberships: [lists.newsletter, ...(i % 4 === 0 ? [lists.volunteers] : [])] }),
      ...(i % 3 === 1 && { phone_numbers: [{ phone_number: `555-01${20 + i}`, kind: 'mobile' as const }] }),
      ...(i % 5 === 2 && { taggings: [tagId((i % 6) + 1)] }),
      ...(i % 6 === 4 && { custom_fields: [value(1, 'Fanny Hensel'), choice(8, '801')] }),
    };
  });
}
