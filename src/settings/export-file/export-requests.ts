import * as v from 'valibot';
import type { AnyList, ListFileContent } from '../../protocol/former-lists';
import type { FileProblem } from '../../ui/text-file/read-text-file';

/** The requests of the page to the worker that holds an export file: one method per request, with one input and its answer. */
export interface ExportRequests {
  /** Reads a file, in place of the one before. `lists` are those that the account has and had. */
  read(input: { source: Blob; lists: AnyList[] }): { overview: ExportOverview } | { problem: ExportProblem };
  /** Takes in deleted contacts that were read, a later one in place of an earlier one, and those that are not deleted any more. */
  match(input: { contacts: DeletedContact[]; notDeleted: string[] }): null;
  /** Says who was on which lists, as far as that is sure. */
  resolve(input: Resolution): Resolved;
  /** What is to be kept of the file, as it was resolved last. */
  content(input: Record<string, never>): ListFileContent;
}

/** Why a file is not taken. */
export type ExportProblem = FileProblem | 'no-contacts' | 'mixed-up';

export interface ExportOverview {
  /** By what its contacts are found. */
  by: 'id' | 'address';
  /** Columns that may have lists in them, by place. */
  columns: { at: number; heading: string }[];
  /** The column that has lists in it, by its heading or by what is in it; absent where none is likely. */
  listsAt?: number;
  /** The heading says so, and in other languages than English what is in the column too, so that nobody needs to be asked. */
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
  /** The day of the export in the person's time zone, from its first moment to the first one after it, in ms since the epoch. */
  from: number;
  until: number;
  /** What names with a comma in them stand for. */
  meanings: { name: string; meaning: 'one' | 'several' }[];
  /** When the deleted contacts were read, in ms since the epoch; absent where they were not. */
  binReadAt?: number;
}

export interface Resolved {
  /** Contacts whose lists are sure. */
  contacts: number;
  /** Rows that are left out, because it is not sure which lists they name. */
  leftOut: number;
  /** Names with a comma in them that somebody has to say the meaning of. */
  names: string[];
  /** Some of the words that are the name of no list. */
  unknown: string[];
  /** How many of the deleted contacts that were there when the file was made are in it, where that are less than half. */
  few?: { found: number; of: number };
  /** Most lists are not those of the account, or ids and addresses do not belong together: nothing of it is to be used. */
  problem?: 'foreign' | 'mixed-up';
}

export type ExportRequestName = keyof ExportRequests;
export type ExportInput<K extends ExportRequestName> = Parameters<ExportRequests[K]>[0];
export type ExportOutput<K extends ExportRequestName> = ReturnType<ExportRequests[K]>;

/** Sends a request to the worker. The state takes it as an argument, so that tests need no worker. */
export type AskExport = <K extends ExportRequestName>(request: K, input: ExportInput<K>) => Promise<ExportOutput<K>>;

const text = v.string();
const place = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The shape of every input. The worker answers no other. */
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

/** A message to the worker. Its answer has the same number. */
export const exportMessageSchema = v.strictObject({
  number: v.number(),
  request: v.picklist(Object.keys(exportInputSchemas) as ExportRequestName[]),
  input: v.unknown(),
});
