import { MOST_READ_SINGLY, smallestList } from '../../protocol/job-calls';
import type { Progress, ReadingSource } from './progress';

/*
 * Chooses where contacts are read with the fewest calls: the sources of the job’s kind in turn, then one by one. If the
 * first source for sent contacts is long, the changes come before it, unless activities are known not to show in them. A
 * contact that is absent from the changes may still have changed: opt-outs do not count as changes, and the documentation
 * does not say whether restores and changes of lists do. So every contact is read itself before it is sent.
 */

/** A source is given up after this many refused pages in a row. One may be due to an expired cursor. */
const MOST_REFUSALS = 2;

export function firstSource(progress: Progress, ids: string[], areSent: boolean): ReadingSource {
  const { kind, limits, changesUpdatedAt } = progress;
  if (ids.length <= MOST_READ_SINGLY) return 'single';
  if (areSent && changesUpdatedAt !== false && isUsable(progress, 'changed')) {
    // On a long list, it is worth one call to find out whether activities change `updated_at`.
    const [first = 'single'] = kind.verifiesIn;
    const members = smallestList(progress.course.lists)?.members;
    const guess = first === 'listed' && members !== undefined ? (members + ids.length) / limits.page : undefined;
    const pages = pagesOf(progress, first) ?? guess ?? Number.POSITIVE_INFINITY;
    if (pages > Math.ceil(ids.length / limits.page) + 1) return 'changed';
  }
  return nextSource(progress, ids.length, areSent, []);
}

/** The next source that needs fewer calls than reading the contacts one by one, as far as is known. */
export function nextSource(
  progress: Progress,
  contacts: number,
  areSent: boolean,
  past: ReadingSource[],
): ReadingSource {
  if (contacts <= MOST_READ_SINGLY) return 'single';
  const found = sourcesOf(progress, areSent).find(
    (source) => !past.includes(source) && isUsable(progress, source) && (pagesOf(progress, source) ?? 0) < contacts,
  );
  return found ?? 'single';
}

function sourcesOf({ kind, course }: Progress, areSent: boolean): readonly ReadingSource[] {
  if (!areSent) return kind.findsIn;
  // Without a shared list, restored contacts are found among all contacts at once, and never among the deleted ones.
  const isScattered = kind.verifiesIn.includes('listed') && course.lists.length === 0;
  return isScattered ? ['everybody', 'deleted'] : kind.verifiesIn;
}

function isUsable({ refusals, course }: Progress, source: ReadingSource): boolean {
  if ((refusals[source] ?? 0) >= MOST_REFUSALS) return false;
  if (source === 'listed') return course.lists.length > 0;
  return source !== 'changed' || course.watermark > 0;
}

function pagesOf({ totals, limits }: Progress, source: ReadingSource): number | undefined {
  const total = totals[source];
  return total === undefined ? undefined : Math.max(1, Math.ceil(total / limits.page));
}
