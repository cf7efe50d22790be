import { accountWords } from '../ui/account-words';
import { NotifyChoice } from '../ui/notify-choice';
import type { NotifyState } from '../ui/notify-state';
import { PageFooter, PageHeader } from '../ui/page-frame';
import type { SessionState } from '../ui/session-state';
import { text } from '../ui/text';
import { AccountSection } from './account-section';
import { KeySection } from './key-section';
import { ListsSection } from './lists-section';
import { PagesSection } from './pages-section';
import { Section } from './section';
import type { SettingsNews, SettingsState } from './settings-state';

/** The settings: accounts, API key, prompts, notifications and privacy. */
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
        <ListsSection state={state} />
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
