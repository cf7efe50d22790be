import { describe, expect, it } from 'vitest';
import type { AnyList } from '../../../src/protocol/former-lists';
import type { DeletedContact, Resolution } from '../../../src/settings/export-file/export-requests';
import { createExportServer } from '../../../src/settings/export-file/serve-export';

const DAY_MS = 86_400_000;
const from = Date.parse('2026-05-10T00:00:00Z');
const old = { createdAt: '2020-01-01T00:00:00Z', updatedAt: '2025-01-01T00:00:00Z' };
const list = (name: string, times: Partial<AnyList> = {}): AnyList => ({ id: `id of ${name}`, name, ...old, ...times });
const id = (n: number) => `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, '0')}`;
const LISTS = ['Newsletter', 'Donors', 'Choir, old', 'Choir', 'old'].map((name) => list(name));

interface Given {
  lists?: AnyList[];
  deleted?: DeletedContact[];
  change?: Partial<Resolution>;
}

/** The result of reading a file with this text. */
async function readExport(text: string | Uint8Array<ArrayBuffer>, { lists = LISTS, deleted = [], change }: Given = {}) {
  const ask = createExportServer();
  const read = await ask('read', { source: new Blob([text]), lists });
  if ('problem' in read) return { problem: read.problem };
  await ask('match', { contacts: deleted, notDeleted: [] });
  const { overview } = read;
  const resolution = { listsAt: overview.listsAt ?? 0, from, until: from + DAY_MS, meanings: [], ...change };
  const resolved = await ask('resolve', resolution);
  const { sets, ...content } = await ask('content', {});
  const found = new Map(sets.flatMap(({ listIds, contactIds }) => contactIds.map((each) => [each, listIds] as const)));
  return { overview, resolved, content, found: Object.fromEntries(found) };
}

