import * as v from 'valibot';
import { type Call, CallFailed, type CallRequest, pathOfLink } from './http';

/**
 * Where a reading of many pages stands. It goes out as a text that nobody looks into, so that a page, or a job, can go on with it after
 * the worker was stopped.
 */
const cursorSchema = v.strictObject({
  /** The way to the page. */
  path: v.pipe(v.string(), v.startsWith('/')),
  /** The way to the page before it. */
  before: v.optional(v.string()),
  /** The way to an earlier page; see `nextCursor`. */
  anchor: v.optional(v.string()),
  /** How many pages came before. */
  page: v.number(),
});
type Cursor = v.InferOutput<typeof cursorSchema>;

export const linksSchema = v.nullish(v.object({ next: v.nullish(v.object({ href: v.nullish(v.string()) })) }));
type Links = v.InferOutput<typeof linksSchema>;

/** One page, and the way to the next; absent after the last. */
export interface Page<T> {
  answer: T;
  next?: string;
}

/**
 * Reads one page of many: the first one of a query, or the one that `next` of the page before names. A link to somewhere else, or to
 * a page that was there already, would take the token or the day's calls with it: it rejects with `unexpected-answer`.
 */
export async function readPage<T extends { _links?: Links | null | undefined }>(
  call: Call,
  from: CallRequest | { next: string },
  schema: v.GenericSchema<unknown, T>,
): Promise<Page<T>> {
  const cursor = 'next' in from ? readCursor(from.next) : undefined;
  const answer = await call(cursor ? { method: 'GET', path: cursor.path } : (from as CallRequest), schema);
  const href = answer._links?.next?.href;
  return { answer, ...(href && { next: JSON.stringify(nextCursor(cursor, pathOfLink(href))) }) };
}

/** All pages of a query, as they come. */
export async function* pages<T extends { _links?: Links | null | undefined }>(
  call: Call,
  first: CallRequest,
  schema: v.GenericSchema<unknown, T>,
): AsyncGenerator<T> {
  let from: CallRequest | { next: string } | undefined = first;
  while (from) {
    const { answer, next }: Page<T> = await readPage(call, from, schema);
    yield answer;
    from = next === undefined ? undefined : { next };
  }
}

/**
 * A page that names itself, or two that name each other, are known at once. A longer circle is known once the reading is at most
 * twice as long as up to its end: the anchor moves on at every power of two, and what comes back to it goes round.
 */
function nextCursor(cursor: Cursor | undefined, path: string): Cursor {
  if (!cursor) return { path, page: 1 };
  if (path === cursor.path || path === cursor.before || path === cursor.anchor) {
    throw new CallFailed({ kind: 'unexpected-answer' });
  }
  const isPowerOfTwo = (cursor.page & (cursor.page - 1)) === 0;
  const anchor = isPowerOfTwo ? cursor.path : cursor.anchor;
  return { path, before: cursor.path, ...(anchor !== undefined && { anchor }), page: cursor.page + 1 };
}

function readCursor(next: string): Cursor {
  // Version 0.1.0 stored the way alone.
  if (next.startsWith('/')) return { path: next, page: 1 };
  try {
    return v.parse(cursorSchema, JSON.parse(next));
  } catch {
    throw new CallFailed({ kind: 'bad-request' });
  }
}
