import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import { type BinRows, createBinRows } from './bin-rows';

/** The rows, which are not signals, and signals derived from them that update at each change. */
export function createLiveRows() {
  const rows = createBinRows();
  const version = signal(0);
  return {
    rows,
    /** Increases with each change. */
    version: version as ReadonlySignal<number>,
    changed: () => {
      version.value++;
    },
    derive: <T>(from: (rows: BinRows) => T) =>
      computed(() => {
        version.value;
        return from(rows);
      }),
    contactsAt: (indexes: number[]): Contact[] =>
      indexes.map((index) => rows.at(index)).filter((contact) => contact !== undefined),
    indexesOf: (ids: ReadonlySet<string>): number[] => [...ids].map(rows.indexOf).filter((index) => index >= 0),
  };
}

export type LiveRows = ReturnType<typeof createLiveRows>;