describe('an export file', () => {
  it('gives the lists of contacts by their ids, and nothing else of it is kept', async () => {
    const file = `contact_id,email_address,first_name,email_lists\r\n${id(1)},a@x.example,Ada,"Newsletter, Donors"\r\n${id(2)},b@x.example,Bo,Donors\r\n${id(3)},c@x.example,Cy,\r\n`;
    const { found, content, overview } = await readExport(file);
    expect(overview).toMatchObject({ by: 'id', isSure: true, breaksOff: false });
    expect(found).toEqual({ [id(1)]: ['id of Newsletter', 'id of Donors'], [id(2)]: ['id of Donors'] });
    expect(content).toEqual({
      asOf: from,
      lists: [
        { id: 'id of Newsletter', name: 'Newsletter' },
        { id: 'id of Donors', name: 'Donors' },
      ],
    });
  });

  it('gives the lists of deleted contacts by their addresses if it has no ids', async () => {
    const file = 'Email address;Email Lists\nADA@x.example;Donors\nbo@x.example;Donors\ncy@x.example;Donors\n';
    const { found, content, overview } = await readExport(file, {
      deleted: [
        { id: id(1), address: 'ada@x.example', createdAt: '2020-01-01' },
        // Created after the file, so the file meant another contact.
        { id: id(2), address: 'bo@x.example', createdAt: '2026-05-12T00:00:00Z' },
      ],
    });
    expect(overview?.by).toBe('address');
    expect(found).toEqual({ [id(1)]: ['id of Donors'] });
    expect(content?.byAddress).toBe(true);
  });

  const deleted = [{ id: id(1), address: 'ada@x.example' }];
  const fileWithHeading = (lists: string, other = 'Prénom', cell = 'Donors') =>
    `Adresse e-mail,${other},${lists}\nada@x.example,${cell},"Newsletter, Donors"\nbo@x.example,Bo,Donors\n`;

  it.each([
    ['Name,Email,Owner,Email Lists', { [id(1)]: ['id of Donors'] }],
    ['Name,E-Mail-Adresse,Betreuer,Email Lists', { [id(1)]: ['id of Donors'] }],
    ['Name,Login,Account owner,Email Lists', { [id(1)]: ['id of Donors'] }],
    ['Name,Manager,Owner,Email Lists', undefined],
  ])('never takes the address of an owner for the contact’s: %s', async (headings, lists) => {
    const rows = 'Ada,ada@x.example,bo@x.example,Donors\nCy,,bo@x.example,Newsletter\n';
    const bo = { id: id(2), address: 'bo@x.example' };
    const { found, problem } = await readExport(`${headings}\n${rows}`, { deleted: [...deleted, bo] });
    expect(found).toEqual(lists);
    expect(problem).toBe(lists ? undefined : 'no-contacts');
  });

  it('is read in any language, and the column of lists is only sure if its heading is known', async () => {
    const { overview, found } = await readExport(fileWithHeading('Gruppe'), { deleted });
    expect(overview).toMatchObject({ listsAt: 2, isSure: false });
    expect(overview?.columns.map(({ heading }) => heading)).toEqual(['Prénom', 'Gruppe']);
    expect(found).toEqual({ [id(1)]: ['id of Newsletter', 'id of Donors'] });
  });

  it.each([
    'Email Lists',
    'Contact lists',
    'Listas de correo electrónico',
    'Listas',
    'Listes de diffusion',
    'Listes d’e-mails',
    'E-Mail-Listen',
    'Verteiler',
    'Listas de e-mail',
    'Listas de contatos',
    'Liste di posta elettronica',
    'E-maillijsten',
    'Listy kontaktów',
    'LISTY',
  ])('has a sure column of lists if its heading is “%s” and it contains lists', async (heading) => {
    const { overview, found } = await readExport(fileWithHeading(heading), { deleted });
    expect(overview).toMatchObject({ listsAt: 2, isSure: true });
    expect(found).toEqual({ [id(1)]: ['id of Newsletter', 'id of Donors'] });
  });

  it.each([
    ['a heading for lists has no lists below it', 'E-Mail,Listen,Gruppe\nada@x.example,Ada,Donors\n', 2],
    ['two headings are for lists', 'E-Mail,Listen,Verteiler\nada@x.example,Donors,Donors\n', 1],
    ['a heading only begins like one for lists', 'E-Mail,Listenpreis,Gruppe\nada@x.example,9,Donors\n', 2],
  ])('has an unsure column of lists if %s', async (_what, file, listsAt) => {
    expect((await readExport(file, { deleted })).overview).toMatchObject({ listsAt, isSure: false });
  });

  it('is read in the encodings in which programs save it', async () => {
    const lists = [list('Événements')];
    const text = `contact_id,email_lists\n${id(1)},Événements\n`;
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer),
    ]);
    for (const bytes of [text, Uint8Array.from(text, (c) => c.charCodeAt(0)), utf16]) {
      expect((await readExport(bytes, { lists })).found).toEqual({ [id(1)]: ['id of Événements'] });
    }
  });

  it('leaves out contacts with an unclear name with a comma, until its meaning is given', async () => {
    const file = `contact_id,email_lists\n${id(1)},"Choir, old"\n${id(2)},Donors\n`;
    const unsure = await readExport(file);
    expect(unsure.resolved).toMatchObject({ names: ['Choir, old'], leftOut: 1, contacts: 1 });
    expect(Object.keys(unsure.found ?? {})).toEqual([id(2)]);
    const meanings = (meaning: 'one' | 'several') => ({ change: { meanings: [{ name: 'Choir, old', meaning }] } });
    expect((await readExport(file, meanings('one'))).found?.[id(1)]).toEqual(['id of Choir, old']);
    expect((await readExport(file, meanings('several'))).found?.[id(1)]).toEqual(['id of Choir', 'id of old']);
  });

  it('refers to lists by the names that they had when it was made', async () => {
    const file = `contact_id,email_lists\n${id(1)},Donors\n${id(2)},Newsletter\n`;
    const before = list('Donors', { id: 'the list before', deletedAt: '2026-05-12T00:00:00Z' });
    const after = list('Donors', { id: 'made again', createdAt: '2026-05-13T00:00:00Z' });
    const renamed = list('Newsletter', { updatedAt: '2026-05-20T00:00:00Z' });
    const { found, content } = await readExport(file, { lists: [before, after, renamed] });
    expect(found?.[id(1)]).toEqual(['the list before']);
    expect(content?.lists).toContainEqual({ id: 'id of Newsletter', name: 'Newsletter', mayBeAnother: true });
    // On another day the name belonged to the other list.
    const later = { from: from + 5 * DAY_MS, until: from + 6 * DAY_MS };
    const then = await readExport(file, { lists: [before, after, renamed], change: later });
    expect(then.found?.[id(1)]).toEqual(['made again']);
    // On a day with both lists, the name is unclear.
    const both = { ...after, createdAt: '2026-05-12T08:00:00Z' };
    const day = { from: Date.parse('2026-05-12T00:00:00Z'), until: Date.parse('2026-05-13T00:00:00Z') };
    expect((await readExport(file, { lists: [before, both, renamed], change: day })).found?.[id(1)]).toBeUndefined();
  });

  it('that is cut off is read except for its last row', async () => {
    const file = `contact_id,email_lists\n${id(1)},Donors\n${id(2)},Newsletter`;
    const { overview, found } = await readExport(file);
    expect(overview?.breaksOff).toBe(true);
    expect(Object.keys(found ?? {})).toEqual([id(1)]);
    const inQuotes = await readExport(`contact_id,email_lists\n${id(1)},Donors\n${id(2)},"Newsletter, Don`);
    expect(Object.keys(inQuotes.found ?? {})).toEqual([id(1)]);
  });

  it('of another account is not used', async () => {
    const file = `contact_id,email_lists\n${id(1)},Donors\n${id(2)},Patrons\n${id(3)},Crew\n`;
    const { resolved, found } = await readExport(file);
    expect(resolved).toMatchObject({ problem: 'foreign', contacts: 0, unknown: ['Patrons', 'Crew'] });
    expect(found).toEqual({});
  });

  it('with few of the older deleted contacts is reported, because it may be of another account', async () => {
    const deleted = Array.from({ length: 8 }, (_, n) => ({
      id: id(n),
      address: `a${n}@x.example`,
      createdAt: n < 6 ? '2020-01-01T00:00:00Z' : '2026-05-20T00:00:00Z',
      deletedAt: '2026-06-01',
    }));
    const file = (count: number) =>
      `email_address,email_lists\n${deleted
        .slice(0, count)
        .map(({ address }) => `${address},Donors\n`)
        .join('')}`;
    expect((await readExport(file(2), { deleted })).resolved).toMatchObject({ contacts: 2, few: { found: 2, of: 6 } });
    expect((await readExport(file(3), { deleted })).resolved).not.toHaveProperty('few');
    // Too few contacts show nothing.
    expect((await readExport(file(1), { deleted: deleted.slice(0, 4) })).resolved).not.toHaveProperty('few');
  });

  it('with cells below the wrong headings is not used', async () => {
    const rows = [1, 2, 3].map((n) => `Donors,${id(n)},a${n}@x.example`).join('\n');
    expect(await readExport(`contact_id,email_address,email_lists\n${rows}\n`)).toEqual({ problem: 'mixed-up' });
  });

  it('with ids of other addresses is not used', async () => {
    const people = [1, 2, 3, 4].map((n) => ({ id: id(n), address: `a${n}@x.example` }));
    const rows = people.map((one, n) => `${one.id},${people[(n + 1) % 4]?.address},Donors`).join('\n');
    const { resolved, found } = await readExport(`contact_id,email_address,email_lists\n${rows}\n`, {
      deleted: people,
    });
    expect(resolved?.problem).toBe('mixed-up');
    expect(found).toEqual({});
  });

  it('shows that contacts were on no list, except those that may already have been deleted', async () => {
    const file = `contact_id,email_lists\n${[1, 2, 3, 4].map((n) => `${id(n)},${n === 4 ? 'Donors' : ''}\n`).join('')}`;
    const given = [
      { id: id(1), deletedAt: '2026-05-12' },
      { id: id(2), deletedAt: '2026-05-11' },
    ];
    const late = await readExport(file, { deleted: given, change: { binReadAt: from + 3 * DAY_MS } });
    expect(late.found).toEqual({ [id(1)]: [], [id(3)]: [], [id(4)]: ['id of Donors'] });
    expect(late.resolved?.contacts).toBe(1);
    const early = await readExport(file, { deleted: given, change: { binReadAt: from } });
    expect(early.found).toEqual({ [id(1)]: [], [id(4)]: ['id of Donors'] });
  });

  it('leaves out a contact that occurs twice', async () => {
    const file = `contact_id,email_lists\n${id(1)},Donors\n${id(1)},Newsletter\n${id(2)},Donors\n`;
    expect(Object.keys((await readExport(file)).found ?? {})).toEqual([id(2)]);
  });

  it.each([
    ['unreadable', 'hello'],
    ['no-contacts', 'First name,Email Lists\nAda,Donors\n'],
    ['spreadsheet', 'PK\x03\x04'],
    ['not-text', 'contact_id,\0\n'],
  ])('is refused as %s', async (problem, text) => {
    expect(await readExport(text)).toEqual({ problem });
  });
});
