import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExportReader, type ExportedLists } from '../../../src/background/former-lists/export-file';

const list = (name: string) => ({ id: `id of ${name}`, name });
const id = (n: number) => `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The lists that are read from a file if its text arrives in pieces that end at these places. */
function listsInExport(
  file: string,
  lists: { id: string; name: string }[],
  ends: number[] = [],
): ExportedLists | undefined {
  const reader = createExportReader(lists);
  const places = [...[...ends].sort((one, other) => one - other), file.length];
  for (const [n, at] of places.entries()) reader.add(file.slice(places[n - 1] ?? 0, at));
  return reader.end();
}

describe('an export file', () => {
  const lists = ['News', 'Donors'].map(list);

  it('is read by its headings, with any separator', () => {
    const file = `"Email Lists";"Contact ID"\r\n"News, Donors";${id(1)}\r\n"";${id(2)}\r\n`;
    expect(listsInExport(file, lists)).toEqual({
      memberships: [
        { contactId: id(1), listIds: ['id of News', 'id of Donors'] },
        { contactId: id(2), listIds: [] },
      ],
      unread: 0,
    });
  });

  it('cannot be used without a column of ids or of lists', () => {
    expect(listsInExport('email_address,email_lists\na@example.com,News\n', lists)).toBeUndefined();
    expect(listsInExport(`contact_id\n${id(1)}\n`, lists)).toBeUndefined();
    expect(listsInExport('', lists)).toBeUndefined();
  });

  it('counts the rows that cannot be read, and ignores a last row that is cut off', () => {
    const file = `contact_id,email_lists\n${id(1)},News\n${id(2)},Other\nno id,News\n${id(3)}\n${id(4)},Do`;
    expect(listsInExport(file, lists)).toEqual({
      memberships: [{ contactId: id(1), listIds: ['id of News'] }],
      unread: 3,
    });
  });

  it('is read the same way in whatever pieces it arrives', () => {
    for (const newline of ['\n', '\r\n']) {
      const cells = ['"News, Donors"', '"Say ""Hi"""', '"Two\nlines"', ''];
      const rows = ['contact_id;"email_lists"', ...cells.map((cell, n) => `${id(n)};${cell}`)];
      const file = `${rows.join(newline)}${newline}`;
      const all = [...lists, list('Say "Hi"'), list('Two\nlines')];
      const whole = listsInExport(file, all);
      expect(whole?.memberships.map(({ listIds }) => listIds.length)).toEqual([2, 1, 1, 0]);
      fc.assert(
        fc.property(fc.array(fc.nat({ max: file.length }), { maxLength: 12 }), (ends) => {
          expect(listsInExport(file, all, ends)).toEqual(whole);
        }),
      );
    }
  });

  it('with only headings contains no contacts', () => {
    expect(listsInExport('contact_id,email_lists\r\n', lists)).toEqual({ memberships: [], unread: 0 });
    expect(listsInExport('contact_id,email_lists', lists)).toBeUndefined();
  });
});
