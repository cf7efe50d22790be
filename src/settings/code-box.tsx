import type { CodeSignIn } from '../protocol/requests';
import { plural, text } from '../ui/text';

/** The code to enter at Constant Contact, while it is valid. */
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
    <section class="note settings-code-box" aria-label={text('signInWithCode')}>
      <p>{text('codeHow')}</p>
      <p class="settings-code-box-code">{code.userCode}</p>
      <div class="button-row">
        <a class="button primary" href={code.verificationUriComplete} target="_blank" rel="noreferrer">
          {text('codeOpenPage')}
        </a>
        <button type="button" class="button" onClick={onCancel}>
          {text('cancel')}
        </button>
      </div>
      <p class="soft small">
        {text('codeWaiting')} {timeLeft(secondsLeft)}
      </p>
    </section>
  );
}

/** The time left, in minutes. Only the last 90 seconds are counted one by one. */
function timeLeft(seconds: number): string {
  return seconds > 90 ? plural('codeMinutesLeft', Math.round(seconds / 60)) : plural('codeSecondsLeft', seconds);
}
