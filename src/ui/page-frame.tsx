import type { ComponentChildren } from 'preact';
import { render } from 'preact';
import { Mark } from './icons';
import type { SessionState } from './session-state';
import { DELETED_CONTACTS_PAGE, SETTINGS_PAGE } from './steps';
import { plural, text } from './text';

/** Puts a page of the extension on the screen: its language, its title and its content. */
export function showPage(title: string, page: ComponentChildren): void {
  document.documentElement.lang = text('language');
  document.title = title;
  render(page, document.body);
}

/** The head of every page: the mark, what the page is, and whose contacts it shows. */
export function PageHeader({ title, session }: { title: string; session: SessionState }) {
  const account = session.status.value?.account;
  return (
    <header class="page-header">
      <Mark />
      <h1>{title}</h1>
      {account && (
        <span class="soft small page-account" dir="auto">
          {account.name}
        </span>
      )}
    </header>
  );
}

/** The foot of every page: the other places, and what the API key was used for today. */
export function PageFooter({ session, here }: { session: SessionState; here?: 'deleted-contacts' | 'settings' }) {
  const status = session.status.value;
  return (
    <footer class="page-footer">
      <nav class="page-places">
        {here !== 'deleted-contacts' && (
          <a class="link" href={DELETED_CONTACTS_PAGE} target="_blank" rel="noopener">
            {text('deletedContacts')}
          </a>
        )}
        {here !== 'settings' && (
          <a class="link" href={SETTINGS_PAGE} target="_blank" rel="noopener">
            {text('settings')}
          </a>
        )}
      </nav>
      {status && <span class="soft small">{plural('callsToday', status.callsToday)}</span>}
    </footer>
  );
}
