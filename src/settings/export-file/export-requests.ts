import * as v from 'valibot';
import type { AnyList, ListFileContent } from '../../protocol/former-lists';
import type { FileProblem } from '../../ui/text-file/read-text-file';

/** The page's requests to the worker that holds an export file: a method per request, with one input and its answer. */
interface ExportRequests {
  /** Reads a file, which replaces the previous one. `lists` are the account's current and former lists. */
  read(input: { source: Blob; lists: AnyList[] }): { overview: ExportOverview } | { problem: ExportProblem };
  /** Adds deleted contacts, where a later one replaces an earlier one, and removes those that are no longer deleted. */
  match(input: { contacts: DeletedContact[]; notDeleted: string[] }): null;
  /** Returns which contacts were on which lists, if that is certain. */
  resolve(input: Resolution): Resolved;
  /** The content of the file to store, as last resolved. */
  content(input: Record<string, never>): ListFileContent;
}

/** Why a file is rejected. */
export type ExportProblem = FileProblem | 'no-contacts' | 'mixed-up';

export interface ExportOverview {
  /** How its contacts are identified. */
  by: 'id' | 'address';
  /** Columns that may contain lists, by index. */
  columns: { at: number; heading: string }[];
  /** The column of lists, recognized by its heading or its content; absent if none is likely. */
  listsAt?: number;
  /** Whether nobody needs to confirm `listsAt`: its heading names lists. If that is not English, the content matches too. */
  isSure: boolean;
  breaksOff: boolean;
}

export interface DeletedContact {
  id: string;
  address?: string;
  createdAt?: string;
  deletedAt?: string;
}

export interface Resolution {
  listsAt: number;
  /** The local day of the export: its start and the start of the next day, in ms since the epoch. */
  from: number;
  until: number;
  /** The meaning of names that contain a comma. */
  meanings: { name: string; meaning: 'one' | 'several' }[];
  /** When the deleted contacts were read, in ms since the epoch; absent if they were not. */
  binReadAt?: number;
}

export interface Resolved {
  /** Contacts whose lists are certain. */
  contacts: number;
  /** Rows left out, because it is uncertain which lists they name. */
  leftOut: number;
  /** Names with a comma whose meaning the person must choose. */
  names: string[];
  /** Some of the names that belong to no list. */
  unknown: string[];
  /** How many of the contacts deleted after the export appear in it, if fewer than half do. */
  few?: { found: number; of: number };
  /** Most names are not lists of the account, or ids and addresses do not match. Nothing of the file is used then. */
  problem?: 'foreign' | 'mixed-up';
}

export type ExportRequestName = keyof ExportRequests;
export type ExportInput<K extends ExportRequestName> = Parameters<ExportRequests[K]>[0];
export type ExportOutput<K extends ExportRequestName> = ReturnType<ExportRequests[K]>;

/** Sends a request to the worker. The state gets it as an argument, so that tests need no worker. */
export type AskExport = <K extends ExportRequestName>(request: K, input: ExportInput<K>) => Promise<ExportOutput<K>>;

const text = v.string();
const place = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The schema of every input. The worker answers no other. */
export const exportInputSchemas = {
  read: v.strictObject({
    source: v.blob(),
    lists: v.array(
      v.strictObject({
        id: text,
        name: text,
        createdAt: v.exactOptional(text),
        updatedAt: v.exactOptional(text),
        deletedAt: v.exactOptional(text),
      }),
    ),
  }),
  match: v.strictObject({
    contacts: v.array(
      v.strictObject({
        id: text,
        address: v.exactOptional(text),
        createdAt: v.exactOptional(text),
        deletedAt: v.exactOptional(text),
      }),
    ),
    notDeleted: v.array(text),
  }),
  resolve: v.strictObject({
    listsAt: place,
    from: v.number(),
    until: v.number(),
    meanings: v.array(v.strictObject({ name: text, meaning: v.picklist(['one', 'several']) })),
    binReadAt: v.exactOptional(v.number()),
  }),
  content: v.strictObject({}),
} satisfies { [K in ExportRequestName]: v.GenericSchema<unknown, ExportInput<K>> };

export const exportRequestNames = Object.keys(exportInputSchemas) as ExportRequestName[];
