import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import { accountWords } from './account-words';
import { FailureNote } from './failure-note';
import { Mark } from './icons';
import type { SessionState } from './session-state';
import { DELETED_CONTACTS_PAGE, HISTORY_PAGE, leavePage, SETTINGS_PAGE } from './steps';
import { plural, text } from './text';

/** Renders a page of the extension and sets its language and title. */
export function showPage(title: string, page: ComponentChildren): void {
  document.documentElement.lang = text('extensionLanguage');
  document.title = title;
  render(page, document.body);
}

/**
 * The header of every page: logo, title and account. If there are several accounts, it can switch. `onSwitched` must then
 * remove the data of the previous account.
 */
export function PageHeader({
  title,
  session,
  onSwitched,
}: {
  title: string;
  session: SessionState;
  onSwitched?: () => void;
}) {
  const status = session.status.value;
  const account = status?.account;
  const failed = session.switchFailure.value;

  async function choose(accountId: string): Promise<void> {
    if (await session.switchAccount(accountId)) onSwitched?.();
  }
  return (
    <>
      <header class="page-header">
        <Mark />
        <h1>{title}</h1>
        {account && status.accounts.length > 1 && (
          <select
            class="field page-account"
            aria-label={text('pageAccount')}
            value={account.id}
            onChange={(event) => void choose(event.currentTarget.value)}
          >
            {status.accounts.map((each) => (
              <option key={each.id} value={each.id}>
                {accountWords(each)}
              </option>
            ))}
          </select>
        )}
        {account && status.accounts.length <= 1 && (
          <span class="soft small page-account" dir="auto">
            {accountWords(account)}
          </span>
        )}
      </header>
      {failed && (
        <div class="page-problem">
          <FailureNote
            failure={failed.failure}
            attempt="switch"
            onStep={(action) => {
              session.switchFailure.value = null;
              if (action === 'sign-in') void session.signIn();
              else if (!leavePage(action)) void choose(failed.accountId);
            }}
          />
        </div>
      )}
    </>
  );
}

/** The footer of every page: links to the other pages and today's number of calls. */
export function PageFooter({
  session,
  here,
}: {
  session: SessionState;
  here?: 'deleted-contacts' | 'history' | 'settings';
}) {
  const status = session.status.value;
  return (
    <footer class="page-footer">
      <nav class="page-places">
        {here !== 'deleted-contacts' && (
          <a class="link" href={DELETED_CONTACTS_PAGE} target="_blank" rel="noopener">
            {text('pageDeletedContacts')}
          </a>
        )}
        {here !== 'history' && (
          <a class="link" href={HISTORY_PAGE} target="_blank" rel="noopener">
            {text('pageHistory')}
          </a>
        )}
        {here !== 'settings' && (
          <a class="link" href={SETTINGS_PAGE} target="_blank" rel="noopener">
            {text('pageSettings')}
          </a>
        )}
      </nav>
      {status && <span class="soft small">{plural('pageCallsToday', status.callsToday)}</span>}
    </footer>
  );
}
