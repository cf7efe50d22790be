import type { AnyList, ListFileContent } from '../../protocol/former-lists';
import { earliestMoment } from '../../restore/day-bounds';
import { createCellReader } from '../../restore/lists-in-cell';
import type { DeletedContact, Resolution, Resolved } from './export-requests';
import { type ExportTable, isListsHeading, isUuid } from './export-table';

/** If a larger share of the cells has unknown names, the file belongs to another account. */
const MOST_UNKNOWN = 0.25;
/** This many contacts, or this share of them, may have changed their address since the export. */
const FEW_CHANGED = 2;
const MOST_CHANGED = 0.05;
/** If at least this many contacts were deleted after the export, half of them should be in the file. */
const ENOUGH_DELETED = 5;
/** Unknown names that are shown. */
const SHOWN = 5;

/** Determines who was on which lists at the time of the export. A contact whose row is ambiguous is left out. */
export function resolveLists(
  table: ExportTable,
  lists: AnyList[],
  deleted: ReadonlyMap<string, DeletedContact>,
  { listsAt, from, until, meanings, binReadAt = 0 }: Resolution,
): { resolved: Resolved; content: ListFileContent } {
  const existing = lists.filter((list) => wasThere(list, from, until));
  const readCell = createCellReader(existing, new Map(meanings.map(({ name, meaning }) => [name, meaning])));
  const findContact = createFinder(table, deleted, until);
  const names = new Set<string>();
  const unknown = new Set<string>();
  const found = new Map<string, string[] | null>();
  const present = new Set<string>();
  let leftOut = table.uneven;
  let filled = 0;
  let unread = 0;
  for (const row of table.rows) {
    const cell = row[listsAt] ?? '';
    if (cell.trim() !== '') filled++;
    const reading = readCell(cell);
    if ('unknown' in reading) {
      unread++;
      for (const name of reading.unknown) if (unknown.size < SHOWN) unknown.add(name);
    }
    const id = findContact.of(row);
    if (id === undefined) continue;
    present.add(id);
    // An empty cell means that the contact had left all lists, unless it was deleted: deleted contacts are on no list.
    if (cell.trim() === '' && !wasActive(id, deleted, until, binReadAt)) continue;
    if ('listIds' in reading && !found.has(id)) {
      found.set(id, reading.listIds);
      continue;
    }
    leftOut++;
    // If a contact occurs twice, its rows have different lists.
    if (found.has(id)) found.set(id, null);
    if ('unclear' in reading) for (const name of reading.unclear) names.add(name);
  }
  const isForeign = unread > filled * MOST_UNKNOWN;
  const problem = isForeign ? 'foreign' : findContact.isMixedUp() ? 'mixed-up' : undefined;
  const content = contentOf(found, existing, table, from);
  const onSome = problem ? [] : content.sets.filter(({ listIds }) => listIds.length > 0);
  const contacts = onSome.reduce((sum, { contactIds }) => sum + contactIds.length, 0);
  return {
    resolved: {
      contacts,
      leftOut,
      names: [...names],
      unknown: [...unknown],
      ...presenceOf(present, deleted, { from, until }),
      ...(problem && { problem }),
    },
    content: problem ? { ...content, sets: [] } : content,
  };
}

/** Counts the contacts deleted after the export that appear in it. If few do, the file may belong to another account. */
function presenceOf(
  present: ReadonlySet<string>,
  deleted: ReadonlyMap<string, DeletedContact>,
  { from, until }: Pick<Resolution, 'from' | 'until'>,
): Pick<Resolved, 'few'> {
  const expected = [...deleted].filter(
    ([, { address, createdAt = '', deletedAt = '' }]) =>
      address !== undefined && Date.parse(createdAt) < from && earliestMoment(deletedAt) >= until,
  );
  const found = expected.filter(([id]) => present.has(id)).length;
  const isFew = expected.length >= ENOUGH_DELETED && found < expected.length / 2;
  return isFew ? { few: { found, of: expected.length } } : {};
}

