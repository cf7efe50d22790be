import { send } from '../protocol/send';
import { showPage } from '../ui/page-frame';
import { saveFile } from '../ui/save-file';
import { createSessionState } from '../ui/session-state';
import { text } from '../ui/text';
import { HistoryPage } from './history-page';
import { createHistoryState } from './history-state';
import './history.css';

const session = createSessionState(send);
const state = createHistoryState(send, session, { now: () => Date.now(), saveFile });

showPage(text('pageHistory'), <HistoryPage state={state} session={session} />);
void state.load();
