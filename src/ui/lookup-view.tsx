import type { RefObject } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { AnswerNews } from './answer-news';
import { FailureNote } from './failure-note';
import type { LookupPhase, LookupState } from './lookup-state';
import { NoContactCard } from './restore-card/no-contact-card';
import { RestoreCard } from './restore-card/restore-card';
import { SkeletonCard } from './restore-card/skeleton-card';
import type { SessionState } from './session-state';
import { SignInNote } from './sign-in-note';
import { leavePage, type StepAction } from './steps';
import { text } from './text';

/** The lookup field and its card, for the popup and the page of deleted contacts. */
export function LookupView({ lookup, session }: { lookup: LookupState; session: SessionState }) {
  const field = useRef<HTMLInputElement>(null);
  const answer = lookup.answer.value;
  const signedOut = session.signedOut.value;
  /** The account that the answer belongs to. While signed out, this is the last account. */
  const account = useRef<string>(undefined);
  account.current = session.status.value?.account?.id ?? account.current;

  function step(action: StepAction): void {
    if (action === 'edit-text') {
      field.current?.focus();
      field.current?.select();
    } else if (action === 'look-up-again' || action === 'try-again') void lookup.lookUp();
    else if (action === 'sign-in') void signIn();
    else leavePage(action);
  }

  /** After signing in, repeats what failed for lack of a session. If the account changed, clears the answer instead. */
  async function signIn(): Promise<void> {
    const before = account.current;
    if (!(await session.signIn())) return;
    if (before === undefined || before === session.status.value?.account?.id) lookup.resume();
    else lookup.clear();
  }

  return (
    <>
      <LookupForm lookup={lookup} field={field} />
      {session.status.value === null && session.failure.value && answer.phase === 'idle' && (
        <FailureNote
          failure={session.failure.value}
          attempt="lookup"
          onStep={(action) => void (leavePage(action) || session.refresh())}
        />
      )}
      {signedOut && <SignInNote session={session} onSignIn={() => void signIn()} />}
      <AnswerNews answer={answer} />
      {answer.phase === 'found' && (
        <RestoreCard
          key={answer.number}
          state={answer.card}
          onStep={step}
          signedOut={signedOut}
          refusal={session.refusal.value}
        />
      )}
      {answer.phase === 'nobody' && <NoContactCard question={answer.question} />}
      {answer.phase === 'failed' && !(signedOut && isAboutSession(answer)) && (
        <FailureNote failure={answer.failure} attempt="lookup" onStep={step} />
      )}
      {answer.phase === 'idle' && !signedOut && <p class="soft small">{text('lookupHint')}</p>}
      {answer.phase !== 'found' && (
        <div class="lookup-waiting" role="status">
          {answer.phase === 'reading' && <p class="soft">{text('lookupReading')}</p>}
          {answer.phase === 'looking' && (
            <>
              <p class="soft">{text('lookupRunning')}</p>
              <SkeletonCard />
            </>
          )}
        </div>
      )}
    </>
  );
}

function LookupForm({ lookup, field }: { lookup: LookupState; field: RefObject<HTMLInputElement | null> }) {
  const id = useId();
  return (
    <form
      class="lookup-form"
      onSubmit={(event) => {
        event.preventDefault();
        void lookup.lookUp();
      }}
    >
      <label class="visually-hidden" for={id}>
        {text('lookupField')}
      </label>
      <input
        id={id}
        ref={field}
        class="field"
        type="text"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        autofocus
        placeholder={text('lookupField')}
        value={lookup.text.value}
        onInput={(event) => {
          const words = event.currentTarget.value;
          if (lookup.takeLongText(words)) event.currentTarget.value = lookup.text.value;
          else lookup.setText(words);
        }}
        onPaste={(event) => {
          const words = event.clipboardData?.getData('text/plain') ?? '';
          if (lookup.takeLongText(words)) event.preventDefault();
        }}
      />
      <button type="submit" class="button" aria-busy={lookup.answer.value.phase === 'looking'}>
        {text('lookupButton')}
      </button>
    </form>
  );
}

function isAboutSession({ failure }: Extract<LookupPhase, { phase: 'failed' }>): boolean {
  return failure.kind === 'signed-out' || failure.kind === 'no-api-key';
}
