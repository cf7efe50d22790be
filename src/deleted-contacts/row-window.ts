import {
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

/** The estimated height of a one-line row, in px, until one is measured. */
const ROW_HEIGHT = 45;
/** After this many rows of equal height, all are expected to have it. The height depends on the font and the width. */
const ALIKE = 4;

export type RowWindow = Virtualizer<HTMLElement, HTMLElement>;

/**
 * Virtualizes very many rows: draws those in view, a few beyond, and those in `pinned`, so that the focused row stays
 * when it scrolls out of view. The table’s head sticks to the top of the scrolling element.
 */
export function useRowWindow({
  count,
  keyOf = byIndex,
  pinned = [],
  scroller,
  rowHeight = ROW_HEIGHT,
  isHeading = () => false,
}: {
  count: number;
  /** The key of a row’s height, otherwise its index. A new function lays out all rows again. */
  keyOf?: (at: number) => number;
  pinned?: readonly number[];
  scroller: () => HTMLElement | null;
  rowHeight?: number;
  /** Headings have their own height. */
  isHeading?: (at: number) => boolean;
}): RowWindow {
  const [, redraw] = useReducer((times: number, _event: undefined) => times + 1, 0);
  const [covered, setCovered] = useState(0);
  const heights = useRef([0, 1].map(() => ({ usual: rowHeight, last: rowHeight, alike: 0 }))).current;
  const heightOf = (at: number) => heights[isHeading(at) ? 1 : 0] as (typeof heights)[number];
  const options = {
    count,
    getScrollElement: scroller,
    getItemKey: keyOf,
    // A wrong estimate moves all rows after it, of which there may be 100,000.
    estimateSize: (at: number) => heightOf(at).usual,
    measureElement: (...row: Parameters<typeof measureElement<HTMLElement>>) => {
      const size = measureElement(...row);
      const height = heightOf(Number(row[0].dataset.index));
      height.alike = size === height.last ? height.alike + 1 : 1;
      height.last = size;
      if (height.alike >= ALIKE) height.usual = size;
      return size;
    },
    overscan: 4,
    // The sticky head shifts the rows by its height, which matters only at the end.
    scrollPaddingEnd: covered,
    // Until it is measured, the box counts as high as the page, so that the first render has rows.
    initialRect: { width: 0, height: window.innerHeight },
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(range);
      const more = pinned.filter((at) => at < count && !seen.includes(at));
      return more.length === 0 ? seen : [...seen, ...more].sort((one, other) => one - other);
    },
    onChange: () => redraw(undefined),
  };
  const made = useRef<RowWindow>(undefined);
  made.current ??= new Virtualizer<HTMLElement, HTMLElement>(options);
  const virtualizer = made.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => {
    const box = virtualizer.scrollElement;
    const head = box?.querySelector('thead');
    if (!box || !head) return;
    const measured = new ResizeObserver(() => {
      setCovered(head.offsetHeight + box.offsetHeight - box.clientHeight);
    });
    measured.observe(head);
    return () => measured.disconnect();
  }, [virtualizer]);
  return virtualizer;
}

const byIndex = (at: number) => at;
