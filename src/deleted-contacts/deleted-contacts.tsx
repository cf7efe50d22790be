import type { JobView } from '../protocol/jobs';
import { FileDrop } from '../ui/file-drop';
import { PageFooter, PageHeader } from '../ui/page-frame';
import { leavePage, type StepAction } from '../ui/steps';
import { text } from '../ui/text';
import { BinView } from './bin/bin-view';
import { CheckView } from './check/check-view';
import { useLeaveGuard } from './check/leave-guard';
import { JobBar } from './jobs/job-bar';
import { RestoreManyDialog } from './jobs/restore-many-dialog';
import type { PageState } from './page-state';
import { panelId, tabId, ViewTabs } from './view-tabs';

/** The page of deleted contacts: the table, the check of a list, and the jobs beneath. */
export function DeletedContacts({ page }: { page: PageState }) {
  const { check, jobs, many, side, session } = page;
  useLeaveGuard(check.isBusy.value);

  function step(action: StepAction): void {
    if (action === 'sign-in') void page.signIn();
    else if (action === 'look-up-again' || action === 'try-again') void side.lookUp();
    else leavePage(action);
  }

  return (
    <>
      <PageHeader title={text('pageDeletedContacts')} session={session} />
      <main class="views">
        <FileDrop isBusy={check.isBusy.value} words={text('viewsDrop')} onFiles={page.checkFiles} />
        <ViewTabs
          label={text('viewsLabel')}
          views={[
            { view: 'all', name: text('viewsAll') },
            { view: 'check', name: text('viewsCheck') },
          ]}
          shown={page.view.value}
          onShow={(view) => {
            page.view.value = view;
          }}
        />
        {page.view.value === 'check' ? (
          <div class="view" role="tabpanel" id={panelId('check')} aria-labelledby={tabId('check')}>
            <CheckView
              state={check}
              onRestore={() => many.open(check.deletedContacts())}
              onExport={(bucket) => void page.exportChecked(bucket)}
              onStep={step}
            />
          </div>
        ) : (
          <div class="bin" role="tabpanel" id={panelId('all')} aria-labelledby={tabId('all')}>
            <BinView page={page} onStep={step} />
          </div>
        )}
      </main>
      <JobBar
        state={jobs}
        notThere={page.notThere.value}
        onDownload={(job: JobView) => void page.download(job)}
        onRetry={(job: JobView) => void page.retry(job)}
        onStep={step}
      />
      <RestoreManyDialog state={many} onStep={step} />
      <PageFooter session={session} here="deleted-contacts" />
    </>
  );
}
