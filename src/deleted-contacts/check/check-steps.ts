import { signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import { isAboutContact, isCursorRefused, isPassing } from '../../protocol/failure-traits';
import type { Send } from '../../protocol/send';
import { contactName } from '../../ui/contact-words';
import { createRequestSequence } from '../../ui/request-sequence';
import type { KnownContact } from './buckets';
import type { CheckResults } from './check-results';
import type { AskList, LookupResults } from './list-requests';

/** Lookups per request to the background. */
const AT_ONCE = 8;

export interface StepDeps {
  ask: AskList;
  results: CheckResults;
  /** The account that answers belong to. */
  currentAccount: () => string | undefined;
  /** In ms since the epoch. */
  now: () => number;
  onCalls: () => void;
}

/** The two steps of a check: reading a page of all contacts, and single lookups. Each resolves to its failure, if any. */
export function createCheckSteps(send: Send, { ask, results, currentAccount, now, onCalls }: StepDeps) {
  /** Calls made by this check. */
  const calls = signal(0);
  /** Unreadable contacts on the pages. An address that was not found may be one of theirs. */
  const unread = signal(0);
  /** The number of contacts in the account, once known. It also serves the next list. */
  const total = signal<number | undefined>(undefined);
  /** Queries that failed once. */
  const postponed = new Set<string>();
  /** Answers for an abandoned list are ignored. */
  const lists = createRequestSequence();
  let next: string | undefined;
  let pagesRead = 0;
  /** How long a page takes, in ms. */
  let pageTime = 0;
  let accountId: string | undefined;

  function restartReading(): void {
    next = undefined;
    pagesRead = 0;
    unread.value = 0;
  }

  /** Notes the account before a request, because another one may be current when the answer arrives. */
  function begin(): () => boolean {
    accountId = currentAccount() ?? accountId;
    return lists.current();
  }

  async function readPage(): Promise<Failure | undefined> {
    const isCurrent = begin();
    const startedAt = now();
    const answer = await send('scanContacts', { status: 'all', ...(next !== undefined && { next }) });
    onCalls();
    if (!isCurrent()) return undefined;
    if (!answer.ok) {
      if (isCursorRefused(answer.failure)) restartReading();
      return answer.failure;
    }
    pageTime = now() - startedAt;
    calls.value++;
    pagesRead++;
    unread.value += answer.value.unread ?? 0;
    next = answer.value.next;
    total.value = answer.value.total ?? total.value;
    await match(answer.value.contacts);
    if (next === undefined && isCurrent()) results.show(await ask('allRead', {}));
    return undefined;
  }

  async function lookUpSome(): Promise<Failure | undefined> {
    const isCurrent = begin();
    const queries = await ask('unchecked', { most: AT_ONCE });
    const answer = await send('findContacts', queries);
    onCalls();
    if (!isCurrent()) return undefined;
    if (!answer.ok) return answer.failure;
    calls.value += queries.addresses.length + queries.ids.length;
    const { contacts, failed } = answer.value;
    const isAnswered = (query: string) => failed.every((lookup) => lookup.query !== query);
    const lasting = failed.flatMap(({ query, failure }) => (isAboutContact(failure) ? [{ query, failure }] : []));
    const others = failed.filter(({ failure }) => !isAboutContact(failure));
    const stops = others.find(({ query, failure }) => !isPassing(failure) || postponed.has(query));
    for (const { query } of others) postponed.add(query);
    await match(contacts, {
      answered: { addresses: queries.addresses.filter(isAnswered), ids: queries.ids.filter(isAnswered) },
      failed: lasting,
      postponed: others.map(({ query }) => query),
    });
    // This many failures in a row may not be about the contacts.
    return stops?.failure ?? (lasting.length === AT_ONCE ? lasting[0]?.failure : undefined);
  }

  async function match(contacts: Contact[], lookups?: LookupResults): Promise<void> {
    const isCurrent = lists.current();
    const answer = await ask('match', { contacts: contacts.map(knownOf), ...(lookups && { lookups }) });
    if (!isCurrent()) return;
    const listed = new Set(answer.deleted);
    for (const contact of contacts) results.update(contact, listed.has(contact.id));
    results.show(answer.counts);
  }

  return {
    calls,
    unread,
    total,
    readPage,
    lookUpSome,
    pagesRead: () => pagesRead,
    pageTime: () => pageTime,
    clear(): void {
      lists.end();
      calls.value = 0;
      restartReading();
      postponed.clear();
    },
    /** Drops what belongs to another account. Returns whether there was any. */
    leaveAccount(id: string): boolean {
      if (accountId === undefined || accountId === id) return false;
      accountId = undefined;
      total.value = undefined;
      return true;
    },
  };
}

export type CheckSteps = ReturnType<typeof createCheckSteps>;

function knownOf(contact: Contact): KnownContact {
  const name = contactName(contact);
  return {
    id: contact.id,
    ...(contact.email && { address: contact.email.address, permission: contact.email.permission }),
    ...(name !== undefined && { name }),
    ...(contact.deletedAt !== undefined && { deletedAt: contact.deletedAt }),
  };
}
