import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { Call } from '../../src/constant-contact/http';
import { linksSchema, readPages } from '../../src/constant-contact/paging';

it.each([0, 1])('links without end are noticed soon if the pages have %i items in all', async (items) => {
  let calls = 0;
  const schema = v.object({ things: v.array(v.number()), _links: linksSchema });
  const call: Call = async (_request, answer) =>
    v.parse(answer, { things: calls++ < items ? [1] : [], _links: { next: { href: `/v3/things?page=${calls}` } } });
  const reading = readPages(call, { method: 'GET', path: '/things' }, schema);
  const readAll = async () => {
    for (let page = await reading.next(); !page.done && calls < 1_000; ) page = await reading.next();
  };
  await expect(readAll()).rejects.toMatchObject({ failure: { kind: 'unexpected-answer' } });
  expect(calls).toBeLessThanOrEqual(12);
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
