import {
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

/** The height of a row of one line until it is measured, in px. */
const ROW_HEIGHT = 45;
/** After so many rows of one height in a row, that height is expected of the others. It depends on font and width. */
const ALIKE = 4;

export type RowWindow = Virtualizer<HTMLElement, HTMLElement>;

/**
 * Which of very many rows are drawn: those in view, a few beyond, and those `pinned`, so that a row with the focus is not removed
 * when it is scrolled out of view. The head of the table sticks to the top of the scrolling element.
 */
export function useRowWindow({
  count,
  keyOf,
  pinned = [],
  scroller,
  rowHeight = ROW_HEIGHT,
  isHeading = () => false,
}: {
  count: number;
  /** The key of a row's height. With another function all rows are laid out again. */
  keyOf: (at: number) => number;
  pinned?: readonly number[];
  scroller: () => HTMLElement | null;
  rowHeight?: number;
  /** Headings are of a height of their own. */
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
    // A row of another height moves all rows after it, and there may be 100,000.
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
    // The head moves the rows down by its own height, which matters only at the end.
    scrollPaddingEnd: covered,
    // Before it is measured, the box is taken to be as high as the page, so that the first drawing already has rows.
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
