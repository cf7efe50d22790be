import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { Call } from '../../src/constant-contact/http';
import { linksSchema, readPages } from '../../src/constant-contact/paging';

/** Pages without an end. The pages with these numbers have an item, the others are empty. */
function endless(filled: number[]): { readAll: (pages: number) => Promise<number>; calls: () => number } {
  let calls = 0;
  const schema = v.object({ things: v.array(v.number()), _links: linksSchema });
  const call: Call = async (_request, answer) => {
    const things = filled.includes(++calls) ? [1] : [];
    return v.parse(answer, { things, _links: { next: { href: `/v3/things?page=${calls}` } } });
  };
  const readAll = async (pages: number) => {
    let items = 0;
    for await (const { things } of readPages(call, { method: 'GET', path: '/things' }, schema)) {
      items += things.length;
      if (calls === pages) break;
    }
    return items;
  };
  return { readAll, calls: () => calls };
}

it.each([[[]], [[1]]])('links without end are noticed if only the pages %j have items', async (filled) => {
  const { readAll, calls } = endless(filled);
  await expect(readAll(1_000)).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
  expect(calls()).toBeLessThanOrEqual(102);
});

it('pages are read on although almost all of them are empty, as those of a filter are', async () => {
  const { readAll } = endless([90, 180, 270]);
  expect(await readAll(300)).toBe(3);
});

it.each([1, 2, 3, 5, 8, 100])(
  'links that lead in a circle of %i pages are noticed before they are followed four times',
  async (length) => {
    let calls = 0;
    const call: Call = async (_request, schema) =>
      v.parse(schema, { _links: { next: { href: `/v3/things?page=${++calls % length}` } } });
    const first = { method: 'GET' as const, path: '/things' };
    const reading = readPages(call, first, v.object({ _links: linksSchema }));
    const readAll = async () => {
      for (let page = await reading.next(); !page.done && calls < 1_000; ) page = await reading.next();
    };
    await expect(readAll()).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
    expect(calls).toBeLessThanOrEqual(4 * length + 1);
  },
);
