import * as v from 'valibot';
import type { AnyList, ListFileContent } from '../../protocol/former-lists';
import { readTextFile } from '../../ui/text-file/read-text-file';
import {
  type AskExport,
  type DeletedContact,
  type ExportInput,
  type ExportOutput,
  type ExportOverview,
  type ExportRequestName,
  exportInputSchemas,
} from './export-requests';
import { type ExportTable, readExportTable } from './export-table';
import { likelyListsAt, resolveLists } from './resolve-lists';

type Handlers = {
  [K in ExportRequestName]: (input: ExportInput<K>) => ExportOutput<K> | Promise<ExportOutput<K>>;
};

const NOTHING: ListFileContent = { asOf: 0, lists: [], sets: [] };

/** Holds one export file and answers requests about it. It runs in a worker, so that a large file never blocks the page. */
export function createExportServer(): AskExport {
  let file: { table: ExportTable; lists: AnyList[] } | undefined;
  let content = NOTHING;
  const deleted = new Map<string, DeletedContact>();

  const handlers: Handlers = {
    async read({ source, lists }) {
      file = undefined;
      content = NOTHING;
      deleted.clear();
      const read = await readTextFile(source);
      if ('problem' in read) return read;
      const table = readExportTable(read.text);
      if (!table) return { problem: 'unreadable' };
      if (table.isMixedUp) return { problem: 'mixed-up' };
      if (table.idAt === undefined && table.addressAt === undefined) return { problem: 'no-contacts' };
      file = { table, lists };
      return { overview: overviewOf(table, lists) };
    },
    match({ contacts, notDeleted }) {
      for (const contact of contacts) deleted.set(contact.id.toLowerCase(), contact);
      for (const id of notDeleted) deleted.delete(id.toLowerCase());
      return null;
    },
    resolve(resolution) {
      const found = file && resolveLists(file.table, file.lists, deleted, resolution);
      content = found?.content ?? NOTHING;
      return found?.resolved ?? { contacts: 0, leftOut: 0, names: [], unknown: [] };
    },
    content: () => content,
  };

  return async <K extends ExportRequestName>(request: K, input: ExportInput<K>): Promise<ExportOutput<K>> =>
    handlers[request](v.parse(exportInputSchemas[request], input));
}

function overviewOf(table: ExportTable, lists: AnyList[]): ExportOverview {
  const { headings, idAt, addressAt, breaksOff } = table;
  const likely = table.listsAt === undefined ? likelyListsAt(table, lists) : { at: table.listsAt, isSure: true };
  return {
    by: idAt === undefined ? 'address' : 'id',
    columns: headings.flatMap((heading, at) => (at === idAt || at === addressAt ? [] : [{ at, heading }])),
    ...(likely && { listsAt: likely.at }),
    isSure: likely?.isSure ?? false,
    breaksOff,
  };
}
