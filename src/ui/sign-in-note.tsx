import { FailureNote } from './failure-note';
import { failureWords } from './failure-words';
import type { SessionState } from './session-state';
import { leavePage, SETTINGS_PAGE } from './steps';
import { text } from './text';

/** Tells a signed-out person how to sign in, or where to enter the API key first. */
export function SignInNote({ session, onSignIn }: { session: SessionState; onSignIn: () => void }) {
  const hasApiKey = session.status.value?.hasApiKey ?? false;
  const signingIn = session.signingIn.value;
  const failure = session.failure.value;
  // A failure whose next step is to sign in already has the button.
  const failureSignsIn = failure !== null && failureWords(failure, 'sign-in').step.action === 'sign-in';
  return (
    <section class="sign-in-note">
      {failure === null && <p>{hasApiKey ? text('signInFirst') : text('signInApiKeyFirst')}</p>}
      {failure !== null && (
        <FailureNote
          failure={failure}
          attempt="sign-in"
          onStep={(action) => {
            if (!leavePage(action)) onSignIn();
          }}
        />
      )}
      {!failureSignsIn && (
        <button
          type="button"
          class="button primary"
          aria-disabled={signingIn}
          aria-busy={signingIn}
          onClick={() => {
            if (hasApiKey) onSignIn();
            else leavePage('open-settings');
          }}
        >
          {text('buttonSignIn')}
        </button>
      )}
      {hasApiKey && (
        <p class="soft small">
          {text('signInOtherWay')}{' '}
          <a class="link" href={SETTINGS_PAGE} target="_blank" rel="noopener">
            {text('buttonSignInWithCode')}
          </a>
        </p>
      )}
    </section>
  );
}
