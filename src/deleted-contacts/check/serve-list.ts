import * as v from 'valibot';
import { createTurns } from '../../ui/turns';
import { type AddressList, createAddressList, MOST_ADDRESSES } from './address-list';
import { readAddressTable } from './address-table';
import { decodeText } from './decode-text';
import { listCsv } from './list-file';
import {
  type AskList,
  type ListInput,
  type ListOutput,
  type ListProblem,
  type ListRequestName,
  listInputSchemas,
} from './list-requests';

/** Bytes of a file or characters of a text. A larger one is no list of addresses. */
const LARGEST = 100_000_000;

type Handlers = { [K in ListRequestName]: (input: ListInput<K>) => ListOutput<K> | Promise<ListOutput<K>> };

/** Holds one list and answers requests about it. It runs in a worker, so that a long list never blocks the page. */
export function createListServer(): AskList {
  let list: AddressList = createAddressList({ entries: [], lines: 0, columns: [] });
  /** A large file that takes long must not replace a list that was given after it. */
  const turns = createTurns();

  const handlers: Handlers = {
    read: async ({ source }) => {
      const isNewest = turns.next();
      const read = await textOf(source);
      if ('problem' in read) return read;
      const next = createAddressList(readAddressTable(read.text));
      const summary = next.summary();
      if (summary.addresses > MOST_ADDRESSES) {
        return { problem: { kind: 'too-many', addresses: summary.addresses, most: MOST_ADDRESSES } };
      }
      if (isNewest()) list = next;
      return { summary, counts: next.counts() };
    },
    unchecked: ({ most }) => list.unchecked(most),
    match: ({ contacts, lookups }) => {
      const deleted = list.match(contacts);
      if (lookups) {
        list.restIsAbsent(lookups.answered);
        for (const one of lookups.failed) list.fail(one.query, one.failure);
        for (const one of lookups.postponed) list.postpone(one);
      }
      return { deleted, counts: list.counts() };
    },
    allRead: () => {
      list.restIsAbsent();
      return list.counts();
    },
    retry: () => {
      list.retry();
      return list.counts();
    },
    became: ({ ids, deletedAt }) => {
      list.became(ids, deletedAt);
      return list.counts();
    },
    forget: () => {
      list.forget();
      return list.counts();
    },
    rows: ({ bucket, from, to }) => list.rows(bucket, from, to),
    people: ({ bucket }) => list.people(bucket),
    csv: ({ bucket }) => new Blob([listCsv(list.allRows(bucket))], { type: 'text/csv;charset=utf-8' }),
  };

  return async <K extends ListRequestName>(request: K, input: ListInput<K>): Promise<ListOutput<K>> =>
    handlers[request](v.parse(listInputSchemas[request], input));
}

async function textOf(source: string | Blob): Promise<{ text: string } | { problem: ListProblem }> {
  if ((typeof source === 'string' ? source.length : source.size) > LARGEST) return { problem: { kind: 'too-large' } };
  if (typeof source === 'string') return { text: source };
  try {
    const decoded = decodeText(new Uint8Array(await source.arrayBuffer()));
    return 'problem' in decoded ? { problem: { kind: decoded.problem } } : decoded;
  } catch {
    // The file was removed, or may not be read.
    return { problem: { kind: 'unreadable' } };
  }
}
