import * as v from 'valibot';
import { PERMISSIONS } from '../../protocol/contact';
import type { Person } from '../../protocol/never-restore';
import type { FileProblem } from '../../ui/text-file/read-text-file';
import {
  BUCKETS,
  type Bucket,
  type Counts,
  type KnownContact,
  type ListQueries,
  type ListRow,
  type ListSummary,
} from './buckets';

/** The requests of the page to the worker that holds the list. */
interface ListRequests {
  /** Reads a pasted text or a file as the new list. After a problem, the previous list stays. */
  read(input: { source: string | Blob }): { summary: ListSummary; counts: Counts } | { problem: ListProblem };
  /** Up to `most` unchecked entries. */
  unchecked(input: { most: number }): ListQueries;
  /** Matches contacts that were read. `deleted` are the ids of deleted contacts in the list. */
  match(input: { contacts: KnownContact[]; lookups?: LookupResults }): { deleted: string[]; counts: Counts };
  /** All contacts were read, so entries without a contact are absent. */
  allRead(input: Record<string, never>): Counts;
  /** Makes failed entries unchecked again. */
  retry(input: Record<string, never>): Counts;
  /** Records that contacts were deleted again, or restored if `deletedAt` is absent. */
  setDeleted(input: { ids: string[]; deletedAt?: string }): Counts;
  /** Forgets the answers, not the list. */
  forget(input: Record<string, never>): Counts;
  /** Rows of a bucket, from `from` up to but not including `to`. */
  rows(input: { bucket: Bucket; from: number; to: number }): ListRow[];
  people(input: { bucket: Bucket }): Person[];
  /** A CSV file of a bucket, or of the whole list. */
  csv(input: { bucket?: Bucket }): Blob;
}

/** Why a text cannot be a list. */
export type ListProblem = { kind: 'too-many'; addresses: number; most: number } | { kind: FileProblem };

export type ListRequestName = keyof ListRequests;
export type ListInput<K extends ListRequestName> = Parameters<ListRequests[K]>[0];
export type ListOutput<K extends ListRequestName> = ReturnType<ListRequests[K]>;

/** Sends a request to the worker. States take it as an argument, so that tests need no worker. */
export type AskList = <K extends ListRequestName>(request: K, input: ListInput<K>) => Promise<ListOutput<K>>;

const nothing: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({});
const text = v.string();
const bucket = v.picklist(BUCKETS);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const failure = v.variant('kind', [
  v.strictObject({ kind: v.literal('refused'), messages: v.array(text) }),
  v.strictObject({
    kind: v.literal('not-restorable'),
    why: v.picklist(['unsubscribed', 'consent-unknown', 'never-restore']),
  }),
  v.strictObject({ kind: v.literal('already-asked'), at: v.exactOptional(v.number()) }),
  v.strictObject({
    kind: v.picklist([
      'unexpected-answer',
      'not-found',
      'conflict',
      'not-deleted',
      'changed',
      'changed-since',
      'deleted-again',
      'nothing-to-undo',
      'not-applied',
      'outcome-unknown',
    ]),
  }),
]);
const answeredSchema = v.strictObject({
  /** Queries that were answered. Those without a contact are absent. */
  answered: v.strictObject({ addresses: v.array(text), ids: v.array(text) }),
  failed: v.array(v.strictObject({ query: text, failure })),
  /** Queries to repeat after all others. */
  postponed: v.array(text),
});
/** The results of single lookups. The contacts they found are among `contacts`. */
export type LookupResults = v.InferOutput<typeof answeredSchema>;
const contact = v.strictObject({
  id: text,
  address: v.exactOptional(text),
  name: v.exactOptional(text),
  deletedAt: v.exactOptional(text),
  permission: v.exactOptional(v.picklist(PERMISSIONS)),
});

/** The schemas of all inputs. The worker rejects everything else. */
export const listInputSchemas = {
  read: v.strictObject({ source: v.union([text, v.blob()]) }),
  unchecked: v.strictObject({ most: count }),
  match: v.strictObject({ contacts: v.array(contact), lookups: v.exactOptional(answeredSchema) }),
  allRead: nothing,
  retry: nothing,
  setDeleted: v.strictObject({ ids: v.array(text), deletedAt: v.exactOptional(text) }),
  forget: nothing,
  rows: v.strictObject({ bucket, from: count, to: count }),
  people: v.strictObject({ bucket }),
  csv: v.strictObject({ bucket: v.exactOptional(bucket) }),
} satisfies { [K in ListRequestName]: v.GenericSchema<unknown, ListInput<K>> };

export const listRequestNames = Object.keys(listInputSchemas) as ListRequestName[];
