import { effect, type ReadonlySignal } from '@preact/signals';
import type { LiveRows } from './live-rows';
import type { Scan } from './scan-progress';

/**
 * Sorts by the other columns as well once the rows are read, a little whenever the page has nothing else to do, so that a click on
 * the head of a column finds its order.
 */
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
