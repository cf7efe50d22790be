import { useRef } from 'preact/hooks';
import type { JobView } from '../protocol/requests';
import type { StepAction } from '../ui/failure-words';
import { LookupView } from '../ui/lookup-view';
import { PageFooter, PageHeader } from '../ui/page-frame';
import { leave } from '../ui/steps';
import { moment, plural, text } from '../ui/text';
import { BinFilters } from './bin/bin-filters';
import type { Scan } from './bin/bin-state';
import { BinTable } from './bin/bin-table';
import { ScanLine } from './bin/scan-line';
import { SideCard } from './bin/side-card';
import { CheckView } from './check/check-view';
import { FileDrop } from './check/file-drop';
import { useLeaveGuard } from './check/leave-guard';
import { JobBar } from './jobs/job-bar';
import { leftOutWords } from './jobs/left-out-words';
import { RestoreManyDialog } from './jobs/restore-many-dialog';
import type { PageState } from './page-state';
import { panelId, tabId, ViewTabs } from './view-tabs';

/** The recycle bin: all deleted contacts of the account, one of them beside, and what is being restored beneath. */
export function DeletedContacts({ page }: { page: PageState }) {
  const { bin, check, jobs, many, side, lookup, session, opened } = page;
  const signedOut = session.signedOut.value;
  const list = useRef<HTMLElement>(null);
  useLeaveGuard(check.isBusy.value);

  function step(action: StepAction): void {
    if (action === 'sign-in') void page.signIn();
    else if (action === 'look-up-again' || action === 'try-again') void side.lookUp();
    else leave(action);
  }
  const shownCard = opened.value;

  /** Back to the row that the card was opened from. */
  function close(): void {
    page.closeCard();
    list.current?.querySelector<HTMLElement>('tbody [tabindex="0"]')?.focus();
  }

  return (
    <>
      <PageHeader title={text('deletedContacts')} session={session} />
      <main class="views">
        <FileDrop isBusy={check.isBusy.value} onFiles={page.checkFiles} />
        <ViewTabs
          label={text('checkViews')}
          views={[
            { view: 'all', name: text('checkAll') },
            { view: 'check', name: text('checkTitle') },
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
            <aside class="bin-side">
              {shownCard ? (
                <SideCard
                  contact={shownCard.contact}
                  names={bin.names.value}
                  focused={shownCard.by === 'keyboard'}
                  lookup={side}
                  signedOut={signedOut}
                  onStep={step}
                  onClose={close}
                />
              ) : (
                <div class="bin-lookup">
                  <LookupView lookup={lookup} session={session} />
                </div>
              )}
            </aside>
            {!signedOut && (
              <section class="bin-list" ref={list} aria-label={text('deletedContacts')}>
                <div class="bin-bar">
                  <BinFilters state={bin} />
                  <RestoreSelected page={page} />
                </div>
                <div class="bin-counts">
                  <Counts page={page} />
                  <ScanLine state={bin} onStep={step} />
                  {bin.shown.value.length > 0 && (
                    <button
                      type="button"
                      class="button quiet bin-export"
                      aria-busy={page.exporting.value}
                      onClick={() => void page.exportContacts()}
                    >
                      {page.exporting.value
                        ? text('binMakingFile')
                        : bin.selected.value.size > 0
                          ? plural('binExportSelected', bin.selected.value.size)
                          : text('exportCsv')}
                    </button>
                  )}
                </div>
                <Rows page={page} />
              </section>
            )}
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

/** Restores those that are selected; who unsubscribed does not count. */
function RestoreSelected({ page }: { page: PageState }) {
  const { bin, many } = page;
  const count = bin.restorable.value.length;
  return (
    <button
      type="button"
      class="button primary"
      aria-disabled={count === 0}
      onClick={() => {
        if (count > 0) many.open([...bin.restorable.value, ...bin.leftOut.value]);
      }}
    >
      {plural('binRestoreMany', count)}
    </button>
  );
}

/** How many there are, shown and selected, and how old that is. */
function Counts({ page }: { page: PageState }) {
  const { bin } = page;
  const scan = bin.scan.value;
  const shown = bin.shown.value.length;
  const selected = bin.selected.value.size;
  const out = selected > 0 ? leftOutWords(bin.leftOut.value) : [];
  return (
    <>
      <p class="soft small" aria-live="polite">
        {bin.filtered.value ? plural('binFound', bin.size.value, shown) : plural('binCount', bin.size.value)}
        {selected > 0 && ` · ${plural('binSelected', selected)}`}
        {out.map((words) => ` · ${words}`)}
      </p>
      {selected > 0 && (
        <button type="button" class="button quiet" onClick={bin.deselectAll}>
          {text('binDeselect')}
        </button>
      )}
      {selected === 0 && <p class="soft small">{readWords(scan, bin.readAt.value)}</p>}
      {bin.filtered.value && (
        <button type="button" class="button quiet" onClick={bin.clearFilters}>
          {text('historyShowAll')}
        </button>
      )}
      {scan.phase === 'done' && selected === 0 && (
        <button type="button" class="button quiet" onClick={() => void bin.read()}>
          {text('binReadAgain')}
        </button>
      )}
    </>
  );
}

/** How old what is shown is, and what it cost to be sure of it. */
function readWords(scan: Scan, readAt: number | undefined): string {
  if (scan.phase === 'done') {
    return scan.wholes > 0 ? plural('binReadAll', scan.calls, moment(scan.at)) : plural('binUpToDate', scan.calls);
  }
  return readAt === undefined || scan.phase === 'reading' ? '' : text('binReadAt', moment(readAt));
}

/** The table, or what is said in its place. */
function Rows({ page }: { page: PageState }) {
  const { bin } = page;
  const { phase } = bin.scan.value;
  const opened = page.opened.value?.contact;
  if (bin.shown.value.length > 0) {
    return <BinTable state={bin} opened={opened?.id} onOpen={page.openCard} />;
  }
  if (bin.size.value > 0) return <p class="note bin-nothing">{text('binNoMatch')}</p>;
  if (phase === 'kept' || phase === 'reading') {
    return (
      <div class="bin-waiting" aria-hidden="true">
        <span class="skeleton-line" />
        <span class="skeleton-line wide" />
        <span class="skeleton-line" />
        <span class="skeleton-line wide" />
      </div>
    );
  }
  if (phase === 'done') {
    return (
      <p class="note bin-nothing">
        <strong>{text('binEmptyTitle')}</strong> {text('binEmptyMeans')}
      </p>
    );
  }
  return null;
}
