import { useId } from 'preact/hooks';
import { moment, text } from '../../ui/text';
import { ActionFailure } from '../action-failure';
import type { RecentExportsState } from './recent-exports';

/** Finds Constant Contact's recent exports and lets the person choose one. */
export function RecentExportsChoice({ state }: { state: RecentExportsState }) {
  const hint = useId();
  const { found, isExpired, busy, failed } = state;
  return (
    <>
      <div class="button-row">
        <button
          type="button"
          class="button quiet"
          aria-busy={busy.value === 'looking'}
          aria-describedby={hint}
          onClick={() => void state.find()}
        >
          {text('settingsExportFind')}
        </button>
        <span id={hint} class="soft small">
          {text('settingsExportFindHint')}
        </span>
      </div>
      <div aria-live="polite">
        {found.value?.length === 0 && <p>{text('settingsExportFoundNone')}</p>}
        {isExpired.value && <p class="note caution">{text('settingsExportExpired')}</p>}
      </div>
      {found.value?.map((one) => (
        <div key={one.activityId} class="button-row">
          <button
            type="button"
            class="button"
            aria-busy={busy.value === 'reading'}
            onClick={() => void state.take(one)}
          >
            {text('settingsExportOf', moment(one.at))}
          </button>
        </div>
      ))}
      <ActionFailure failed={failed.value} />
    </>
  );
}
