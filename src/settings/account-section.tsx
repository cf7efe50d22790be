import { useId } from 'preact/hooks';
import type { Account } from '../protocol/contact';
import type { Status } from '../protocol/settings';
import { accountWords } from '../ui/account-words';
import { Chip } from '../ui/chip';
import { Fact } from '../ui/fact';
import { FailureNote } from '../ui/failure-note';
import { failureWords } from '../ui/failure-words';
import { CheckIcon } from '../ui/icons';
import type { SessionState } from '../ui/session-state';
import { leavePage, type StepAction } from '../ui/steps';
import { text } from '../ui/text';
import { CodeBox } from './code-box';
import { Section } from './section';
import type { SettingsState } from './settings-state';

/** The current account, and how to sign in and out. */
export function AccountSection({ state, session }: { state: SettingsState; session: SessionState }) {
  const status = session.status.value;
  const account = status?.account;
  const accounts = status?.accounts ?? [];
  return (
    <Section title={text('settingsAccount')}>
      {status && account && <AccountFacts account={account} status={status} />}
      {status && !account && <p>{text('settingsSignedOut')}</p>}
      {accounts.length > 1 && <Accounts accounts={accounts} current={account} state={state} />}
      {state.failed.value && <SettingsFailure state={state} />}
      {!status && session.failure.value && (
        <FailureNote
          failure={session.failure.value}
          attempt="settings"
          onStep={(action) => void (leavePage(action) || session.refresh())}
        />
      )}
      {account && <SignOut account={account} isOneOfSeveral={accounts.length > 1} state={state} />}
      {status && <SignIn state={state} session={session} isSignedIn={account !== undefined} />}
    </Section>
  );
}

function AccountFacts({ account, status }: { account: Account; status: Status }) {
  return (
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
      <Fact label={text('settingsCalls')}>{text('settingsCallsOf', status.callsToday, status.dailyBudget)}</Fact>
    </dl>
  );
}

function SignOut({
  account,
  isOneOfSeveral,
  state,
}: {
  account: Account;
  isOneOfSeveral: boolean;
  state: SettingsState;
}) {
  const hint = useId();
  return (
    <div class="button-row">
      <button
        type="button"
        class="button"
        aria-busy={state.busy.value === 'signing-out'}
        {...(isOneOfSeveral && { 'aria-describedby': hint })}
        onClick={() => void state.signOut()}
      >
        {text('settingsSignOut')}
      </button>
      {isOneOfSeveral && (
        <p id={hint} class="soft small">
          {text('settingsSignOutMeans', accountWords(account))}
        </p>
      )}
    </div>
  );
}

function SignIn({ state, session, isSignedIn }: { state: SettingsState; session: SessionState; isSignedIn: boolean }) {
  const signingIn = session.signingIn.value;
  const code = state.code.value;
  return (
    <>
      {isSignedIn && (
        <>
          <h3>{text('settingsSignInToAnother')}</h3>
          <p class="soft small">{text('settingsSignInToAnotherHint')}</p>
        </>
      )}
      <div class="button-row">
        <button
          type="button"
          class={code || isSignedIn ? 'button' : 'button primary'}
          aria-busy={signingIn}
          aria-disabled={signingIn}
          onClick={() => void state.signIn()}
        >
          {isSignedIn ? text('settingsSignInToAnother') : text('buttonSignIn')}
        </button>
        <button
          type="button"
          class="button"
          aria-busy={state.busy.value === 'starting-code'}
          onClick={() => void state.startCode()}
        >
          {text('buttonSignInWithCode')}
        </button>
      </div>
      {signingIn && <p class="soft small">{text('settingsSigningIn')}</p>}
      {code && <CodeBox code={code} secondsLeft={state.secondsLeft.value} onCancel={() => void state.cancelCode()} />}
    </>
  );
}

/** The signed-in accounts, if there are several, with buttons to switch. */
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
            <Chip tone="good" icon={<CheckIcon />}>
              {text('settingsCurrent')}
            </Chip>
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

/** Why the last action failed. The sign-in buttons are already below. */
function SettingsFailure({ state }: { state: SettingsState }) {
  const failed = state.failed.value;
  if (!failed) return null;
  const signsIn = failureWords(failed.failure, failed.attempt).step.action === 'sign-in';
  function step(action: StepAction): void {
    if (action === 'open-settings') document.querySelector<HTMLInputElement>('input[name="api-key"]')?.focus();
    else if (!leavePage(action)) void failed?.again();
  }
  return <FailureNote failure={failed.failure} attempt={failed.attempt} onStep={signsIn ? undefined : step} />;
}