/**
 * Finds the column that mostly contains names of lists: one with a heading of lists, otherwise the one with the most names.
 * It is certain if its heading names lists and no other such column contains them.
 */
export function likelyListsAt(
  { headings, rows, idAt, addressAt }: ExportTable,
  lists: AnyList[],
): { at: number; isSure: boolean } | undefined {
  const readCell = createCellReader(lists);
  const [likely, next] = headings
    .flatMap((heading, at) => {
      if (at === idAt || at === addressAt) return [];
      const cells = rows.slice(0, 500).flatMap((row) => (row[at]?.trim() ? [row[at]] : []));
      const fitting = cells.filter((cell) => !('unknown' in readCell(cell))).length;
      return fitting > cells.length / 2 ? [{ at, fitting, isNamed: isListsHeading(heading) }] : [];
    })
    .sort((one, other) => Number(other.isNamed) - Number(one.isNamed) || other.fitting - one.fitting);
  return likely && { at: likely.at, isSure: likely.isNamed && !next?.isNamed };
}

/** Whether a list existed at the time of the export. A name means the list that had it then. */
function wasThere({ createdAt, deletedAt }: AnyList, from: number, until: number): boolean {
  if (createdAt !== undefined && Date.parse(createdAt) >= until) return false;
  return deletedAt === undefined || !(Date.parse(deletedAt) < from);
}

/** Whether a contact was certainly not deleted yet at the time of the export. */
function wasActive(
  id: string,
  deleted: ReadonlyMap<string, DeletedContact>,
  until: number,
  binReadAt: number,
): boolean {
  const known = deleted.get(id);
  return known ? earliestMoment(known.deletedAt ?? '') >= until : binReadAt >= until;
}

/** Finds the contact of a row by its id, or by the address of a deleted contact. */
function createFinder({ idAt, addressAt }: ExportTable, deleted: ReadonlyMap<string, DeletedContact>, until: number) {
  let compared = 0;
  let different = 0;
  const byAddress = new Map<string, string | null>();
  for (const { id, address, createdAt } of idAt === undefined ? deleted.values() : []) {
    // A contact created after the export is another one.
    if (address === undefined || (createdAt !== undefined && Date.parse(createdAt) >= until)) continue;
    const key = address.toLowerCase();
    byAddress.set(key, byAddress.has(key) ? null : id);
  }

  return {
    of(row: string[]): string | undefined {
      const address = addressAt === undefined ? undefined : row[addressAt]?.trim().toLowerCase();
      if (idAt === undefined) return byAddress.get(address ?? '') ?? undefined;
      const id = row[idAt]?.trim().toLowerCase() ?? '';
      if (!isUuid(id)) return undefined;
      const known = deleted.get(id)?.address?.toLowerCase();
      if (known === undefined || !address) return id;
      compared++;
      if (known === address) return id;
      different++;
      return undefined;
    },
    isMixedUp: () => different > FEW_CHANGED && different > compared * MOST_CHANGED,
  };
}

function contentOf(
  found: ReadonlyMap<string, string[] | null>,
  lists: AnyList[],
  { idAt }: ExportTable,
  asOf: number,
): ListFileContent {
  const sets = new Map<string, ListFileContent['sets'][number]>();
  for (const [id, listIds] of found) {
    if (!listIds) continue;
    const key = [...listIds].sort().join();
    const set = sets.get(key) ?? { listIds, contactIds: [] };
    set.contactIds.push(id);
    sets.set(key, set);
  }
  const used = new Set([...sets.values()].flatMap(({ listIds }) => listIds));
  return {
    asOf,
    lists: lists
      .filter(({ id }) => used.has(id))
      .map(({ id, name, updatedAt }) => {
        // A list renamed since then may have got this name from another list.
        const isSame = updatedAt !== undefined && Date.parse(updatedAt) < asOf;
        return { id, name, ...(!isSame && { mayBeAnother: true as const }) };
      }),
    sets: [...sets.values()],
    ...(idAt === undefined && { byAddress: true as const }),
  };
}
