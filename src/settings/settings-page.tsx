import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { Account } from '../protocol/contact';
import type { PromptFailureCount } from '../protocol/prompt-failure';
import { accountWords } from '../ui/account-words';
import { Fact } from '../ui/fact';
import { FailureNote } from '../ui/failure-note';
import { failureWords, type StepAction } from '../ui/failure-words';
import { CheckIcon } from '../ui/icons';
import { NotifyChoice } from '../ui/notify-choice';
import type { NotifyState } from '../ui/notify-state';
import { PageFooter, PageHeader } from '../ui/page-frame';
import type { SessionState } from '../ui/session-state';
import { DEVELOPER_PORTAL, leave } from '../ui/steps';
import { enumerate, plural, text } from '../ui/text';
import { CodeBox } from './code-box';
import type { SettingsNews, SettingsState } from './settings-state';

export function SettingsPage({
  state,
  session,
  notify,
}: {
  state: SettingsState;
  session: SessionState;
  notify: NotifyState;
}) {
  const account = session.status.value?.account;
  return (
    <>
      <PageHeader title={text('settings')} session={session} />
      <main class="page-main">
        <div role="status" class="settings-news">
          {state.news.value && (
            <p class="note success">{newsWords(state.news.value, account ? accountWords(account) : '')}</p>
          )}
        </div>
        <AccountSection state={state} session={session} />
        <KeySection state={state} session={session} />
        <PagesSection state={state} />
        <Section title={text('settingsJobs')}>
          <NotifyChoice state={notify} />
          <p class="soft small">{text('settingsJobsHint')}</p>
        </Section>
        <Section title={text('privacy')}>
          <p>{text('privacyWords')}</p>
        </Section>
      </main>
      <PageFooter session={session} here="settings" />
    </>
  );
}

/** Who is signed in, or the two ways to be. */
function AccountSection({ state, session }: { state: SettingsState; session: SessionState }) {
  const status = session.status.value;
  const account = status?.account;
  const signingIn = session.signingIn.value;
  const failed = state.failed.value;
  const code = state.code.value;
  const several = (status?.accounts.length ?? 0) > 1;
  const outHint = useId();
  return (
    <Section title={text('settingsAccount')}>
      {account && (
        <dl class="facts">
          <Fact label={text('settingsAccountName')}>
            <bdi>{accountWords(account)}</bdi>
          </Fact>
          {account.userName !== undefined && (
            <Fact label={text('settingsUser')}>
              <bdi>{account.userName}</bdi>
            </Fact>
          )}
          {account.userEmail !== undefined && <Fact label={text('settingsUserEmail')}>{account.userEmail}</Fact>}
          <Fact label={text('settingsCalls')}>
            {text('settingsCallsOf', status?.callsToday ?? 0, status?.dailyBudget ?? 0)}
          </Fact>
        </dl>
      )}
      {status && !account && <p>{text('settingsSignedOut')}</p>}
      {status && several && <Accounts accounts={status.accounts} current={account} state={state} />}
      {failed && <SettingsFailure state={state} />}
      {!status && session.failure.value && (
        <FailureNote
          failure={session.failure.value}
          attempt="settings"
          onStep={(action) => void (leave(action) || session.refresh())}
        />
      )}
      {account && (
        <div class="card-actions">
          <button
            type="button"
            class="button"
            aria-busy={state.busy.value === 'signing-out'}
            {...(several && { 'aria-describedby': outHint })}
            onClick={() => void state.signOut()}
          >
            {text('signOut')}
          </button>
          {several && (
            <p id={outHint} class="soft small">
              {text('settingsSignOutMeans', accountWords(account))}
            </p>
          )}
        </div>
      )}
      {status && account && <h3>{text('signInToAnother')}</h3>}
      {status && account && <p class="soft small">{text('signInToAnotherHint')}</p>}
      {status && (
        <div class="card-actions">
          <button
            type="button"
            class={code || account ? 'button' : 'button primary'}
            aria-busy={signingIn}
            aria-disabled={signingIn}
            onClick={() => void state.signIn()}
          >
            {account ? text('signInToAnother') : text('signIn')}
          </button>
          <button
            type="button"
            class="button"
            aria-busy={state.busy.value === 'starting-code'}
            onClick={() => void state.startCode()}
          >
            {text('signInWithCode')}
          </button>
        </div>
      )}
      {signingIn && <p class="soft small">{text('settingsSigningIn')}</p>}
      {code && <CodeBox code={code} secondsLeft={state.secondsLeft.value} onCancel={() => void state.cancelCode()} />}
    </Section>
  );
}

