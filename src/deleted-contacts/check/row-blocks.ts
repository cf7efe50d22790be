import { type ReadonlySignal, signal } from '@preact/signals';
import type { Bucket, ListRow } from './buckets';
import type { AskList } from './list-requests';

/** Rows are fetched from the worker in blocks. */
const BLOCK = 100;

/** The rows of the selected bucket, as far as they were needed. */
export function createRowBlocks(ask: AskList, bucket: ReadonlySignal<Bucket>) {
  /** Counts the changes of the rows. */
  const version = signal(0);
  /** Counts the blocks that arrived. */
  const arrivals = signal(0);
  const blocks = new Map<number, { version: number; rows: ListRow[] }>();

  return {
    version,
    arrivals,
    /** The rows may be others now. Those shown stay until they are fetched again. */
    changed(): void {
      version.value++;
    },
    /** Takes all rows away, as when another bucket is selected. */
    clear(): void {
      blocks.clear();
      version.value++;
    },
    /** A row of the bucket; undefined until `fetch` has brought it. */
    rowAt: (at: number): ListRow | undefined => blocks.get(Math.floor(at / BLOCK))?.rows[at % BLOCK],
    /** Fetches the rows that are missing or old, both ends included. */
    async fetch(from: number, to: number): Promise<void> {
      const mine = version.value;
      for (let block = Math.floor(from / BLOCK); block <= Math.floor(to / BLOCK); block++) {
        const known = blocks.get(block);
        if (known?.version === mine) continue;
        blocks.set(block, { version: mine, rows: known?.rows ?? [] });
        const rows = await ask('rows', { bucket: bucket.value, from: block * BLOCK, to: (block + 1) * BLOCK });
        if (mine !== version.value) return;
        blocks.set(block, { version: mine, rows });
        arrivals.value++;
      }
    },
  };
}
