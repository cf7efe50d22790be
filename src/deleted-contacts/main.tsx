import browser from 'webextension-polyfill';
import { send } from '../protocol/send';
import { showPage } from '../ui/page-frame';
import { saveFile } from '../ui/save-file';
import { text } from '../ui/text';
import { createListWorker } from './check/list-worker';
import { DeletedContacts } from './deleted-contacts';
import { createPageState } from './page-state';
import './deleted-contacts.css';
import './check/check-view.css';

const page = createPageState(send, {
  now: () => Date.now(),
  later: (task, ms) => void setTimeout(task, ms),
  saveFile,
  notifications: {
    has: () => browser.permissions.contains({ permissions: ['notifications'] }),
    ask: () => browser.permissions.request({ permissions: ['notifications'] }),
  },
  askList: createListWorker(),
});

// The worker answers while the page is drawn for the first time.
void page.load();
showPage(text('deletedContacts'), <DeletedContacts page={page} />);
