import { describe, expect, it } from 'vitest';
import { listsInExport } from '../../../src/background/former-lists/export-file';

const list = (name: string) => ({ id: `id of ${name}`, name });
const id = (n: number) => `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('an export file', () => {
  const lists = ['News', 'Donors'].map(list);

  it('is read by its headings, with any separator', () => {
    const file = `\uFEFF"Email Lists";"Contact ID"\r\n"News, Donors";${id(1)}\r\n"";${id(2)}\r\n`;
    expect(listsInExport(file, lists)).toEqual({
      memberships: [
        { contactId: id(1), listIds: ['id of News', 'id of Donors'] },
        { contactId: id(2), listIds: [] },
      ],
      unread: 0,
    });
  });

  it('without a column of ids or of lists is of no use', () => {
    expect(listsInExport('email_address,email_lists\na@example.com,News\n', lists)).toBeUndefined();
    expect(listsInExport(`contact_id\n${id(1)}\n`, lists)).toBeUndefined();
    expect(listsInExport('', lists)).toBeUndefined();
  });

  it('counts the rows that cannot be read, and does without the last one where it breaks off', () => {
    const file = `contact_id,email_lists\n${id(1)},News\n${id(2)},Other\nno id,News\n${id(3)}\n${id(4)},Do`;
    expect(listsInExport(file, lists)).toEqual({
      memberships: [{ contactId: id(1), listIds: ['id of News'] }],
      unread: 3,
    });
  });
});
