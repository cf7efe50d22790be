import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { PERMISSIONS, type Permission } from '../../protocol/contact';
import { permissionWord } from '../../ui/contact-words';
import { stateWord } from '../../ui/state-chip';
import { plural, text } from '../../ui/text';
import type { DayChoice } from './bin-filter';
import type { BinState } from './bin-state';
import { sourceWord } from './source-word';

const LAST_DAYS = [7, 30, 90];

export function BinSearch({ state }: { state: BinState }) {
  return (
    <search class="bin-search">
      <input
        type="search"
        class="field"
        aria-label={text('binSearch')}
        placeholder={text('binSearchHint')}
        autofocus
        value={state.words.value}
        onInput={(event) => {
          state.words.value = event.currentTarget.value;
        }}
      />
    </search>
  );
}

export function BinFilters({ state }: { state: BinState }) {
  const { consent, source, sources } = state;
  return (
    <div class="bin-filters">
      <DayFilter label={text('binDeleted')} choice={state.deleted} />
      <DayFilter label={text('binCreated')} choice={state.created} />
      <select
        class="field bin-filter"
        aria-label={text('contactFieldConsent')}
        data-set={consent.value !== ''}
        value={consent.value}
        onChange={(event) => {
          consent.value = event.currentTarget.value as Permission | 'mailable' | '';
        }}
      >
        <option value="">{text('binFilter', text('contactFieldConsent'), text('binAny'))}</option>
        <option value="mailable">{text('binFilter', text('contactFieldConsent'), text('binMailable'))}</option>
        {PERMISSIONS.filter((permission) => permission !== 'unknown').map((permission) => (
          <option key={permission} value={permission}>
            {text('binFilter', text('contactFieldConsent'), permissionWord(permission))}
          </option>
        ))}
      </select>
      <select
        class="field bin-filter"
        aria-label={text('binSource')}
        data-set={source.value !== null}
        value={source.value ?? '*'}
        onChange={(event) => {
          const { value } = event.currentTarget;
          source.value = value === '*' ? null : value;
        }}
      >
        <option value="*">{text('binFilter', text('binSource'), text('binAny'))}</option>
        {sources.value.map((each) => (
          <option key={each} value={each}>
            {text('binFilter', text('binSource'), sourceWord(each))}
          </option>
        ))}
      </select>
      <MarkFilter state={state} />
    </div>
  );
}

/** Appears only if some contact is marked. */
function MarkFilter({ state: { marked, hasMarked } }: { state: BinState }) {
  if (!hasMarked.value && marked.value === null) return null;
  const label = stateWord('never-restore');
  return (
    <select
      class="field bin-filter"
      aria-label={label}
      data-set={marked.value !== null}
      value={String(marked.value)}
      onChange={(event) => {
        const { value } = event.currentTarget;
        marked.value = value === 'null' ? null : value === 'true';
      }}
    >
      <option value="null">{text('binFilter', label, text('binAny'))}</option>
      <option value="false">{text('binFilter', label, text('binUnmarked'))}</option>
      <option value="true">{text('binFilter', label, text('binMarked'))}</option>
    </select>
  );
}

/** Any time, a span that ends today, or a range of days. */
function DayFilter({ label, choice }: { label: string; choice: Signal<DayChoice> }) {
  const [from, to] = [useId(), useId()];
  const { value } = choice;
  return (
    <>
      <select
        class="field bin-filter"
        aria-label={label}
        data-set={value.kind !== 'any'}
        value={value.kind === 'last' ? String(value.days) : value.kind}
        onChange={(event) => {
          const picked = event.currentTarget.value;
          if (picked === 'any') choice.value = { kind: 'any' };
          else if (picked === 'range') choice.value = { kind: 'range', from: '', to: '' };
          else choice.value = { kind: 'last', days: Number(picked) };
        }}
      >
        <option value="any">{text('binFilter', label, text('binAny'))}</option>
        {LAST_DAYS.map((days) => (
          <option key={days} value={days}>
            {text('binFilter', label, plural('binLastDays', days))}
          </option>
        ))}
        <option value="range">{text('binFilter', label, text('binCustomRange'))}</option>
      </select>
      {value.kind === 'range' && (
        <fieldset class="bin-range" aria-label={label}>
          <label for={from}>{text('labelFrom')}</label>
          <input
            id={from}
            type="date"
            class="field"
            value={value.from}
            onInput={(event) => {
              choice.value = { ...value, from: event.currentTarget.value };
            }}
          />
          <label for={to}>{text('labelTo')}</label>
          <input
            id={to}
            type="date"
            class="field"
            value={value.to}
            onInput={(event) => {
              choice.value = { ...value, to: event.currentTarget.value };
            }}
          />
        </fieldset>
      )}
    </>
  );
}
