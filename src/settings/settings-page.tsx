import { accountWords } from '../ui/account-words';
import { NotifyChoice } from '../ui/notify-choice';
import type { NotifyState } from '../ui/notify-state';
import { PageFooter, PageHeader } from '../ui/page-frame';
import type { SessionState } from '../ui/session-state';
import { text } from '../ui/text';
import { AccountSection } from './account-section';
import { AutomationsSection } from './automations-section';
import { ForGoodSection } from './for-good-section';
import type { ForGoodState } from './for-good-state';
import { KeySection } from './key-section';
import { ListsSection } from './lists-section';
import { PagesSection } from './pages-section';
import { PolicySection } from './policy-section';
import { Section } from './section';
import type { SettingsNews, SettingsState } from './settings-state';
import { WatchSection } from './watch-section';

/** The settings: accounts, API key, prompts, notifications, erasing for good, and privacy. */
export function SettingsPage({
  state,
  session,
  notify,
  forGood,
}: {
  state: SettingsState;
  session: SessionState;
  notify: NotifyState;
  forGood: ForGoodState;
}) {
  const account = session.status.value?.account;
  return (
    <>
      <PageHeader title={text('pageSettings')} session={session} />
      <main class="page-main">
        <div role="status" class="settings-news">
          {state.news.value && (
            <p class="note success">{newsWords(state.news.value, account ? accountWords(account) : '')}</p>
          )}
        </div>
        <AccountSection state={state} session={session} />
        <KeySection state={state} session={session} />
        <PagesSection state={state} />
        <WatchSection state={state} />
        <ListsSection state={state} session={session} />
        <AutomationsSection state={state} />
        <PolicySection state={state} />
        <Section title={text('settingsJobs')}>
          <NotifyChoice state={notify} />
          <p class="soft small">{text('settingsJobsHint')}</p>
        </Section>
        <ForGoodSection state={forGood} />
        <Section title={text('settingsPrivacy')}>
          <p>{text('settingsPrivacyWords')}</p>
        </Section>
      </main>
      <PageFooter session={session} here="settings" />
    </>
  );
}

function newsWords(news: SettingsNews, account: string): string {
  switch (news) {
    case 'saved':
      return text('settingsNewsSaved');
    case 'saved-for-next':
      return text('settingsNewsSavedForNext');
    case 'prompt-on':
      return text('settingsNewsPromptOn');
    case 'prompt-off':
      return text('settingsNewsPromptOff');
    case 'watch-on':
      return text('settingsNewsWatchOn');
    case 'watch-off':
      return text('settingsNewsWatchOff');
    case 'automations-on':
      return text('settingsNewsAutomationsOn');
    case 'sends-on':
      return text('settingsNewsSendsOn');
    case 'marks-saved':
      return text('settingsNewsMarksSaved');
    case 'marks-read':
      return text('settingsNewsMarksRead');
    case 'marks-given-up':
      return text('settingsNewsMarksGivenUp');
    case 'copied':
      return text('settingsNewsCopied');
    case 'copy-by-hand':
      return text('settingsNewsCopyByHand');
    case 'signed-out':
      return text('settingsNewsSignedOut');
    case 'signed-out-of-one':
      return text('settingsNewsSignedOutOfOne', account);
    case 'switched':
      return text('settingsNewsSwitched', account);
  }
}
