import { useRef } from 'preact/hooks';
import { useKeepFocus } from '../../ui/keep-focus';
import { LookupView } from '../../ui/lookup-view';
import type { StepAction } from '../../ui/steps';
import { moment, plural, text } from '../../ui/text';
import { restoreWords } from '../jobs/job-words';
import { leftOutWords } from '../jobs/left-out-words';
import type { PageState } from '../page-state';
import { BinFilters, BinSearch } from './bin-filters';
import type { BinState } from './bin-state';
import { BinTable } from './bin-table';
import { DeletionChart } from './deletion-chart';
import { MarkSelected } from './mark-selected';
import { ScanLine } from './scan-line';
import type { Scan } from './scan-progress';
import { SideCard } from './side-card';
import { TableKeys } from './table-keys';

/** All deleted contacts in a table, with one contact or the lookup field beside it. */
export function BinView({ page, onStep }: { page: PageState; onStep: (action: StepAction) => void }) {
  const { bin, side, lookup, session, opened } = page;
  const signedOut = session.signedOut.value;
  const list = useRef<HTMLElement>(null);
  const beside = useKeepFocus<HTMLElement>();
  const card = opened.value;

  /** Returns the focus to the row that opened the card. */
  function close(): void {
    page.closeCard();
    const row = list.current?.querySelector<HTMLElement>('tbody [tabindex="0"]');
    (row ?? list.current?.querySelector<HTMLElement>('[type="search"]'))?.focus();
  }

  return (
    <>
      {!signedOut && (
        <section class="bin-list" ref={list} aria-label={text('pageDeletedContacts')}>
          <div class="bin-bar">
            <BinSearch state={bin} />
            <RestoreSelected page={page} />
            <BinFilters state={bin} />
          </div>
          <ReadingStatus page={page} onStep={onStep} />
          <div>
            <DeletionChart bin={bin} onRestore={page.many.open} />
          </div>
          <BinTable
            state={bin}
            opened={card?.contact.id}
            onOpen={page.openCard}
            onClose={close}
            onRestore={page.many.open}
          >
            {bin.shown.value.length === 0 && <NoRows bin={bin} />}
          </BinTable>
        </section>
      )}
      <aside class="bin-side" ref={beside} tabIndex={-1}>
        {card ? (
          <SideCard
            opened={card}
            names={bin.names.value}
            lookup={side}
            refusal={session.refusal.value}
            onStep={onStep}
            onClose={close}
          />
        ) : (
          <div class="bin-lookup">
            <LookupView lookup={lookup} session={session} />
            {!signedOut && <TableKeys />}
          </div>
        )}
      </aside>
    </>
  );
}

/** Opens the preview with the selected contacts. The count leaves out unsubscribed ones. */
function RestoreSelected({ page }: { page: PageState }) {
  const { bin, many } = page;
  const count = bin.restorableCount.value;
  return (
    <button
      type="button"
      class="button primary"
      aria-disabled={count === 0}
      onClick={() => {
        if (count > 0) many.open([...bin.restorableContacts(), ...bin.leftOut.value]);
      }}
    >
      {restoreWords(count)}
    </button>
  );
}

/** The numbers of contacts in total, shown and selected, their age, and the progress of a reading. */
function ReadingStatus({ page, onStep }: { page: PageState; onStep: (action: StepAction) => void }) {
  const { bin } = page;
  const scan = bin.scan.value;
  const selected = bin.selected.value.size;
  const keeper = useKeepFocus<HTMLDivElement>();
  const isReading = scan.phase === 'cached' || scan.phase === 'reading';
  const counts = [
    ...(isReading && bin.size.value === 0 ? [] : [countWords(bin)]),
    ...(selected > 0 ? [plural('binSelected', selected), ...leftOutWords(bin.leftOut.value)] : []),
  ];
  const age = selected === 0 ? readWords(scan, bin.readAt.value) : '';
  return (
    <div class="bin-standing" ref={keeper} tabIndex={-1}>
      {/* The counts change with every page. A screen reader announces them once, at the end. */}
      <div class="bin-counts soft small" aria-live={isReading ? 'off' : 'polite'} aria-atomic="true">
        {counts.length > 0 && <p>{counts.join(' · ')}</p>}
        {age !== '' && <p>{age}</p>}
      </div>
      {selected > 0 && (
        <button type="button" class="button quiet" onClick={bin.deselectAll}>
          {text('binDeselect')}
        </button>
      )}
      {selected > 0 && <MarkSelected bin={bin} onStep={onStep} />}
      {bin.isFiltered.value && (
        <button type="button" class="button quiet" onClick={bin.clearFilters}>
          {text('buttonShowAll')}
        </button>
      )}
      {scan.phase === 'done' && selected === 0 && (
        <button type="button" class="button quiet" onClick={() => void bin.read()}>
          {text('binReadAgain')}
        </button>
      )}
      <ScanLine state={bin} onStep={onStep} />
      {bin.shown.value.length > 0 && (
        <button
          type="button"
          class="button quiet bin-export"
          aria-busy={page.isExporting.value}
          onClick={() => void page.exportContacts()}
        >
          {page.isExporting.value
            ? text('viewsMakingFile')
            : selected > 0
              ? plural('binExportSelected', selected)
              : text('buttonExportCsv')}
        </button>
      )}
    </div>
  );
}

function countWords(bin: BinState): string {
  return bin.isFiltered.value
    ? plural('binFound', bin.size.value, bin.shown.value.length)
    : plural('binCount', bin.size.value);
}

/** When the rows were read, and with how many calls. */
function readWords(scan: Scan, readAt: number | undefined): string {
  if (scan.phase === 'done') {
    return scan.fullReads > 0 ? plural('binReadAll', scan.calls, moment(scan.at)) : plural('binUpToDate', scan.calls);
  }
  return readAt === undefined || scan.phase === 'reading' ? '' : text('binReadAt', moment(readAt));
}

/** The text of a table without rows. */
function NoRows({ bin }: { bin: BinState }) {
  const { phase } = bin.scan.value;
  if (bin.size.value > 0) return <p class="note table-empty">{text('binNoMatch')}</p>;
  if (phase === 'cached' || phase === 'reading') return <SkeletonRows />;
  if (phase === 'done') {
    return (
      <p class="note table-empty">
        <strong>{text('binEmptyTitle')}</strong> {text('binEmptyMeans')}
      </p>
    );
  }
  return null;
}

/** Placeholders for rows to come. */
function SkeletonRows() {
  return (
    <div aria-hidden="true">
      {Array.from({ length: 8 }, (_, at) => (
        <div key={at} class="bin-row-waiting">
          <span />
          <span class="skeleton-line skeleton-wide" />
          <span class="skeleton-line skeleton-wide" />
          <span class="skeleton-line" />
          <span class="skeleton-line" />
          <span class="skeleton-line" />
        </div>
      ))}
    </div>
  );
}
