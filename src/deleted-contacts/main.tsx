import browser from 'webextension-polyfill';
import { onAccountNews } from '../protocol/account-news';
import { send } from '../protocol/send';
import { showPage } from '../ui/page-frame';
import { readLongText } from '../ui/read-long-text';
import { saveFile } from '../ui/save-file';
import { text } from '../ui/text';
import { createListWorker } from './check/list-worker';
import { DeletedContacts } from './deleted-contacts';
import { createHiddenJobs } from './jobs/hidden-jobs';
import { createPageState } from './page-state';
import './deleted-contacts.css';

const page = createPageState(send, {
  now: () => Date.now(),
  whenIdle: (task) => void requestIdleCallback(task),
  later: (task, ms) => void setTimeout(task, ms),
  saveFile,
  notifications: {
    has: () => browser.permissions.contains({ permissions: ['notifications'] }),
    ask: () => browser.permissions.request({ permissions: ['notifications'] }),
  },
  visibility: {
    isHidden: () => document.hidden,
    onShown(task) {
      document.addEventListener('visibilitychange', () => {
        if (!document.hidden) task();
      });
      // Another window can steer a job without hiding this page.
      addEventListener('focus', task);
      // Another page can sign in or switch accounts while this one is visible.
      onAccountNews(task);
    },
  },
  since: /^\d{4}-\d{2}-\d{2}$/.exec(new URLSearchParams(location.search).get('since') ?? '')?.[0] ?? '',
  hiddenJobs: createHiddenJobs(browser.storage.local),
  askList: createListWorker(),
  readLongText,
});

/** How long the first render waits for the cached contacts, in ms. They usually arrive in time, so nothing renders twice. */
const SOON_MS = 100;
const soon = new Promise<void>((done) => setTimeout(done, SOON_MS));
void Promise.race([page.load(), soon]).then(() => {
  showPage(text('pageDeletedContacts'), <DeletedContacts page={page} />);
});
