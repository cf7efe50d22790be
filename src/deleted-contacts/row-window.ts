import {
  defaultRangeExtractor,
  elementScroll,
  measureElement,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

/** How high a row of one line is taken to be until it is seen, in px. */
const ROW_HEIGHT = 45;
/** So many rows of one height, one after another, are what rows are like here: fonts and widths make them so. */
const ALIKE = 4;

export type RowWindow = Virtualizer<HTMLElement, HTMLElement>;

/**
 * Which of very many rows are to be drawn: those in view of the scrolling element, a few beyond, and `kept`, so that a row
 * with the focus does not go away when it is scrolled out of view. The head of the table sticks to the element's top.
 */
export function useRowWindow({
  count,
  keyOf,
  kept,
  scroller,
  rowHeight = ROW_HEIGHT,
}: {
  count: number;
  /** What a row's height is remembered by. With another function all rows are laid out anew. */
  keyOf: (at: number) => number;
  kept: number;
  scroller: () => HTMLElement | null;
  rowHeight?: number;
}): RowWindow {
  const [, redraw] = useReducer((times: number, _event: undefined) => times + 1, 0);
  const [covered, setCovered] = useState(0);
  const height = useRef({ usual: rowHeight, last: rowHeight, alike: 0 }).current;
  const options = {
    count,
    getScrollElement: scroller,
    getItemKey: keyOf,
    // A row that is not as high as was thought has all those after it placed anew, and there may be 100,000.
    estimateSize: () => height.usual,
    measureElement: (...row: Parameters<typeof measureElement<HTMLElement>>) => {
      const size = measureElement(...row);
      height.alike = size === height.last ? height.alike + 1 : 1;
      height.last = size;
      if (height.alike >= ALIKE) height.usual = size;
      return size;
    },
    overscan: 4,
    // The head moves the rows down by what it covers of them, so that only at the end it makes a difference.
    scrollPaddingEnd: covered,
    // Until the box was measured it is taken to be as high as the page, so that the first drawing has rows already.
    initialRect: { width: 0, height: window.innerHeight },
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(range);
      return kept >= count || seen.includes(kept) ? seen : [...seen, kept].sort((one, other) => one - other);
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
