import { useId } from 'preact/hooks';

/** A button, and below it what it does. */
export function HintedButton({
  label,
  hint,
  isQuiet = false,
  isDisabled,
  isBusy,
  onClick,
}: {
  label: string;
  hint: string;
  isQuiet?: boolean;
  isDisabled: boolean;
  isBusy: boolean;
  onClick: () => void;
}) {
  const id = useId();
  return (
    <div class="button-hint">
      <button
        type="button"
        class={isQuiet ? 'button quiet' : 'button'}
        aria-disabled={isDisabled}
        aria-busy={isBusy}
        aria-describedby={id}
        onClick={onClick}
      >
        {label}
      </button>
      <p id={id} class="soft small">
        {hint}
      </p>
    </div>
  );
}
