import Papa from 'papaparse';
import * as v from 'valibot';
import { type Activity, getActivity, startActivity } from './activities';
import type { Memberships } from './contacts';
import { type Call, CallFailed, pathOfLink } from './http';

/**
 * Has Constant Contact write a file of all active contacts and their lists: an activity, polled with `getActivity`
 * (POST /activities/contact_exports, https://developer.constantcontact.com/api_guide/export_contacts.html).
 */
export function startExport(call: Call): Promise<Activity> {
  return startActivity(call, '/activities/contact_exports', {
    status: 'active',
    fields: ['contact_id', 'email_lists'],
  });
}

/** The file that a completed export made, as a text. It is there for some days only. Rejects with `not-found` after that. */
export async function readExport(call: Call, activityId: string): Promise<{ state: Activity['state']; file?: string }> {
  const { state, results } = await getActivity(call, activityId);
  if (state !== 'completed') return { state };
  if (results === undefined) throw new CallFailed({ kind: 'unexpected-answer' });
  const file = await call({ method: 'GET', path: pathOfLink(results), isFile: true }, v.string());
  return { state, file };
}

/** What an export file says of lists. */
export interface ExportedLists {
  memberships: Memberships[];
  /** Rows of which that cannot be told for sure. */
  unread: number;
}

/**
 * Which lists contacts are on, by an export file; undefined for a file that has no column of contact ids or none of lists. Lists
 * stand in it by name, in one cell, and a name may have a comma in it: a contact is left out where there is more than one way to
 * read its cell, or none. So is the last one of a file that breaks off.
 */
export function listsInExport(file: string, lists: { id: string; name: string }[]): ExportedLists | undefined {
  const { data } = Papa.parse<string[]>(file.replace(/^\uFEFF/, ''), { skipEmptyLines: true });
  const headings = data[0]?.map((heading) => heading.toLowerCase().replace(/[^a-z]/g, '')) ?? [];
  const idAt = headings.indexOf('contactid');
  const listsAt = headings.indexOf('emaillists');
  if (idAt === -1 || listsAt === -1) return undefined;
  const rows = data.slice(1);
  if (!/[\r\n]$/.test(file)) rows.pop();
  const cells = new Map<string, string[] | undefined>();
  const memberships = rows.flatMap((row): Memberships[] => {
    const contactId = row[idAt]?.trim().toLowerCase();
    const cell = row[listsAt];
    if (cell === undefined || row.length !== headings.length || !v.is(uuid, contactId)) return [];
    if (!cells.has(cell)) cells.set(cell, listsInCell(cell, lists));
    const listIds = cells.get(cell);
    return listIds ? [{ contactId, listIds }] : [];
  });
  return { memberships, unread: rows.length - memberships.length };
}

const uuid = v.pipe(v.string(), v.uuid());

/** The only way in which a cell is a row of names of lists; undefined where there is none, or more than one. */
export function listsInCell(cell: string, lists: { id: string; name: string }[]): string[] | undefined {
  const text = cell.trim();
  if (text === '') return [];
  const found: string[][] = [];
  const read = (from: number, ids: string[]): void => {
    for (const { id, name } of lists) {
      if (found.length > 1) return;
      const trimmed = name.trim();
      if (trimmed === '' || !text.startsWith(trimmed, from) || ids.includes(id)) continue;
      const separator = /^\s*,\s*/.exec(text.slice(from + trimmed.length));
      if (from + trimmed.length === text.length) found.push([...ids, id]);
      else if (separator) read(from + trimmed.length + separator[0].length, [...ids, id]);
    }
  };
  read(0, []);
  return found.length === 1 ? found[0] : undefined;
}
