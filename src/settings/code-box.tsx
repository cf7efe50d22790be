import type { CodeSignIn } from '../protocol/requests';
import { plural, text } from '../ui/text';

/** The code to type in at Constant Contact, for as long as it works. */
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

/** Minutes while there are some, since nobody needs to see ten of them pass by the second. */
function timeLeft(seconds: number): string {
  return seconds > 90 ? plural('codeMinutesLeft', Math.round(seconds / 60)) : plural('codeSecondsLeft', seconds);
}
