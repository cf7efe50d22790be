import { onAccountNews } from '../protocol/account-news';
import { send } from '../protocol/send';
import { showPage } from '../ui/page-frame';
import { saveFile } from '../ui/save-file';
import { createSessionState } from '../ui/session-state';
import { text } from '../ui/text';
import { HistoryPage } from './history-page';
import { createHistoryState } from './history-state';
import { ReportPage } from './report-page';
import { createReportState } from './report-state';
import './history.css';
import './report.css';

const reported = new URLSearchParams(location.search).get('report');
if (reported === null) showHistory();
else showReport(reported);

function showHistory(): void {
  const session = createSessionState(send);
  const state = createHistoryState(send, session, { now: () => Date.now(), saveFile });
  showPage(text('pageHistory'), <HistoryPage state={state} session={session} />);
  void state.load();
  onAccountNews(() => void state.follow());
}

/** The report of a job has its own page, so that the browser prints nothing else. */
function showReport(jobId: string): void {
  const state = createReportState(send, jobId);
  // The page's initial markup is that of the history.
  document.body.replaceChildren();
  showPage(text('historyReportTitle'), <ReportPage state={state} onPrint={() => window.print()} />);
  void state.load();
}
