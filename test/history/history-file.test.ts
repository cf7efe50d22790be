import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { historyCsv, historyJson } from '../../src/history/history-file';
import { person, record } from './records';

const rows = (csv: string) => Papa.parse<Record<string, string>>(csv.replace(/^\uFEFF/, ''), { header: true }).data;

describe('the CSV of the history', () => {
  it('has a line per record, with times in UTC and lists by name', () => {
    const csv = historyCsv([
      record(0, {
        lists: [
          { id: 'a', name: 'Newsletter' },
          { id: 'b', name: 'Événements, "ateliers"' },
        ],
      }),
      record(1, { outcome: 'open' }),
    ]);
    expect(csv.startsWith('\uFEFF')).toBe(true);
    expect(rows(csv).filter((row) => row.record_id)).toMatchObject([
      {
        record_id: 'record-0',
        begun_at: '2026-03-06T12:00:00.000Z',
        settled_at: '2026-03-06T12:00:02.000Z',
        email: 'jane@riverside.example',
        last_name: 'Núñez',
        lists: 'Newsletter; Événements, "ateliers"',
        outcome: 'restored',
        calls: '2',
      },
      { record_id: 'record-1', outcome: 'open' },
    ]);
  });

  it('names the fields that differ', () => {
    const csv = historyCsv([
      record(0, {
        outcome: 'restored-with-differences',
        fields: [
          { field: 'firstName', before: 'Jane', after: 'Jan', same: false },
          { field: 'phones', before: 'home, 555-0101', same: false },
          { field: 'email', before: 'a', after: 'a', same: true },
        ],
      }),
    ]);
    expect(rows(csv)[0]).toMatchObject({ fields_compared: '3', fields_different: 'firstName; phones' });
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['Ann;=1', "Ann;'=1"],
  ])('contains no formula for a spreadsheet: %j', (firstName, written) => {
    const csv = historyCsv([record(0, { snapshot: person(1, 'Ann', { firstName }) })]);
    expect(rows(csv)[0]?.first_name).toBe(written);
  });

  it('contains only the header if there are no records', () => {
    expect(historyCsv([])).toMatch(/^\uFEFFrecord_id,begun_at,.*,calls\r\n$/);
  });
});

it('the JSON of the history contains the whole records', () => {
  const records = [record(0), record(1)];
  expect(JSON.parse(historyJson(records))).toEqual(records);
});
