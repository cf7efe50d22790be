import Papa from 'papaparse';
import * as v from 'valibot';
import type { Memberships } from '../../constant-contact/contacts';
import { createCellReader } from '../../restore/lists-in-cell';

/** What an export file says of lists. */
export interface ExportedLists {
  memberships: Memberships[];
  /** Rows of which that cannot be told for sure. */
  unread: number;
}

/**
 * Which lists contacts are on, by an export file that we had made; undefined for a file that has no column of contact ids or none of
 * lists. A contact is left out where there is more than one way to read its cell, or none. So is the last one of a file that breaks
 * off.
 */
export function listsInExport(file: string, lists: { id: string; name: string }[]): ExportedLists | undefined {
  const { data } = Papa.parse<string[]>(file.replace(/^\uFEFF/, ''), { skipEmptyLines: true });
  const headings = data[0]?.map((heading) => heading.toLowerCase().replace(/[^a-z]/g, '')) ?? [];
  const idAt = headings.indexOf('contactid');
  const listsAt = headings.indexOf('emaillists');
  if (idAt === -1 || listsAt === -1) return undefined;
  const rows = data.slice(1);
  if (!/[\r\n]$/.test(file)) rows.pop();
  const readCell = createCellReader(lists);
  const memberships = rows.flatMap((row): Memberships[] => {
    const contactId = row[idAt]?.trim().toLowerCase();
    const cell = row[listsAt];
    if (cell === undefined || row.length !== headings.length || !v.is(uuid, contactId)) return [];
    const reading = readCell(cell);
    return 'listIds' in reading ? [{ contactId, listIds: reading.listIds }] : [];
  });
  return { memberships, unread: rows.length - memberships.length };
}

const uuid = v.pipe(v.string(), v.uuid());
