import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { text } from '../../ui/text';
import type { DeletionBar } from './deletion-bars';

const HEIGHT = 64;
const STEP = 10;

interface PlotProps {
  bars: DeletionBar[];
  /** The first and the last day. */
  ends: string[];
  words: (bar: DeletionBar) => string;
  isSelected: (bar: DeletionBar) => boolean;
  onSelect: (bars: DeletionBar[]) => void;
}

/** The bars. A click or an arrow key selects one, a drag or Shift selects several, Escape clears the selection. */
export function DeletionPlot({ bars, ends, words, isSelected, onSelect }: PlotProps) {
  const plot = useRef<HTMLDivElement>(null);
  const isDragged = useRef(false);
  const { at, choose, placeOf } = usePlaces(bars, onSelect);
  const most = Math.max(1, ...bars.map(({ count }) => count));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') onSelect([]);
    else {
      const next = placeOf(event.key);
      if (next === undefined) return;
      choose(next, event.shiftKey);
      plot.current?.querySelector<SVGElement>(`[data-at="${next}"]`)?.focus();
    }
    event.preventDefault();
  }
  const endDrag = () => {
    isDragged.current = false;
  };
  return (
    <div
      ref={plot}
      role="listbox"
      aria-label={text('binChart')}
      aria-multiselectable="true"
      aria-orientation="horizontal"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onPointerUp={endDrag}
      onPointerLeave={endDrag}
    >
      <svg
        class="bin-chart-plot"
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="presentation"
      >
        {bars.map((bar, place) => (
          <g
            key={bar.from}
            class="bin-chart-column"
            role="option"
            aria-selected={isSelected(bar)}
            aria-label={words(bar)}
            data-at={place}
            tabindex={place === at ? 0 : -1}
            onPointerDown={(event) => {
              isDragged.current = true;
              choose(place, event.shiftKey);
            }}
            onPointerEnter={() => {
              if (isDragged.current) choose(place, true);
            }}
          >
            <title>{words(bar)}</title>
            <Bar place={place} height={bar.count === 0 ? 0 : Math.max(2, (bar.count / most) * (HEIGHT - 4))} />
          </g>
        ))}
      </svg>
      {/* Hidden from screen readers, because each bar’s label has its days. */}
      <div class="bin-chart-ends soft small" aria-hidden="true">
        {[...new Set(ends)].map((day) => (
          <span key={day}>{day}</span>
        ))}
      </div>
    </div>
  );
}

function Bar({ place, height }: { place: number; height: number }) {
  return (
    <>
      <rect class="bin-chart-ground" x={place * STEP} y={0} width={STEP} height={HEIGHT} />
      <rect class="bin-chart-count" x={place * STEP + 1} y={HEIGHT - height} width={STEP - 2} height={height} />
    </>
  );
}

/** The bar with the tab stop, and the bar where a range began. */
function usePlaces(bars: DeletionBar[], onSelect: PlotProps['onSelect']) {
  const last = bars.length - 1;
  const active = useSignal(last);
  const anchor = useSignal(last);
  const at = Math.min(active.value, last);
  return {
    at,
    choose(to: number, isRange: boolean): void {
      active.value = to;
      if (!isRange) anchor.value = to;
      const from = Math.min(anchor.value, last);
      onSelect(bars.slice(Math.min(from, to), Math.max(from, to) + 1));
    },
    /** The target of a key; undefined if the key does not move. */
    placeOf(key: string): number | undefined {
      const places: Record<string, number> = {
        ArrowLeft: at - 1,
        ArrowRight: at + 1,
        Home: 0,
        End: last,
        ' ': at,
        Enter: at,
      };
      const to = places[key];
      return to === undefined ? undefined : Math.min(Math.max(to, 0), last);
    },
  };
}
