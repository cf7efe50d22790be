import type { CachedPage } from '../../protocol/deleted-contacts';
import type { Result } from '../../protocol/failure';
import type { Send } from '../../protocol/send';
import type { LiveRows } from './live-rows';
import type { Column } from './row-keys';

/** The cached pages of an account. Each page is prefetched while the previous one is used. */
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

/** Puts the cached contacts of an account into the rows. `first` is a first page that was requested already. */
export async function showCachedContacts(
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
    // Sorting a little with each page keeps single renders short.
    rows.sort(sortColumn());
    // Rendering costs time per row. The first page is drawn at once, later ones when the number doubles.
    if (pages >= drawnPages * 2) {
      drawnPages = pages;
      changed();
    }
    pages++;
  }
  if (isNewest()) changed();
}
