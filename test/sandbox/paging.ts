import type { ApiContext } from './api-environment';
import { invalid } from './errors';

/**
 * Cursors: opaque base64 in `_links.next.href`, a path that starts with /v3. The one public example decodes to
 * `limit=1&next=<uuid>` (https://developer.constantcontact.com/api_reference/index.html, GET /contact_tags).
 */
export interface Page {
  /** The query of the first page, which the cursor carries along. */
  query: URLSearchParams;
  /**
   * The start of the next page: a position in the order of the records, or the number of records so far. 0 is the
   * start.
   */
  from: number;
}

type PagingContext = Pick<ApiContext, 'data' | 'switches'>;

export function readPage(query: URLSearchParams, { data, switches }: PagingContext): Page | Response {
  const cursor = query.get('cursor');
  if (cursor === null) return { query, from: 0 };
  const inside = new URLSearchParams(Buffer.from(cursor, 'base64').toString('utf8'));
  const from = Number(inside.get('next') ?? Number.NaN);
  const issued = Number(inside.get('issued') ?? Number.NaN);
  const isGood = Number.isInteger(from) && from >= 0 && issued + switches.cursorSeconds * 1_000 >= data.now();
  if (!isGood) return invalid('cursor is invalid');
  inside.delete('next');
  inside.delete('issued');
  return { query: inside, from };
}

/** `_links` from a page to the next one. The last page has none. */
export function nextLinks(
  path: string,
  { query, from }: Page,
  next: number | undefined,
  { data, switches }: PagingContext,
): Record<string, unknown> {
  const target = {
    'next-page': next,
    'same-page': from,
    'page-before': from === 0 ? next : 0,
    'without-end': next ?? from + 1_000_000,
  }[switches.nextLink];
  if (target === undefined) return {};
  const inside = new URLSearchParams(query);
  inside.set('next', String(target));
  inside.set('issued', String(data.now()));
  const cursor = Buffer.from(inside.toString(), 'utf8').toString('base64');
  return { _links: { next: { href: `${path}?cursor=${encodeURIComponent(cursor)}` } } };
}

/** The `limit` of a query, or a 400. */
export function readLimit(query: URLSearchParams, maximum: number): number | Response {
  const text = query.get('limit');
  if (text === null) return 50;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > maximum) return invalid(`limit must be between 1 and ${maximum}`);
  return limit;
}

/** A boolean of a query, or a 400. */
export function readBoolean(query: URLSearchParams, name: string): boolean | Response {
  const text = query.get(name);
  if (text === null || text === 'false') return false;
  return text === 'true' ? true : invalid(`${name} does not have a valid value`);
}

/** The values of a comma-separated list, each of them allowed, or a 400. */
export function readEnum<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): ReadonlySet<T> | Response {
  const text = query.get(name);
  if (text === null) return new Set();
  const values = new Set<T>();
  for (const part of text.split(',')) {
    const value = allowed.find((candidate) => candidate === part.trim());
    if (value === undefined) return invalid(`${name} does not have a valid value`);
    values.add(value);
  }
  return values;
}

/** One page of a short collection, by position. */
export function slicePage<T>(items: readonly T[], page: Page, limit: number): { items: T[]; next: number | undefined } {
  const end = page.from + limit;
  return { items: items.slice(page.from, end), next: end < items.length ? end : undefined };
}
