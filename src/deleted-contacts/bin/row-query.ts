import type { Permission } from '../../protocol/contact';
import { searchable } from '../../ui/searchable';
import { consentKey, SORTS_LAST, type SortKeys } from './row-keys';

/** A range of days as YYYYMMDD, both included. An absent end sets no limit. */
export interface DayRange {
  from?: number;
  to?: number;
}

/** A query for rows. Absent fields filter nothing. */
export interface RowQuery {
  /** Each word must occur in the name, the address, the company or a tag. */
  words: string;
  deleted: DayRange;
  created: DayRange;
  /** `mailable`: contacts that may get email once restored. */
  consent?: Permission | 'mailable';
  /** create_source, as Constant Contact spells it; "" for contacts without one. */
  source?: string;
  /** Whether they are marked “Never restore”. */
  marked?: boolean;
}

/** The row data that queries use. */
interface SearchedRows {
  words: string[];
  deletedDays: number[];
  createdDays: number[];
  marked: boolean[];
  keys: SortKeys;
}

/** This many permissions, from the first one, allow email. */
const MAILABLE = 3;

/** Tests rows against queries. Caches the search text of all rows until `forget`. */
export function createMatcher(rows: SearchedRows) {
  /** All search texts joined, because one text is searched faster than 100,000. */
  let text: { whole: string; starts: number[] } | undefined;

  /** How many of the words each row contains, counted from the first word on. Words contain no spaces. */
  function countWords(words: string[]): Uint16Array {
    text ??= joined(rows.words);
    const { whole, starts } = text;
    const counts = new Uint16Array(rows.words.length);
    for (const [before, word] of words.entries()) {
      let row = 0;
      for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, starts[row])) {
        while ((starts[row + 1] ?? at + 1) <= at) row++;
        if (counts[row] === before) counts[row] = before + 1;
        row++;
      }
    }
    return counts;
  }

  return {
    forget(): void {
      text = undefined;
    },
    testOf({ words: query, deleted, created, consent, source, marked: wanted }: RowQuery): (index: number) => boolean {
      const words = wordsOf(query);
      const counts = words.length > 0 && countWords(words);
      const [deletedFrom, deletedTo] = limitsOf(deleted);
      const [createdFrom, createdTo] = limitsOf(created);
      const isAnyDay = isOpen(deleted) && isOpen(created);
      const [consentFrom, consentTo] = consentLimits(consent);
      const sourceKey = source === undefined ? undefined : source || SORTS_LAST;
      const { keys, deletedDays, createdDays, marked } = rows;
      // Unset filters are skipped, because checking so many rows is what takes time.
      return (index) => {
        if (counts && counts[index] !== words.length) return false;
        if (wanted !== undefined && marked[index] !== wanted) return false;
        if (!isAnyDay) {
          const [deletedDay, createdDay] = [deletedDays[index] ?? 0, createdDays[index] ?? 0];
          if (deletedDay < deletedFrom || deletedDay > deletedTo) return false;
          if (createdDay < createdFrom || createdDay > createdTo) return false;
        }
        if (consent !== undefined) {
          const key = (keys.consent[index] ?? 0) as number;
          if (key < consentFrom || key > consentTo) return false;
        }
        return sourceKey === undefined || keys.source[index] === sourceKey;
      };
    },
  };
}

export function matchesEveryRow({ words, deleted, created, consent, source, marked }: RowQuery): boolean {
  const isAny = consent === undefined && source === undefined && marked === undefined;
  return isAny && isOpen(deleted) && isOpen(created) && words.trim() === '';
}

/** Whether each match of `now` is also a match of `before`. */
export function isNarrower(before: RowQuery, now: RowQuery): boolean {
  const words = wordsOf(now.words);
  return (
    (before.consent === undefined || before.consent === now.consent) &&
    (before.source === undefined || before.source === now.source) &&
    (before.marked === undefined || before.marked === now.marked) &&
    areWithin(before.deleted, now.deleted) &&
    areWithin(before.created, now.created) &&
    wordsOf(before.words).every((word) => words.some((longer) => longer.includes(word)))
  );
}

/** Joins texts with line breaks. `starts` has the start of each text, and that of a text after the last one. */
function joined(texts: string[]): { whole: string; starts: number[] } {
  const starts = [0];
  for (const [index, { length }] of texts.entries()) starts.push((starts[index] ?? 0) + length + 1);
  return { whole: texts.join('\n'), starts };
}

/** The first and last day of a filter. A contact without a day has day 0. */
function limitsOf({ from, to }: DayRange): [number, number] {
  if (from === undefined && to === undefined) return [0, Number.POSITIVE_INFINITY];
  return [from ?? 1, to ?? Number.POSITIVE_INFINITY];
}

function consentLimits(consent: RowQuery['consent']): [number, number] {
  if (consent === undefined || consent === 'mailable') return [0, MAILABLE - 1];
  return [consentKey(consent), consentKey(consent)];
}

function wordsOf(words: string): string[] {
  return searchable(words).split(/\s+/).filter(Boolean);
}

function isOpen({ from, to }: DayRange): boolean {
  return from === undefined && to === undefined;
}

function areWithin(before: DayRange, now: DayRange): boolean {
  return isOpen(before) || (before.from === now.from && before.to === now.to);
}
