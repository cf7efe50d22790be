import * as v from 'valibot';
import { PERMISSIONS } from '../../protocol/contact';
import {
  BUCKETS,
  type Bucket,
  type Counts,
  type KnownContact,
  type ListRow,
  type ListSummary,
  type Queries,
} from './buckets';
import type { NotText } from './decode-text';

/** What the page asks of the worker that holds the list: one method a request, with one input and what it answers. */
export interface ListRequests {
  /** Reads a pasted text or a file as a list, which takes the place of the one before; where there is a problem that one stays. */
  read(input: { source: string | Blob }): { summary: ListSummary; counts: Counts } | { problem: ListProblem };
  /** Up to `most` that nothing is known of yet. */
  unchecked(input: { most: number }): Queries;
  /** Takes contacts that were read; `deleted` are the ids of those of the list that are deleted. */
  match(input: { contacts: KnownContact[]; asked?: Answered }): { deleted: string[]; counts: Counts };
  /** All contacts were read: who was not among them is not in the account. */
  allRead(input: Record<string, never>): Counts;
  /** Whoever could not be checked is to be checked again. */
  retry(input: Record<string, never>): Counts;
  /** Contacts that were restored (without `deletedAt`) or deleted again since. */
  became(input: { ids: string[]; deletedAt?: string }): Counts;
  /** Forgets what is known, not the list. */
  forget(input: Record<string, never>): Counts;
  /** Rows of a bucket, from one to before another. */
  rows(input: { bucket: Bucket; from: number; to: number }): ListRow[];
  /** A CSV file of a bucket, or of all. */
  csv(input: { bucket?: Bucket }): Blob;
}

/** Why a text is not taken as a list. */
export type ListProblem =
  | { kind: 'too-many'; addresses: number; most: number }
  | { kind: 'too-large' }
  | { kind: 'unreadable' }
  | { kind: NotText };

export type ListRequestName = keyof ListRequests;
export type ListInput<K extends ListRequestName> = Parameters<ListRequests[K]>[0];
export type ListOutput<K extends ListRequestName> = ReturnType<ListRequests[K]>;

/** How the page reaches the worker; its state takes it as an argument so that tests can do without a worker. */
export type AskList = <K extends ListRequestName>(request: K, input: ListInput<K>) => Promise<ListOutput<K>>;

const nothing: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({});
const text = v.string();
const bucket = v.picklist(BUCKETS);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const failure = v.variant('kind', [
  v.strictObject({ kind: v.literal('refused'), messages: v.array(text) }),
  v.strictObject({ kind: v.literal('not-restorable'), why: v.picklist(['unsubscribed', 'consent-unknown']) }),
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
  /** Those of them that are not among the contacts are not in the account. */
  answered: v.strictObject({ addresses: v.array(text), ids: v.array(text) }),
  failed: v.array(v.strictObject({ asked: text, failure })),
  /** To be looked up once more, after all others. */
  postponed: v.array(text),
});
/** The outcome of lookups one by one. Those that were found are among the contacts. */
export type Answered = v.InferOutput<typeof answeredSchema>;
const contact = v.strictObject({
  id: text,
  address: v.exactOptional(text),
  name: v.exactOptional(text),
  deletedAt: v.exactOptional(text),
  permission: v.exactOptional(v.picklist(PERMISSIONS)),
});

/** The shape that every input must have; the worker answers nothing else. */
export const listInputSchemas = {
  read: v.strictObject({ source: v.union([text, v.blob()]) }),
  unchecked: v.strictObject({ most: count }),
  match: v.strictObject({ contacts: v.array(contact), asked: v.exactOptional(answeredSchema) }),
  allRead: nothing,
  retry: nothing,
  became: v.strictObject({ ids: v.array(text), deletedAt: v.exactOptional(text) }),
  forget: nothing,
  rows: v.strictObject({ bucket, from: count, to: count }),
  csv: v.strictObject({ bucket: v.exactOptional(bucket) }),
} satisfies { [K in ListRequestName]: v.GenericSchema<unknown, ListInput<K>> };

/** What travels to the worker; its answer carries the same number. */
export const listMessageSchema = v.strictObject({
  number: v.number(),
  request: v.picklist(Object.keys(listInputSchemas) as ListRequestName[]),
  input: v.unknown(),
});

export type ListAnswer = { number: number; value: unknown } | { number: number; error: string };
