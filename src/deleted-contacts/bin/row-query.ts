import type { Permission } from '../../protocol/contact';
import { plain } from '../../ui/plain-words';
import { consentKey, type Keys, LAST } from './row-keys';

/** Days as YYYYMMDD, both of them included; one that is left out sets no limit. */
export interface Days {
  from?: number;
  to?: number;
}

/** Which rows to find. What is left out filters nothing. */
export interface Query {
  /** Each of its words must be in the name, the address, the company or a tag. */
  words: string;
  deleted: Days;
  created: Days;
  /** `mailable` is everybody who may be sent emails once restored. */
  consent?: Permission | 'mailable';
  /** create_source, as Constant Contact spells it; "" for contacts that have none. */
  source?: string;
  /** Whether they are marked as never to be restored. */
  marked?: boolean;
}

/** What a query looks at, by row. */
export interface SearchedRows {
  words: string[];
  deletedDays: number[];
  createdDays: number[];
  marked: boolean[];
  keys: Keys;
}

/** So many of the permissions, from the first one on, may be sent emails. */
const MAILABLE = 3;

/** Finds whether a row fits a query. It remembers the words of all rows until `forget`. */
export function createMatcher(rows: SearchedRows) {
  /** All words in one text, which is searched faster than 100,000 texts. */
  let text: { whole: string; starts: number[] } | undefined;

  /** By row, how many of the words it contains, from the first word on. No word has a space in it. */
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
    testOf({ words: query, deleted, created, consent, source, marked: wanted }: Query): (index: number) => boolean {
      const words = wordsOf(query);
      const counts = words.length > 0 && countWords(words);
      const [deletedFrom, deletedTo] = limitsOf(deleted);
      const [createdFrom, createdTo] = limitsOf(created);
      const isAnyDay = isOpen(deleted) && isOpen(created);
      const [consentFrom, consentTo] = consentLimits(consent);
      const sourceKey = source === undefined ? undefined : source || LAST;
      const { keys, deletedDays, createdDays, marked } = rows;
      // A filter that is not set is not looked at, because looking at so many rows is what takes the time.
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

/** Whether a query finds every row. */
export function isEverything({ words, deleted, created, consent, source, marked }: Query): boolean {
  const isAny = consent === undefined && source === undefined && marked === undefined;
  return isAny && isOpen(deleted) && isOpen(created) && words.trim() === '';
}

/** Whether all rows that a query finds were found by the one before. */
export function narrows(before: Query, now: Query): boolean {
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

/** The texts one after another, with a line break between them, and where each begins. The last start is that of a next one. */
function joined(texts: string[]): { whole: string; starts: number[] } {
  const starts = [0];
  for (const [index, { length }] of texts.entries()) starts.push((starts[index] ?? 0) + length + 1);
  return { whole: texts.join('\n'), starts };
}

/** The first and the last day of a filter. A contact without such a day has day 0. */
function limitsOf({ from, to }: Days): [number, number] {
  if (from === undefined && to === undefined) return [0, Number.POSITIVE_INFINITY];
  return [from ?? 1, to ?? Number.POSITIVE_INFINITY];
}

function consentLimits(consent: Query['consent']): [number, number] {
  if (consent === undefined || consent === 'mailable') return [0, MAILABLE - 1];
  return [consentKey(consent), consentKey(consent)];
}

function wordsOf(words: string): string[] {
  return plain(words).split(/\s+/).filter(Boolean);
}

function isOpen({ from, to }: Days): boolean {
  return from === undefined && to === undefined;
}

function areWithin(before: Days, now: Days): boolean {
  return isOpen(before) || (before.from === now.from && before.to === now.to);
}
