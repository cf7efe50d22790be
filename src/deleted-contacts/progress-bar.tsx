/** A progress bar, indeterminate without `percent`. `words` are for screen readers. */
export function ProgressBar({
  label,
  percent,
  words,
}: {
  label: string;
  percent?: number | undefined;
  words?: string;
}) {
  return (
    <div
      class="progress-bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== undefined && { 'aria-valuenow': percent })}
      aria-valuetext={words}
    >
      <span class="progress-bar-done" style={percent === undefined ? undefined : { inlineSize: `${percent}%` }} />
    </div>
  );
}
