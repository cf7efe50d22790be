import { useComputed, useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { restorability } from '../../restore/consent';
import { number, plural, shortDays, text } from '../../ui/text';
import { restoreWords } from '../jobs/job-words';
import type { BinState } from './bin-state';
import { allBarsOf, BAR_UNITS, type BarUnit, barsOf, type DeletionBar, unitFor } from './deletion-bars';
import { DeletionPlot } from './deletion-plot';

/** The deletion days of the contacts that match the other filters, as a chart that filters the table, and as a table. */
export function DeletionChart({ bin, onRestore }: { bin: BinState; onRestore: (contacts: Contact[]) => void }) {
  const isOpen = useSignal(bin.deleted.value.kind === 'range');
  if (bin.size.value === 0) return null;
  return (
    <details
      class="bin-chart"
      open={isOpen.value}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary class="link small">{text('binChart')}</summary>
      {isOpen.value && <Chart bin={bin} onRestore={onRestore} />}
    </details>
  );
}

function Chart({ bin, onRestore }: { bin: BinState; onRestore: (contacts: Contact[]) => void }) {
  const unit = useId();
  const chosen = useSignal<BarUnit | null>(null);
  const shortDay = useMemo(shortDays, []);
  const days = bin.deletedDays.value;
  const shown = chosen.value ?? unitFor(days);
  const bars = useComputed(() => barsOf(bin.deletedDays.value, chosen.value ?? unitFor(bin.deletedDays.value))).value;
  const words = ({ from, to }: DeletionBar) =>
    from === to ? shortDay(from) : text('binChartSpan', shortDay(from), shortDay(to));
  const choice = bin.deleted.value;
  const selected = choice.kind === 'range' ? bars.filter((bar) => isWithin(bar, choice)) : [];
  const contacts = selected.length > 0 ? bin.deletedWithin(rangeOf(selected)) : [];
  return (
    <>
      <div class="bin-chart-bar small">
        <label for={unit}>{text('binChartBy')}</label>
        <select
          id={unit}
          class="field bin-filter"
          value={shown}
          onChange={(event) => {
            chosen.value = event.currentTarget.value as BarUnit;
          }}
        >
          {BAR_UNITS.map((each) => (
            <option key={each} value={each}>
              {unitWord(each)}
            </option>
          ))}
        </select>
        <span class="soft">{text('binChartHint')}</span>
      </div>
      <DeletionPlot
        bars={bars}
        ends={[shortDay(bars[0]?.from ?? ''), shortDay(bars.at(-1)?.to ?? '')]}
        words={(bar) => plural('binChartBar', bar.count, words(bar))}
        isSelected={(bar) => selected.includes(bar)}
        onSelect={(some) => {
          bin.deleted.value = some.length === 0 ? { kind: 'any' } : { kind: 'range', ...rangeOf(some) };
        }}
      />
      {contacts.length > 0 && (
        <div class="bin-chart-bar">
          <button type="button" class="button" onClick={() => onRestore(contacts)}>
            {selected.length === 1 ? restoreUnitWord(shown) : restoreWords(countRestorable(contacts))}
          </button>
        </div>
      )}
      <BarTable
        days={days}
        unit={shown}
        words={words}
        onShow={(bar) => {
          bin.deleted.value = { kind: 'range', ...rangeOf([bar]) };
        }}
        onRestore={(bar) => onRestore(bin.deletedWithin(bar))}
      />
    </>
  );
}

/** The same numbers as a table, including those of bars too old to be drawn. */
function BarTable({
  days,
  unit,
  words,
  onShow,
  onRestore,
}: {
  days: ReadonlyMap<number, number>;
  unit: BarUnit;
  words: (bar: DeletionBar) => string;
  onShow: (bar: DeletionBar) => void;
  onRestore: (bar: DeletionBar) => void;
}) {
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary class="link small">{text('binChartTable')}</summary>
      {isOpen.value && (
        <div class="bin-chart-table">
          <table aria-label={text('binChart')}>
            <thead>
              <tr>
                <th scope="col">{text('binChartWhen')}</th>
                <th scope="col">{text('binChartCount')}</th>
                <th scope="col">
                  <span class="visually-hidden">{text('binChartActions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {allBarsOf(days, unit).map((bar) => (
                <tr key={bar.from}>
                  <th scope="row">{words(bar)}</th>
                  <td>{number(bar.count)}</td>
                  <td>
                    <button type="button" class="button quiet" onClick={() => onShow(bar)}>
                      {text('binShowDay')} <span class="visually-hidden">{words(bar)}</span>
                    </button>
                    <button type="button" class="button quiet" onClick={() => onRestore(bar)}>
                      {restoreUnitWord(unit)} <span class="visually-hidden">{words(bar)}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** The number of contacts that the preview would restore. */
function countRestorable(contacts: Contact[]): number {
  return contacts.filter((contact) => restorability(contact).may).length;
}

function rangeOf(bars: DeletionBar[]): { from: string; to: string } {
  return { from: bars[0]?.from ?? '', to: bars.at(-1)?.to ?? '' };
}

function isWithin(bar: DeletionBar, { from, to }: { from: string; to: string }): boolean {
  return (from === '' || bar.from >= from) && (to === '' || bar.to <= to);
}

function unitWord(unit: BarUnit): string {
  switch (unit) {
    case 'day':
      return text('binChartDay');
    case 'week':
      return text('binChartWeek');
    case 'month':
      return text('binChartMonth');
  }
}

function restoreUnitWord(unit: BarUnit): string {
  switch (unit) {
    case 'day':
      return text('binRestoreDay');
    case 'week':
      return text('binRestoreWeek');
    case 'month':
      return text('binRestoreMonth');
  }
}
