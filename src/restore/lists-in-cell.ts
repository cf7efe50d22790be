import { withoutInvisible } from './plain-text';

/** Whether a name with a comma is one list or several lists side by side. */
type NameMeaning = 'one' | 'several';

/** The result of reading a cell with names of lists. */
type CellReading =
  | { listIds: string[] }
  /** Ambiguous. These names contain a comma and are the cause. */
  | { unclear: string[] }
  /** Unreadable. These pieces are not names of lists. */
  | { unknown: string[] };

/**
 * Reads cells of an export file that contain names of lists, separated by commas. A name may itself contain a comma, and two
 * lists may have had the same name. The result is unique only if one reading is possible, with `meanings` taken into account.
 */
export function createCellReader(
  lists: { id: string; name: string }[],
  meanings: ReadonlyMap<string, NameMeaning> = new Map(),
): (cell: string) => CellReading {
  const names = new Map<string, { ids: string[]; name: string; meaning: NameMeaning | undefined }>();
  let longest = 1;
  for (const { id, name } of lists) {
    const pieces = piecesOf(name);
    const meaning = meanings.get(name);
    if (pieces.every((piece) => piece === '') || meaning === 'several') continue;
    longest = Math.max(longest, pieces.length);
    const key = pieces.join();
    names.set(key, { ids: [...(names.get(key)?.ids ?? []), id], name, meaning });
  }
  const readings = new Map<string, CellReading>();

  /** The names that may begin at a piece, each with the index of the piece after it. */
  function namesAt(pieces: string[], at: number) {
    const found = [];
    for (let end = Math.min(pieces.length, at + longest); end > at; end--) {
      const named = names.get(pieces.slice(at, end).join());
      if (named?.meaning === 'one') return [{ ...named, at, end }];
      if (named) found.push({ ...named, at, end });
    }
    return found;
  }

  function read(pieces: string[]): CellReading {
    // The number of readings from each piece to the end, capped at 2, because more makes no difference.
    const ways: number[] = [];
    ways[pieces.length] = 1;
    const steps = pieces.map((_, at) => namesAt(pieces, at));
    for (const [at, found] of [...steps.entries()].reverse()) {
      const all = found.reduce((sum, { ids, end }) => sum + ids.length * (ways[end] ?? 0), 0);
      ways[at] = Math.min(all, 2);
    }
    if (ways[0] === 0) {
      const known = new Set<number>();
      for (const { at, end } of steps.flat()) for (let each = at; each < end; each++) known.add(each);
      const unknown = pieces.filter((_, at) => !known.has(at));
      return { unknown: unknown.length > 0 ? unknown : [pieces.join(', ')] };
    }
    if (ways[0] === 2) {
      const doubtful = steps.flat().filter(({ at, end }) => end - at > 1 && ways[end] !== 0);
      return { unclear: [...new Set(doubtful.map(({ name }) => name))] };
    }
    const listIds: string[] = [];
    let next = 0;
    for (const [at, found] of steps.entries()) {
      const step = at === next && found.find(({ end }) => ways[end] === 1);
      if (!step) continue;
      listIds.push(...step.ids);
      next = step.end;
    }
    // A file never names a list twice, so the cell contains something else.
    return new Set(listIds).size === listIds.length ? { listIds } : { unknown: [pieces.join(', ')] };
  }

  return (cell) => {
    const known = readings.get(cell);
    if (known) return known;
    const reading = cell.trim() === '' ? { listIds: [] } : read(piecesOf(cell));
    readings.set(cell, reading);
    return reading;
  };
}

function piecesOf(words: string): string[] {
  const plain = withoutInvisible(words).normalize('NFC');
  return plain.split(',').map((piece) => piece.replace(/\s+/g, ' ').trim());
}
