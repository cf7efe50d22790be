import { describe, expect, it } from 'vitest';
import { type Answer, type ApiClient, createApiClient } from './api-client';
import { lists, people, type Switches } from './sandbox';

const withSwitches = (switches: Partial<Switches> = {}) =>
  createApiClient({ switches: { activityPace: 'at-once', ...switches } });

const order = (api: ApiClient, body: object = {}) => api.post('/activities/contact_exports', body);

/** Starts an export that is finished at once, and fetches its file. */
async function fetched(api: ApiClient, body: object = {}): Promise<Answer> {
  const started = await order(api, body);
  return api.get(started.body._links?.results.href ?? 'no link');
}

/** The cells of a file without quotes, by heading. */
async function rows(api: ApiClient, body: object): Promise<Record<string, string>[]> {
  const { text } = await fetched(api, body);
  const [headings = '', ...lines] = text.split('\r\n').slice(0, -1);
  const keys = headings.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, place) => [keys[place] ?? '', cell])));
}

const ids = async (api: ApiClient, body: object) =>
  (await rows(api, { ...body, fields: ['contact_id'] })).map((row) => row.contact_id);

describe('an export of contacts', () => {
  it('is an activity with a link to its file, which exists once the activity is over', async () => {
    const api = createApiClient();
    const started = await order(api, { contact_ids: [people.ada, people.jane], fields: ['contact_id', 'email_lists'] });
    const { activity_id: id, _links } = started.body;
    expect([started.status, started.body.state]).toEqual([201, 'initialized']);
    expect(started.body).toMatchObject({
      status: { items_total_count: 2 },
      _links: { self: { href: `/v3/activities/${id}` } },
    });
    const href = _links?.results.href ?? '';
    expect(href).toMatch(/^\/v3\/contact_exports\/[\da-f-]{36}$/);
    expect(href).not.toContain(id);
    expect((await api.get(href)).status).toBe(404);
    await api.get(`/activities/${id}`);
    expect((await api.get(href)).status).toBe(404);
    expect((await api.get(`/activities/${id}`)).body).toMatchObject({ state: 'completed', _links });
    expect((await api.get('/activities')).body.activities[0]).toMatchObject({ activity_id: id, _links });
    const file = await api.get(href);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/csv']);
    expect(file.text).toBe(`contact_id,email_lists\r\n${people.jane},\r\n${people.ada},"Newsletter, Donors 2026"\r\n`);
    expect([...file.bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('quotes cells with quotes, separators and line breaks', async () => {
    const api = withSwitches();
    const notes = [{ content: 'Likes "Bach";\nreally, she does' }];
    const { contact_id } = api.sandbox.addContact({ first_name: 'Quoted', notes });
    const { text } = await fetched(api, { contact_ids: [contact_id], fields: ['first_name', 'notes'] });
    expect(text).toBe('first_name,notes\r\nQuoted,"Likes ""Bach"";\nreally, she does"\r\n');
  });

  it('of everybody has every field except the id', async () => {
    const api = withSwitches();
    const { text } = await fetched(api);
    const [headings] = text.split('\r\n');
    expect(headings).toMatch(/^email_address,first_name,.*email_lists,/);
    expect(headings).not.toContain('contact_id');
    const started = await order(api);
    expect(started.body).toMatchObject({ status: { items_total_count: api.sandbox.contacts.size } });
  });

  it('selects by contacts, lists, tags, new subscribers and status, and excludes some', async () => {
    const api = withSwitches();
    const [tag] = api.sandbox.data.tags.keys();
    expect(await ids(api, { contact_ids: [people.ada, people.jane], status: 'removed' })).toEqual([people.jane]);
    expect(await ids(api, { list_ids: [lists.donors] })).toEqual([people.ada, people.fiftyLists]);
    expect(await ids(api, { list_ids: [lists.donors], exclude: { contact_ids: [people.ada] } })).toEqual([
      people.fiftyLists,
    ]);
    expect(await ids(api, { status: 'unsubscribed' })).toEqual([people.uwe]);
    expect(await ids(api, { new_subscriber: true })).toEqual([people.petra]);
    expect(await ids(api, { tag_ids: [tag] })).toContain(people.jane);
    expect(await ids(api, { segment_id: 12 })).toEqual([]);
    const removed = await ids(api, { status: 'removed' });
    expect(removed).toHaveLength(
      [...api.sandbox.contacts.values()].filter((one) => one.deleted_at !== undefined).length,
    );
  });

  it.each<[string, object]>([
    ['501 contacts', { contact_ids: Array.from({ length: 501 }, () => people.ada) }],
    ['51 lists', { list_ids: Array.from({ length: 51 }, () => lists.donors) }],
    ['a malformed id', { tag_ids: ['7'] }],
    ['an unknown status', { status: 'all' }],
    ['an unknown field', { fields: ['email_address', 'shoe_size'] }],
    ['fields that are not an array', { fields: 'email_address' }],
    ['a segment that is not a number', { segment_id: '12' }],
    ['new subscribers that are not a boolean', { new_subscriber: 'yes' }],
    ['two filters', { contact_ids: [people.ada], list_ids: [lists.donors] }],
    ['a status and new subscribers', { status: 'active', new_subscriber: true }],
    ['an exclusion from contacts', { contact_ids: [people.ada], exclude: { contact_ids: [people.ada] } }],
    ['an empty exclusion', { list_ids: [lists.donors], exclude: {} }],
  ])('refuses %s', async (_what, body) => {
    expect((await order(createApiClient(), body)).status).toBe(400);
  });

  it('omits opt-in columns without the address', async () => {
    const api = withSwitches();
    const { text } = await fetched(api, { contact_ids: [people.otto], fields: ['first_name', 'email_optout_reason'] });
    expect(text).toBe('first_name\r\nOtto\r\n');
    const fields = ['email_address', 'email_optout_reason'];
    expect((await fetched(api, { contact_ids: [people.otto], fields })).text).toContain('Too many emails');
  });

  it('requires the privilege to write, for the file as well', async () => {
    const api = createApiClient({}, { privileges: ['contacts:read'] });
    expect((await order(api)).status).toBe(403);
    expect((await api.get('/contact_exports/61d00338-4bd5-11ed-8c0a-fa163ec17584')).status).toBe(403);
  });

  it('belongs to one account', async () => {
    const api = withSwitches();
    const started = await order(api);
    const { accessToken } = api.sandbox.issueToken({ user: api.sandbox.addAccount().owner });
    const headers = { authorization: `Bearer ${accessToken}` };
    const url = `https://api.cc.email${started.body._links?.results.href}`;
    expect((await api.sandbox.fetch(new Request(url, { headers }))).status).toBe(404);
  });
});

describe('undocumented traits of a file', () => {
  it('removed contacts have no lists, or their last lists', async () => {
    const removed = async (exportedListsOfRemoved: Switches['exportedListsOfRemoved'], of: object) => {
      const api = withSwitches({ exportedListsOfRemoved });
      api.sandbox.colleague.delete(people.ada);
      const body = { ...of, status: 'removed', fields: ['email_lists', 'first_name'] };
      return (await fetched(api, body)).text.split('\r\n').slice(1, -1);
    };
    const both = { contact_ids: [people.ada, people.jane] };
    expect(await removed('none', both)).toEqual(['Jane,', 'Ada,']);
    expect(await removed('last', both)).toEqual(['Jane,"Newsletter, Donors 2026"', 'Ada,"Newsletter, Donors 2026"']);
    expect(await removed('none', { list_ids: [lists.donors] })).toEqual([]);
    expect(await removed('last', { list_ids: [lists.donors] })).toHaveLength(3);
  });

  it('a file without a status contains the deleted contacts or not', async () => {
    const body = { contact_ids: [people.ada, people.jane] };
    expect(await ids(withSwitches(), body)).toEqual([people.jane, people.ada]);
    expect(await ids(withSwitches({ exportWithoutStatus: 'without-deleted' }), body)).toEqual([people.ada]);
  });

  it('a file may lack ids although the request names them', async () => {
    const api = withSwitches({ exportedContactId: 'never' });
    const { text } = await fetched(api, { contact_ids: [people.ada], fields: ['contact_id', 'first_name'] });
    expect(text).toBe('first_name\r\nAda\r\n');
  });

  it.each([
    ['its-start', 'Ada'],
    ['its-end', 'Augusta'],
  ] as const)('the file shows the account at %s', async (exportShows, name) => {
    const api = createApiClient({ switches: { exportShows } });
    const { body } = await order(api, { contact_ids: [people.ada], fields: ['first_name'] });
    api.sandbox.colleague.edit(people.ada, { first_name: 'Augusta' });
    await api.get(`/activities/${body.activity_id}`);
    await api.get(`/activities/${body.activity_id}`);
    expect((await api.get(body._links?.results.href ?? '')).text).toContain(name);
  });

  it('the id of the file may be that of its activity', async () => {
    const { body } = await order(withSwitches({ exportFileId: 'of-the-activity' }));
    expect(body._links?.results.href).toBe(`/v3/contact_exports/${body.activity_id}`);
  });

  it.each([
    ['ten-days', 240, 404],
    ['an-hour', 1, 410],
  ] as const)('the file lives for %s', async (exportLives, hours, goneExport) => {
    const api = withSwitches({ exportLives, goneExport, accessTokenSeconds: 20 * 86_400 });
    const href = (await order(api)).body._links?.results.href ?? '';
    api.clock.pass(hours * 3_600_000 - 1);
    expect([(await api.get(href)).status, (await api.get(href)).status]).toEqual([200, 200]);
    api.clock.pass(1);
    expect((await api.get(href)).status).toBe(goneExport);
  });

  it('the file may allow one download only, and disappears with its activity', async () => {
    const api = withSwitches({ exportLives: 'one-download' });
    const href = (await order(api)).body._links?.results.href ?? '';
    expect([(await api.get(href)).status, (await api.get(href)).status]).toEqual([200, 404]);
    const other = (await order(api)).body._links?.results.href ?? '';
    api.sandbox.activities.forget();
    expect((await api.get(other)).status).toBe(404);
  });

  it('the headings are the names of fields, or the current or old ones of the web app', async () => {
    const headings = async (exportHeadings: Switches['exportHeadings'], body: object) =>
      (await fetched(withSwitches({ exportHeadings }), body)).text.split('\r\n')[0];
    const fields = ['email_address', 'email_lists', 'contact_id'];
    expect(await headings('fields', { fields })).toBe('contact_id,email_address,email_lists');
    expect(await headings('web-app', { fields })).toBe('Contact ID,Email address,Email Lists');
    expect(await headings('web-app-older', { fields })).toBe('Contact ID,Email address - home,Email Lists');
    expect(await headings('web-app', {})).toContain('Email status,Email permission status,');
  });

  it('the encoding is UTF-8 with or without a byte order mark, or windows-1252', async () => {
    const bytes = async (exportEncoding: Switches['exportEncoding']) => {
      const api = withSwitches({ exportEncoding });
      const { contact_id } = api.sandbox.addContact({ first_name: 'Zoë €', last_name: 'Łucja' });
      return (await fetched(api, { contact_ids: [contact_id], fields: ['first_name', 'last_name'] })).bytes;
    };
    const expected = 'first_name,last_name\r\nZoë €,Łucja\r\n';
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytes('utf-8'))).toBe(expected);
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytes('utf-8-with-bom'))).toBe(
      `\ufeff${expected}`,
    );
    expect([...(await bytes('windows-1252'))].slice(22, 34)).toEqual([
      0x5a, 0x6f, 0xeb, 0x20, 0x80, 0x2c, 0x3f, 0x75, 0x63, 0x6a, 0x61, 0x0d,
    ]);
  });

  it('the file may have semicolons, other line ends, or shifted cells', async () => {
    const body = { contact_ids: [people.ada], fields: ['first_name', 'last_name', 'source_name'] };
    const api = withSwitches({ exportSeparator: 'semicolon', exportLineEnds: 'lf' });
    expect((await fetched(api, body)).text).toBe('first_name;last_name;source_name\nAda;Okafor;Contact\n');
    api.sandbox.switches.exportedCells = 'shifted';
    expect((await fetched(api, body)).text).toContain('\nContact;Ada;Okafor\n');
  });

  it('a list whose name has a comma looks like two lists', async () => {
    const api = withSwitches();
    const { list_id } = api.sandbox.addList({ name: 'Newsletter, Donors 2026' });
    api.sandbox.colleague.relist(people.theo, [list_id]);
    const body = { contact_ids: [people.ada, people.theo], fields: ['email_lists'] };
    const [, one, other] = (await fetched(api, body)).text.split('\r\n');
    expect(one).toBe(other);
  });
});

