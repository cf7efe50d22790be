import type { CodeSignIn } from '../protocol/settings';
import { plural, text } from '../ui/text';

/** The code to enter at Constant Contact while it is valid. */
export function CodeBox({
  code,
  secondsLeft,
  onCancel,
}: {
  code: CodeSignIn;
  secondsLeft: number;
  onCancel: () => void;
}) {
  return (
    <section class="note settings-code-box" aria-label={text('buttonSignInWithCode')}>
      <p>{text('settingsCodeHow')}</p>
      <p class="settings-code-box-code">{code.userCode}</p>
      <div class="button-row">
        <a class="button primary" href={code.verificationUriComplete} target="_blank" rel="noreferrer">
          {text('settingsCodeOpenPage')}
        </a>
        <button type="button" class="button" onClick={onCancel}>
          {text('buttonCancel')}
        </button>
      </div>
      <p class="soft small">{waitingWords(secondsLeft)}</p>
    </section>
  );
}

/** Shows the time left in minutes, and in seconds for the last 90. */
function waitingWords(seconds: number): string {
  return seconds > 90
    ? plural('settingsCodeMinutesLeft', Math.round(seconds / 60))
    : plural('settingsCodeSecondsLeft', seconds);
}
