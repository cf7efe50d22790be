import type { CachedPage } from '../../protocol/deleted-contacts';
import type { Result } from '../../protocol/failure';
import type { Send } from '../../protocol/send';
import type { LiveRows } from './live-rows';
import type { Column } from './row-keys';

/** What the cache holds of an account, page by page. Each page is requested while the one before it is used. */
async function* cachedPages(
  send: Send,
  accountId: string,
  first: Promise<Result<CachedPage | null>> | undefined,
): AsyncGenerator<CachedPage> {
  let coming = first ?? send('getCachedPage', { page: 0 });
  for (let page = 1; ; page++) {
    const answer = await coming;
    if (!answer.ok || answer.value?.accountId !== accountId) return;
    coming = send('getCachedPage', { page });
    yield answer.value;
  }
}

/** Puts what the cache holds of an account into the rows. `first` is a first page that is already requested. */
export async function showCached(
  send: Send,
  { rows, changed }: LiveRows,
  {
    accountId,
    first,
    sortColumn,
    isNewest,
    onPage,
  }: {
    accountId: string;
    first: Promise<Result<CachedPage | null>> | undefined;
    /** The column that the table is sorted by. */
    sortColumn: () => Column;
    isNewest: () => boolean;
    onPage: (page: CachedPage) => void;
  },
): Promise<void> {
  let pages = 0;
  let drawnPages = 0;
  for await (const page of cachedPages(send, accountId, first)) {
    if (!isNewest()) return;
    rows.put(page.contacts);
    const removed = new Set(page.notDeleted);
    if (page.notDeleted.some((id) => rows.get(id) !== undefined)) rows.keepOnly((id) => !removed.has(id));
    onPage(page);
    // Sorted a little with each page, so that no drawing has to sort all rows.
    rows.sort(sortColumn());
    // A drawing costs as much as there are rows: the first page is drawn at once, the others as the rows double.
    if (pages >= drawnPages * 2) {
      drawnPages = pages;
      changed();
    }
    pages++;
  }
  if (isNewest()) changed();
}
