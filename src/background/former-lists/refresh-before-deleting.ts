import { countContacts, readContact } from '../../constant-contact/contacts';
import type { Call } from '../../constant-contact/http';
import { dropOld, isLedgerOld, type Ledger, openLedger, saveLedger } from './ledger';
import { beginPages, step } from './read-memberships';
import { LEDGER_LOCK, type RememberDeps, readerWith } from './remember-lists';

/** So many pages of 500 contacts are a few calls. */
const MOST_PAGES = 4;
const MOST_ROWS = 500 * MOST_PAGES;
/** What was read this lately is not read once more, in ms. */
const FRESH_MS = 5 * 60_000;
/** So many contacts that are on fewer lists than before are read once more. */
const MOST_DOUBTED = 5;

/**
 * Somebody is about to delete contacts: what is remembered of the lists of a small account is read once more, so that it is of now. It
 * counts only as a whole, and only where nothing shows that the deletion has begun meanwhile: a deletion may take contacts off their
 * lists some time before they are deleted. Otherwise all stays as it was, with the day of the reading before.
 */
export async function refreshBeforeDeleting(accountId: string, deps: RememberDeps): Promise<void> {
  const isDue = async () => {
    const checkedBefore = (await deps.serverClock.now()) - FRESH_MS;
    return isLedgerOld(accountId, { mostRows: MOST_ROWS, checkedBefore }, deps);
  };
  // A reading under way may take minutes, and is not waited for.
  if (!(await isDue())) return;
  await deps.exclusively(LEDGER_LOCK, async () => {
    const { ledger } = ((await isDue()) && (await openLedger(accountId, deps))) || {};
    if (!ledger) return;
    const before = listsOf(ledger);
    const { call } = await deps.api.as(accountId, 'job');
    const deleted = await countContacts(call, 'deleted');
    const number = await readAll(ledger, call, deps);
    if (number === undefined || !(await areListsSteady(ledger, before, number, call))) return;
    if (deleted === undefined || (await countContacts(call, 'deleted')) !== deleted) return;
    dropOld(ledger, await deps.serverClock.now());
    await saveLedger(accountId, ledger, deps);
  });
}

/** Answers the number of the reading; undefined where there were more contacts than a few calls read. */
async function readAll(ledger: Ledger, call: Call, deps: RememberDeps): Promise<number | undefined> {
  const reader = readerWith(call, deps);
  const reading = await beginPages(ledger, reader);
  ledger.reading = reading;
  for (let page = 0; ledger.reading; page++) {
    // New contacts may take one page more.
    if (page > MOST_PAGES) return undefined;
    await step(ledger, reading, reader);
  }
  return reading.number;
}

/** Whether whoever is on fewer lists than before has left them, and is not about to be deleted. */
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

/** The ids of the lists of each contact. */
function listsOf({ lists, sets, rows }: Ledger): Map<string, string[]> {
  const ids = sets.map((places) => places.flatMap((place) => lists[place]?.id ?? []));
  return new Map([...rows].map(([id, { set }]) => [id, ids[set] ?? []]));
}
