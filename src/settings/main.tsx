import browser from 'webextension-polyfill';
import { send } from '../protocol/send';
import { createNotifyState } from '../ui/notify-state';
import { showPage } from '../ui/page-frame';
import { createSessionState } from '../ui/session-state';
import { text } from '../ui/text';
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
  copy: (words) => navigator.clipboard.writeText(words),
});

const notify = createNotifyState(send, {
  has: () => browser.permissions.contains({ permissions: ['notifications'] }),
  ask: () => browser.permissions.request({ permissions: ['notifications'] }),
});

showPage(text('pageSettings'), <SettingsPage state={state} session={session} notify={notify} />);
void session.refresh();
void state.load();
void notify.load();
