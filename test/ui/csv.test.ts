import { describe, expect, it } from 'vitest';
import { csv, csvOfMany } from '../../src/ui/csv';

const FIELDS = ['name', 'note'];
const lines = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `=Name ${n}`, note: 'a "b", c' }));

async function bytes(file: Blob): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());
}

describe('a CSV file of very many', () => {
  it.each([0, 1, 499, 500, 501, 2_345])('is that of few: %d lines', async (count) => {
    const file = await csvOfMany(lines(count), FIELDS, (line) => line);
    expect(await bytes(file)).toBe(csv(lines(count), FIELDS));
    expect(file.type).toBe('text/csv;charset=utf-8');
  });

  it('lets other things be done while it is made', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await csvOfMany(lines(5_000), FIELDS, (line) => line);
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
