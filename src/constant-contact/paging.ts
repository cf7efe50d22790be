import * as v from 'valibot';
import { type Call, CallFailed, type CallRequest, pathOfLink } from './http';

/**
 * The cursor of a reading of many pages. It is passed around as an opaque text, so that a page or a job can continue
 * after the worker was stopped.
 */
const cursorSchema = v.strictObject({
  path: v.pipe(v.string(), v.startsWith('/')),
  /** The path of the previous page. */
  before: v.optional(v.string()),
  /** The path of an earlier page; see `nextCursor`. */
  anchor: v.optional(v.string()),
  /** The number of previous pages, and how many of the last ones were empty. */
  page: v.number(),
  empty: v.optional(v.number()),
});
type Cursor = v.InferOutput<typeof cursorSchema>;

export const linksSchema = v.nullish(v.object({ next: v.nullish(v.object({ href: v.nullish(v.string()) })) }));
type Links = v.InferOutput<typeof linksSchema>;

/** Filtered pages may be empty. After this many in a row, as many as 50,000 contacts have, the links seem to have no end. */
const MOST_EMPTY_PAGES = 100;

/** One page, and the cursor of the next; absent after the last. */
export interface Page<T> {
  answer: T;
  next?: string;
}

/**
 * Reads one page: the first one of a query, or the one that `next` names. Rejects with `unexpected-answer` for a link
 * to another host, which would leak the token, and for links to an earlier page or without end, which would use up the
 * day’s calls.
 */
export async function readPage<T extends { _links?: Links | null | undefined }>(
  call: Call,
  from: CallRequest | { next: string },
  schema: v.GenericSchema<unknown, T>,
): Promise<Page<T>> {
  const cursor = 'next' in from ? readCursor(from.next) : undefined;
  const answer = await call(cursor ? { method: 'GET', path: cursor.path } : (from as CallRequest), schema);
  const href = answer._links?.next?.href;
  if (!href) return { answer };
  const isEmpty = Object.values(answer).every((member) => !Array.isArray(member) || member.length === 0);
  const empty = isEmpty ? (cursor?.empty ?? 0) + 1 : 0;
  if (empty >= MOST_EMPTY_PAGES) throw new CallFailed({ kind: 'unexpected-answer' });
  return { answer, next: JSON.stringify({ ...nextCursor(cursor, pathOfLink(href)), empty }) };
}

/** All pages of a query, in order. */
export async function* readPages<T extends { _links?: Links | null | undefined }>(
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
 * Detects cycles of links. Cycles of one or two pages are detected at once. A longer one is detected before the reading
 * is twice as long as it should be: the anchor moves at every power of two, and a cycle returns to it.
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
  // Version 0.1.0 stored only the path.
  if (next.startsWith('/')) return { path: next, page: 1 };
  try {
    return v.parse(cursorSchema, JSON.parse(next));
  } catch {
    throw new CallFailed({ kind: 'bad-request' });
  }
}
