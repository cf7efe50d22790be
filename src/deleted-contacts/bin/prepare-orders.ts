import { effect, type ReadonlySignal } from '@preact/signals';
import type { LiveRows } from './live-rows';
import type { Scan } from './scan-progress';

/** Sorts by the other columns in idle time once the rows are read, so that a click on a column’s head is fast. */
export function prepareOrders(
  { rows, version }: LiveRows,
  scan: ReadonlySignal<Scan>,
  whenIdle: (task: () => void) => void,
): () => void {
  let isWaiting = false;

  function step(): void {
    isWaiting = rows.prepareOrders();
    if (isWaiting) whenIdle(step);
  }
  return effect(() => {
    version.value;
    const { phase } = scan.value;
    if (isWaiting || phase === 'cached' || phase === 'reading') return;
    isWaiting = true;
    whenIdle(step);
  });
}
