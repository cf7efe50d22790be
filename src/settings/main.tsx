import browser from 'webextension-polyfill';
import { onAccountNews } from '../protocol/account-news';
import { send } from '../protocol/send';
import { createNotifyState } from '../ui/notify-state';
import { showPage } from '../ui/page-frame';
import { saveFile } from '../ui/save-file';
import { createSessionState } from '../ui/session-state';
import { text } from '../ui/text';
import { createExportWorker } from './export-file/export-worker';
import { createForGoodState } from './for-good-state';
import { SettingsPage } from './settings-page';
import { createSettingsState } from './settings-state';
import './settings.css';

const session = createSessionState(send);
const state = createSettingsState(send, session, {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  askExport: createExportWorker(),
  copy: (words) => navigator.clipboard.writeText(words),
});

const notify = createNotifyState(send, {
  has: () => browser.permissions.contains({ permissions: ['notifications'] }),
  ask: () => browser.permissions.request({ permissions: ['notifications'] }),
});

const forGood = createForGoodState(send, session, { news: state.news, now: () => Date.now(), saveFile });

showPage(text('pageSettings'), <SettingsPage state={state} session={session} notify={notify} forGood={forGood} />);
void state.load();
void notify.load();
void session.refresh();
onAccountNews(() => void session.refresh());
