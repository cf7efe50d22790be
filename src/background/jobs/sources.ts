import { shortest } from '../../protocol/job-calls';
import type { Progress, Source } from './progress';

/*
 * Where contacts are read with the fewest calls. Contacts that are to be sent: first all that changed, then all that opted out,
 * since the last time; who is not among them is as before. What was sent, and contacts that were never read: in the sources of
 * the kind of job, one after another until each was found, and those left over by themselves.
 */

/** So often a source is read from the start again because a page of it is refused, whose place may be known for too long. */
const MOST_REFUSALS = 2;
/** So few contacts are read by themselves. */
const FEW = 2;

/** Whether what is not found there is as it was before. */
export function isOfChanges(source: Source): boolean {
  return source === 'changed' || source === 'opted-out';
}

export function firstSource(progress: Progress, ids: string[], areSent: boolean): Source {
  const { kind, limits, open, moves } = progress;
  if (ids.length <= FEW) return 'single';
  if (!isUsable(progress, 'changed')) return nextSource(progress, ids.length, areSent, []);
  if (!areSent) {
    const isKnown = kind.isSentBy === 'changes' && ids.some((id) => open.get(id)?.baseline);
    if (isKnown && isUsable(progress, 'opted-out')) return 'changed';
  } else if (moves !== false) {
    // Where the list is long it is worth a call to see whether activities move the time of the last change.
    const [first = 'single'] = kind.verifiesIn;
    const members = shortest(progress.course.lists)?.members;
    const guess = first === 'listed' && members !== undefined ? (members + ids.length) / limits.page : undefined;
    const pages = pagesOf(progress, first) ?? guess ?? Number.POSITIVE_INFINITY;
    if (pages > Math.ceil(ids.length / limits.page) + 1) return 'changed';
  }
  return nextSource(progress, ids.length, areSent, []);
}

/** The next source in which so many contacts are found with fewer calls than by themselves, as far as is known. */
export function nextSource(progress: Progress, contacts: number, areSent: boolean, past: Source[]): Source {
  if (contacts <= FEW) return 'single';
  const found = sourcesOf(progress, areSent).find(
    (source) => !past.includes(source) && isUsable(progress, source) && (pagesOf(progress, source) ?? 0) < contacts,
  );
  return found ?? 'single';
}

function sourcesOf({ kind, course }: Progress, areSent: boolean): readonly Source[] {
  if (!areSent) return kind.findsIn;
  // Where they share no list, contacts that were restored are found among everybody at once, and never among the deleted.
  const isScattered = kind.verifiesIn.includes('listed') && course.lists.length === 0;
  return isScattered ? ['everybody', 'deleted'] : kind.verifiesIn;
}

function isUsable({ refusals, course }: Progress, source: Source): boolean {
  return (refusals[source] ?? 0) < MOST_REFUSALS && (source !== 'listed' || course.lists.length > 0);
}

function pagesOf({ totals, limits }: Progress, source: Source): number | undefined {
  const total = totals[source];
  return total === undefined ? undefined : Math.max(1, Math.ceil(total / limits.page));
}
