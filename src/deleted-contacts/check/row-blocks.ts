import { type ReadonlySignal, signal } from '@preact/signals';
import type { Bucket, ListRow } from './buckets';
import type { AskList } from './list-requests';

/** Rows are fetched from the worker in blocks. */
const BLOCK = 100;

/** The rows of the selected bucket, fetched on demand. */
export function createRowBlocks(ask: AskList, bucket: ReadonlySignal<Bucket>) {
  /** Increases when the rows change. */
  const version = signal(0);
  /** Increases when a block arrives. */
  const arrivals = signal(0);
  const blocks = new Map<number, { version: number; rows: ListRow[] }>();

  return {
    version,
    arrivals,
    /** Marks the rows as outdated. They stay visible until they are fetched again. */
    changed(): void {
      version.value++;
    },
    /** Removes all rows, for example when another bucket is selected. */
    clear(): void {
      blocks.clear();
      version.value++;
    },
    /** A row of the bucket; undefined until `fetch` has loaded it. */
    rowAt: (at: number): ListRow | undefined => blocks.get(Math.floor(at / BLOCK))?.rows[at % BLOCK],
    /** Fetches missing or outdated rows, both ends included. */
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
