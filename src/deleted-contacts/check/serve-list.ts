import * as v from 'valibot';
import { CSV } from '../../ui/csv';
import { createRequestSequence } from '../../ui/request-sequence';
import { readTextFile } from '../../ui/text-file/read-text-file';
import { type AddressList, createAddressList, MOST_ADDRESSES } from './address-list';
import { readAddressTable } from './address-table';
import { listCsv } from './list-file';
import { type AskList, type ListInput, type ListOutput, type ListRequestName, listInputSchemas } from './list-requests';

type Handlers = { [K in ListRequestName]: (input: ListInput<K>) => ListOutput<K> | Promise<ListOutput<K>> };

/** Holds one list and answers requests about it. It runs in a worker, so that a long list never blocks the page. */
export function createListServer(): AskList {
  let list: AddressList = createAddressList({ entries: [], lines: 0, columns: [] });
  /** A slow large file must not replace a list that was given later. */
  const requests = createRequestSequence();

  const handlers: Handlers = {
    read: async ({ source }) => {
      const isNewest = requests.next();
      const read = await readTextFile(source);
      if ('problem' in read) return { problem: { kind: read.problem } };
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
        list.settleRestAsAbsent(lookups.answered);
        for (const one of lookups.failed) list.fail(one.query, one.failure);
        for (const one of lookups.postponed) list.postpone(one);
      }
      return { deleted, counts: list.counts() };
    },
    allRead: () => {
      list.settleRestAsAbsent();
      return list.counts();
    },
    retry: () => {
      list.retry();
      return list.counts();
    },
    setDeleted: ({ ids, deletedAt }) => {
      list.setDeleted(ids, deletedAt);
      return list.counts();
    },
    forget: () => {
      list.forget();
      return list.counts();
    },
    rows: ({ bucket, from, to }) => list.rows(bucket, from, to),
    people: ({ bucket }) => list.people(bucket),
    csv: ({ bucket }) => new Blob([listCsv(list.allRows(bucket))], { type: CSV }),
  };

  return async <K extends ListRequestName>(request: K, input: ListInput<K>): Promise<ListOutput<K>> =>
    handlers[request](v.parse(listInputSchemas[request], input));
}
