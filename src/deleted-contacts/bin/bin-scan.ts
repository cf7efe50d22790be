import { signal } from '@preact/signals';
import type { CachedPage, ScannedPage } from '../../protocol/deleted-contacts';
import type { Result } from '../../protocol/failure';
import { isCursorRefused } from '../../protocol/failure-traits';
import type { Send } from '../../protocol/send';
import { createRequestSequence } from '../../ui/request-sequence';
import { showCachedContacts } from './cached-pages';
import type { LiveRows } from './live-rows';
import type { Column } from './row-keys';
import type { RowUpdater } from './row-updater';
import { afterPage, DELTA, FULL_READING, nextReading, type Progress, restart, type Scan } from './scan-progress';
import type { TagNames } from './tag-names';

/** The fewest calls of a delta, which reads the changes since the cache was read, and the number of deleted contacts. */
const LEAST_CALLS = 2;

interface ScanDeps {
  live: LiveRows;
  membership: RowUpdater;
  tagNames: TagNames;
  sortColumn: () => Column;
  /** In ms since the epoch. */
  now: () => number;
  onCalls: (() => void) | undefined;
}

/** Reads the account’s deleted contacts: first the cache, then the delta or all of them. */
export function createBinScan(send: Send, deps: ScanDeps) {
  const { live, membership, tagNames, sortColumn, now, onCalls } = deps;
  const scan = signal<Scan>({ phase: 'cached' });
  /** When the rows were read, in ms since the epoch; undefined before that. */
  const readAt = signal<number | undefined>(undefined);
  /** A stopped or superseded reading must not change anything. */
  const requests = createRequestSequence();
  /** The calls of the last full reading; 0 if unknown. */
  let fullReadCalls = 0;

  async function load(accountId: string, first?: Promise<Result<CachedPage | null>>): Promise<void> {
    const isNewest = requests.next();
    scan.value = { phase: 'cached' };
    const onPage = ({ readAt: at, pages, scanned = 0 }: CachedPage) => {
      readAt.value = at;
      // If there are more pages of changes than of the scan, a full reading follows.
      fullReadCalls = pages > 2 * scanned + 1 ? 0 : scanned;
    };
    await showCachedContacts(send, live, { accountId, first, sortColumn, isNewest, onPage });
    if (!isNewest()) return;
    tagNames.readFor(live.rows);
    await refresh();
  }

  /** Reads the delta, or all contacts if that takes no more calls. */
  async function refresh(): Promise<void> {
    await continueReading(fullReadCalls > LEAST_CALLS ? DELTA : FULL_READING);
  }

  async function continueReading(from: Progress): Promise<void> {
    const isNewest = requests.next();
    const startedAt = now();
    let progress = from;
    for (;;) {
      scan.value = { phase: 'reading', progress };
      const { status, next } = progress;
      if (status === 'deleted' && next === undefined) membership.begin();
      const answer = await send('scanContacts', { status, ...(next !== undefined && { next }) });
      if (!isNewest()) return;
      onCalls?.();
      if (!answer.ok) {
        const { failure } = answer;
        scan.value = { phase: 'failed', failure, progress: isCursorRefused(failure) ? restart(progress) : progress };
        return;
      }
      progress = afterPage(progress, answer.value);
      const step = takePage(progress, answer.value);
      if ('isSure' in step) return finish(startedAt, progress, step.isSure);
      progress = step;
    }
  }

  function takePage(progress: Progress, page: ScannedPage): Progress | { isSure: boolean } {
    if (progress.status === 'changed') membership.update(page.contacts);
    else {
      membership.addPage(page);
      if (page.next === undefined) fullReadCalls = membership.pages();
    }
    tagNames.readFor(page.contacts);
    return nextReading(progress, page, { rows: live.rows.size + membership.unread(), fullReadCalls });
  }

  function finish(at: number, { calls, fullReads }: Progress, isSure: boolean): void {
    readAt.value = at;
    scan.value = { phase: 'done', at, calls, fullReads, isSure, unread: membership.unread() };
    tagNames.retry();
  }

  return {
    scan,
    readAt,
    load,
    refresh,
    /** Reads all deleted contacts, 500 per call. */
    read: () => continueReading(FULL_READING),
    /** Stops after the current page. The pages read so far stay. */
    stop(): void {
      const { value } = scan;
      if (value.phase !== 'reading') return;
      requests.end();
      scan.value = { phase: 'stopped', progress: value.progress };
    },
    async resume(): Promise<void> {
      const { value } = scan;
      if (value.phase === 'failed' || value.phase === 'stopped') await continueReading(value.progress);
    },
    clear(): void {
      requests.end();
      readAt.value = undefined;
      fullReadCalls = 0;
      scan.value = { phase: 'cached' };
    },
  };
}
