import { countContacts, readContact } from '../../constant-contact/contacts';
import type { Call } from '../../constant-contact/http';
import { dropOldRows, isLedgerOld, type Ledger, openLedger, saveLedger } from './ledger';
import { readNextPart, startReadingPages } from './read-memberships';
import { createReader, LEDGER_LOCK, type RememberDeps } from './remember-lists';

/** Pages of 500 contacts, so that a refresh takes a few calls. */
const MOST_PAGES = 4;
const MOST_ROWS = 500 * MOST_PAGES;
/** A reading this recent is not repeated, in ms. */
const FRESH_MS = 5 * 60_000;
/** Up to this many contacts that are on fewer lists than before are read again. */
const MOST_DOUBTED = 5;

/**
 * Reads the lists of a small account again when a person is about to delete contacts. The reading counts only if it is
 * complete and if the deletion has not visibly begun, because a deletion may remove contacts from lists before it
 * deletes them. Otherwise the earlier reading stays.
 */
export async function refreshBeforeDeleting(accountId: string, deps: RememberDeps): Promise<void> {
  const isDue = async () => {
    const checkedBefore = (await deps.serverClock.now()) - FRESH_MS;
    return isLedgerOld(accountId, { mostRows: MOST_ROWS, checkedBefore }, deps);
  };
  // A reading in progress may take minutes, so it is not awaited.
  if (!(await isDue())) return;
  await deps.exclusively(LEDGER_LOCK, async () => {
    const { ledger, failure } = ((await isDue()) && (await openLedger(accountId, deps))) || {};
    if (!ledger) return;
    // A reading that does not count is not repeated at once either.
    ledger.refreshedFrom = await deps.serverClock.now();
    await saveLedger(accountId, ledger, deps, failure);
    const before = listsOf(ledger);
    const { call } = await deps.api.as(accountId, 'job');
    const deleted = await countContacts(call, 'deleted');
    const number = await readAll(ledger, call, deps);
    if (number === undefined || !(await areListsSteady(ledger, before, number, call))) return;
    if (deleted === undefined || (await countContacts(call, 'deleted')) !== deleted) return;
    dropOldRows(ledger, await deps.serverClock.now());
    await saveLedger(accountId, ledger, deps);
  });
}

/** Returns the number of the reading; undefined if there are more contacts than a few calls can read. */
async function readAll(ledger: Ledger, call: Call, deps: RememberDeps): Promise<number | undefined> {
  // A person waits, so no contact is read singly.
  const reader = { ...createReader(call, deps), mostSingly: 0 };
  const reading = await startReadingPages(ledger, reader);
  ledger.reading = reading;
  for (let page = 0; ledger.reading; page++) {
    // New contacts may take one more page.
    if (page > MOST_PAGES) return undefined;
    await readNextPart(ledger, reading, reader);
  }
  return reading.number;
}

/** Whether contacts on fewer lists than before have just left them, and are not about to be deleted. */
async function areListsSteady(
  ledger: Ledger,
  before: ReadonlyMap<string, readonly string[]>,
  number: number,
  call: Call,
): Promise<boolean> {
  const doubted = [...listsOf(ledger)].filter(
    ([id, lists]) =>
      ledger.rows.get(id)?.reading === number && before.get(id)?.some((listId) => !lists.includes(listId)),
  );
  if (doubted.length > MOST_DOUBTED) return false;
  for (const [id, lists] of doubted) {
    const contact = await readContact(call, { by: 'id', id });
    if (!contact || contact.deletedAt !== undefined || !lists.every((listId) => contact.lists.includes(listId)))
      return false;
  }
  return true;
}

/** The list ids of each contact. */
function listsOf({ lists, sets, rows }: Ledger): Map<string, string[]> {
  const ids = sets.map((places) => places.flatMap((place) => lists[place]?.id ?? []));
  return new Map([...rows].map(([id, { set }]) => [id, ids[set] ?? []]));
}
