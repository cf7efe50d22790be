import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import { accountWords } from './account-words';
import { FailureNote } from './failure-note';
import { Mark } from './icons';
import type { SessionState } from './session-state';
import { DELETED_CONTACTS_PAGE, HISTORY_PAGE, leave, SETTINGS_PAGE } from './steps';
import { plural, text } from './text';

/** Shows a page of the extension: its language, its title and its content. */
export function showPage(title: string, page: ComponentChildren): void {
  document.documentElement.lang = text('extensionLanguage');
  document.title = title;
  render(page, document.body);
}

/**
 * The head of every page: the mark, the title and the account. With several accounts another one can be chosen here;
 * `onSwitched` then removes what was shown of the account before.
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
              else if (!leave(action)) void choose(failed.accountId);
            }}
          />
        </div>
      )}
    </>
  );
}

/** The foot of every page: links to the other pages, and the number of calls today. */
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
