import { FailureNote } from './failure-note';
import type { NotifyState } from './notify-state';
import { text } from './text';

/** The checkbox for a notification when a bulk job ends. The browser asks for the permission in the same click. */
export function NotifyChoice({ state }: { state: NotifyState }) {
  const on = state.on.value;
  const problem = state.problem.value;
  return (
    <div class="notify">
      <label class="notify-label">
        <input
          type="checkbox"
          class="checkbox"
          checked={on ?? false}
          disabled={on === null}
          onChange={(event) => void state.set(event.currentTarget.checked)}
        />
        <span>{text('notifyLabel')}</span>
      </label>
      {problem === 'refused' && (
        <p class="soft small" role="alert">
          {text('notifyRefused')}
        </p>
      )}
      {problem !== null && problem !== 'refused' && <FailureNote failure={problem} attempt="settings" />}
    </div>
  );
}
