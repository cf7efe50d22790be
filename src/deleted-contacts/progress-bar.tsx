/** How far something has come, in whole percent; without them that it goes on. `words` say it to those who do not see it. */
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