/** With more than one: which there are, which one is worked in, and the way to the others. */
function Accounts({
  accounts,
  current,
  state,
}: {
  accounts: Account[];
  current: Account | undefined;
  state: SettingsState;
}) {
  return (
    <ul class="settings-accounts" aria-label={text('settingsAccounts')}>
      {accounts.map((account) => (
        <li key={account.id} aria-current={account.id === current?.id}>
          <span>
            <bdi>{accountWords(account)}</bdi>{' '}
            {account.userName !== undefined && (
              <span class="soft small">
                <bdi>{account.userName}</bdi>
              </span>
            )}
          </span>
          {account.id === current?.id ? (
            <span class="chip" data-state="active">
              <CheckIcon />
              {text('settingsCurrent')}
            </span>
          ) : (
            <button type="button" class="button" onClick={() => void state.useAccount(account.id)}>
              {text('settingsSwitch', accountWords(account))}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Where the next step is signing in, the buttons for it stand below already. */
function SettingsFailure({ state }: { state: SettingsState }) {
  const failed = state.failed.value;
  if (!failed) return null;
  const signsIn = failureWords(failed.failure, failed.attempt).step.action === 'sign-in';
  function step(action: StepAction): void {
    if (action === 'open-settings') document.querySelector<HTMLInputElement>('input[name="api-key"]')?.focus();
    else if (!leave(action)) void failed?.again();
  }
  return <FailureNote failure={failed.failure} attempt={failed.attempt} onStep={signsIn ? undefined : step} />;
}

function KeySection({ state, session }: { state: SettingsState; session: SessionState }) {
  const keyId = useId();
  const keyHint = useId();
  const uriId = useId();
  const uri = useRef<HTMLInputElement>(null);
  const saved = state.saved.value;
  const managed = saved?.apiKeyFrom === 'organisation';
  const signedIn = session.status.value?.account !== undefined;
  return (
    <Section title={text('settingsKey')}>
      <form
        class="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          void state.saveKey();
        }}
      >
        <label for={keyId}>{text('apiKey')}</label>
        <div class="settings-row">
          <input
            id={keyId}
            name="api-key"
            class="field settings-code"
            type="text"
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            readOnly={managed}
            aria-describedby={keyHint}
            value={state.apiKey.value}
            onInput={(event) => state.typeKey(event.currentTarget.value)}
          />
          {!managed && (
            <button type="submit" class="button" aria-busy={state.busy.value === 'saving'}>
              {text('save')}
            </button>
          )}
        </div>
        <p id={keyHint} class="soft small">
          {keyHintWords(
            managed,
            saved?.apiKeyFrom === 'build' && saved.apiKey !== '',
            signedIn && state.keyIsNew.value,
          )}
        </p>
      </form>
      <div class="settings-form">
        <label for={uriId}>{text('redirectUri')}</label>
        <div class="settings-row">
          <input
            id={uriId}
            ref={uri}
            class="field settings-code"
            type="text"
            readOnly
            value={saved?.redirectUri ?? ''}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button
            type="button"
            class="button"
            onClick={() => {
              uri.current?.select();
              void state.copyRedirectUri();
            }}
          >
            {text('copyRedirectUri')}
          </button>
        </div>
      </div>
      <h3>{text('keyStepsTitle')}</h3>
      <ol class="settings-steps">
        <li>
          {text('keyStepPortal')}{' '}
          <a class="link" href={DEVELOPER_PORTAL} target="_blank" rel="noreferrer">
            {text('keyStepPortalLink')}
          </a>
        </li>
        <li>{text('keyStepType')}</li>
        <li>{text('keyStepRedirect')}</li>
        <li>{text('keyStepCopy')}</li>
      </ol>
    </Section>
  );
}

function keyHintWords(managed: boolean, builtIn: boolean, staysSignedIn: boolean): string {
  if (managed) return text('apiKeyManaged');
  if (staysSignedIn) return text('apiKeyNextSignIn');
  return builtIn ? text('apiKeyBuiltIn') : text('apiKeyHint');
}

function PagesSection({ state }: { state: SettingsState }) {
  const id = useId();
  const hint = useId();
  return (
    <Section title={text('settingsPages')}>
      <div class="settings-switch">
        <input
          id={id}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox brings its own state, and aria-checked is not allowed on one (https://www.w3.org/TR/html-aria/#el-input-checkbox).
          role="switch"
          class="switch"
          aria-describedby={hint}
          checked={state.saved.value?.promptOnPages ?? false}
          disabled={state.saved.value === null}
          onChange={(event) => void state.setPrompt(event.currentTarget.checked)}
        />
        <label for={id}>{text('promptOnPages')}</label>
      </div>
      <p id={hint} class="soft small">
        {text('promptHint')}
      </p>
      <PromptFailures counts={state.promptFailures.value} />
    </Section>
  );
}

function PromptFailures({ counts }: { counts: PromptFailureCount[] }) {
  if (counts.length === 0) return null;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const reasons = counts.map(({ kind }) => text(`promptFailed_${kind}`));
  return <p class="note caution">{plural('promptNotShown', total, enumerate(reasons))}</p>;
}

function newsWords(news: SettingsNews, account: string): string {
  switch (news) {
    case 'saved':
      return text('newsSaved');
    case 'saved-for-next':
      return text('newsSavedForNext');
    case 'prompt-on':
      return text('newsPromptOn');
    case 'prompt-off':
      return text('newsPromptOff');
    case 'copied':
      return text('newsCopied');
    case 'copy-by-hand':
      return text('newsCopyByHand');
    case 'signed-out':
      return text('newsSignedOut');
    case 'signed-out-of-one':
      return text('newsSignedOutOfOne', account);
    case 'switched':
      return text('newsSwitched', account);
  }
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="settings-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
