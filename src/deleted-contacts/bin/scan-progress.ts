import type { ScannedPage } from '../../protocol/deleted-contacts';
import type { Failure } from '../../protocol/failure';

/** How far a reading of the deleted contacts has come. */
export interface Progress {
  /** All deleted contacts are read, or only what changed since the last time. */
  status: 'deleted' | 'changed';
  read: number;
  calls: number;
  /** How many there are to read. Constant Contact tells it with the first page, if at all. */
  total?: number;
  /** The cursor of the next page. */
  next?: string;
  /** How often all deleted contacts were read. */
  fullReads: number;
  /** Whether the number of deleted contacts changed while all were read, so that a page may have lost one. */
  hasMoved: boolean;
}

export type Scan =
  | { phase: 'cached' }
  | { phase: 'reading'; progress: Progress }
  | ({ phase: 'done'; at: number; isSure: boolean; unread: number } & Pick<Progress, 'calls' | 'fullReads'>)
  | { phase: 'stopped'; progress: Progress }
  | { phase: 'failed'; failure: Failure; progress: Progress };

/** A reading of all deleted contacts that has not begun. */
export const ALL: Progress = { status: 'deleted', read: 0, calls: 0, fullReads: 0, hasMoved: false };
/** A reading of what changed that has not begun. */
export const CHANGED: Progress = { ...ALL, status: 'changed' };

/** So many readings of all in a row show that the contacts do not stand still. */
const MOST_FULL_READS = 3;

export function afterPage(progress: Progress, page: ScannedPage): Progress {
  const { status, calls, total, fullReads } = progress;
  const knownTotal = page.total ?? total;
  const isLast = page.next === undefined;
  const read = progress.read + page.contacts.length + (page.unread ?? 0);
  const isOther = (total !== undefined && total !== knownTotal) || (isLast && read !== knownTotal);
  return {
    status,
    read,
    // The last page of what changed includes the call for the number of deleted contacts.
    calls: calls + (status === 'changed' && isLast ? 2 : 1),
    fullReads: fullReads + (status === 'deleted' && isLast ? 1 : 0),
    hasMoved: progress.hasMoved || (status === 'deleted' && isOther),
    ...(knownTotal !== undefined && { total: knownTotal }),
    ...(page.next !== undefined && { next: page.next }),
  };
}

/** The same reading from its start, with the calls made so far. */
export function restarted(progress: Progress, status = progress.status): Progress {
  return { ...ALL, status, calls: progress.calls, fullReads: progress.fullReads };
}

/**
 * What to read after a page: the next page, everything from the start, or what changed meanwhile. Pages shift when contacts are
 * deleted or restored while they are read. So a reading of several pages is followed by a reading of what changed, and the
 * result is sure once the account has as many deleted contacts as there are rows. One who is restored between the changes and
 * that number makes up for one that a page lost, so after a reading of pages that moved the numbers have to agree twice.
 */
export function nextReading(
  progress: Progress,
  page: ScannedPage,
  { rows, fullReadCalls }: { rows: number; fullReadCalls: number },
): Progress | { isSure: boolean } {
  const { status, next, fullReads, hasMoved } = progress;
  if (next !== undefined) {
    const isDearer = status === 'changed' && fullReads === 0 && callsLeft(progress, page) >= fullReadCalls;
    return isDearer ? restarted(progress, 'deleted') : progress;
  }
  if (status === 'deleted')
    return fullReadCalls === 1 ? { isSure: true } : { ...restarted(progress, 'changed'), hasMoved };
  const { deletedTotal } = page;
  if (deletedTotal === undefined) return fullReads > 0 ? { isSure: true } : restarted(progress, 'deleted');
  if (deletedTotal !== rows) return fullReads < MOST_FULL_READS ? restarted(progress, 'deleted') : { isSure: false };
  return hasMoved ? restarted(progress) : { isSure: true };
}

/** The calls that are left at least, with the one for the number of deleted contacts. */
function callsLeft({ read, total = read + 1 }: Progress, { contacts }: ScannedPage): number {
  return Math.ceil((total - read) / Math.max(1, contacts.length)) + 1;
}
