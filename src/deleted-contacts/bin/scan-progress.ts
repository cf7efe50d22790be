import type { ScannedPage } from '../../protocol/deleted-contacts';
import type { Failure } from '../../protocol/failure';

/** The progress of a reading of the deleted contacts. */
export interface Progress {
  /** All deleted contacts, or only the changes since the last reading. */
  status: 'deleted' | 'changed';
  read: number;
  calls: number;
  /** The number of contacts to read, if the first page tells it. */
  total?: number;
  /** The cursor of the next page. */
  next?: string;
  /** The number of full readings so far. */
  fullReads: number;
  /** Whether the number of deleted contacts changed during a full reading, so that a page may have missed one. */
  hasMoved: boolean;
}

export type Scan =
  | { phase: 'cached' }
  | { phase: 'reading'; progress: Progress }
  | ({ phase: 'done'; at: number; isSure: boolean; unread: number } & Pick<Progress, 'calls' | 'fullReads'>)
  | { phase: 'stopped'; progress: Progress }
  | { phase: 'failed'; failure: Failure; progress: Progress };

/** A full reading that has not begun. */
export const FULL_READING: Progress = { status: 'deleted', read: 0, calls: 0, fullReads: 0, hasMoved: false };
/** A delta that has not begun. */
export const DELTA: Progress = { ...FULL_READING, status: 'changed' };

/** After this many full readings in a row, the contacts evidently keep changing. */
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
    // The last page of a delta includes the call for the number of deleted contacts.
    calls: calls + (status === 'changed' && isLast ? 2 : 1),
    fullReads: fullReads + (status === 'deleted' && isLast ? 1 : 0),
    hasMoved: progress.hasMoved || (status === 'deleted' && isOther),
    ...(knownTotal !== undefined && { total: knownTotal }),
    ...(page.next !== undefined && { next: page.next }),
  };
}

/** The same reading from its start. The counts so far stay. */
export function restart(progress: Progress, status = progress.status): Progress {
  return { ...FULL_READING, status, calls: progress.calls, fullReads: progress.fullReads };
}

/**
 * The next reading after a page: the next page, everything from the start, or the delta. Pages shift when contacts are
 * deleted or restored during a reading. So a reading of several pages is followed by a delta, and the result is sure
 * once the account has as many deleted contacts as there are rows. A restore between the delta and that count can hide
 * a contact that a page missed. If the pages shifted, the numbers therefore have to agree twice.
 */
export function nextReading(
  progress: Progress,
  page: ScannedPage,
  { rows, fullReadCalls }: { rows: number; fullReadCalls: number },
): Progress | { isSure: boolean } {
  const { status, next, fullReads, hasMoved } = progress;
  if (next !== undefined) {
    const isDearer = status === 'changed' && fullReads === 0 && callsLeft(progress, page) >= fullReadCalls;
    return isDearer ? restart(progress, 'deleted') : progress;
  }
  if (status === 'deleted')
    return fullReadCalls === 1 ? { isSure: true } : { ...restart(progress, 'changed'), hasMoved };
  const { deletedTotal } = page;
  if (deletedTotal === undefined) return fullReads > 0 ? { isSure: true } : restart(progress, 'deleted');
  if (deletedTotal !== rows) return fullReads < MOST_FULL_READS ? restart(progress, 'deleted') : { isSure: false };
  return hasMoved ? restart(progress) : { isSure: true };
}

/** The fewest calls left, including the one for the number of deleted contacts. */
function callsLeft({ read, total = read + 1 }: Progress, { contacts }: ScannedPage): number {
  return Math.ceil((total - read) / Math.max(1, contacts.length)) + 1;
}