describe('an export that fails', () => {
  const halves = { contact_ids: [people.ada, people.theo], fields: ['first_name'] };

  it.each(['failed', 'timed_out', 'cancelled'] as const)(
    'can end as “%s” with no file, or with half a file',
    async (activityOutcome) => {
      const api = withSwitches({ activityOutcome, failedActivityDid: 'nothing' });
      const started = await order(api, halves);
      expect(started.body.state).toBe(activityOutcome);
      expect((await api.get(started.body._links?.results.href ?? '')).status).toBe(404);
      api.sandbox.switches.failedActivityDid = 'half';
      expect((await fetched(api, halves)).text).toBe('first_name\r\nAda\r\n');
    },
  );

  it('can report completion although rows are missing', async () => {
    const api = withSwitches({ bulkDrops: 'everything' });
    expect((await fetched(api, halves)).text).toBe('first_name\r\n');
  });

  it('can break off in the middle of a line, or between two lines', async () => {
    const api = withSwitches();
    const href = (await order(api)).body._links?.results.href ?? '';
    const whole = await api.get(href);
    const match = { path: /contact_exports/ };
    api.sandbox.faults.next(match, 'truncated-file');
    const half = await api.get(href);
    expect([half.status, half.headers.get('content-type')]).toEqual([200, 'text/csv']);
    expect(half.bytes).toEqual(whole.bytes.slice(0, Math.ceil(whole.bytes.length / 2)));
    api.sandbox.faults.next(match, 'file-without-its-end');
    const { text } = await api.get(href);
    expect([text.endsWith('\n'), whole.text.startsWith(text), text.length < whole.text.length]).toEqual([
      true,
      true,
      true,
    ]);
    expect(api.last()).toMatchObject({ status: 200, isGarbled: true });
  });

  it.each([
    ['not-found', 404],
    ['gone', 410],
  ] as const)('has a file with the error %s', async (fault, status) => {
    const api = withSwitches();
    api.sandbox.faults.next({ path: /contact_exports\// }, fault);
    const answer = await fetched(api);
    expect([answer.status, answer.errors[0]?.error_key]).toEqual([status, 'contacts.api.not_found']);
  });
});

it('an export by hand has all contacts, with the headings of the web app', () => {
  const { sandbox } = createApiClient();
  const text = new TextDecoder().decode(sandbox.exportByHand());
  expect(text).toMatch(/^Email address,First name,.*,Email Lists,Source Name,Created At,Updated At/);
  expect(text).toContain('ada@riverside.example,Ada,Okafor,');
  expect(text).not.toContain('jane@riverside.example');
});
