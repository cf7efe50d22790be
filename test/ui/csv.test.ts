import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csv, csvOfMany } from '../../src/ui/csv';

const FIELDS = ['name', 'note'];
const lines = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `=Name ${n}`, note: 'a "b", c' }));

async function bytes(file: Blob): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());
}

describe('a CSV file of many lines', () => {
  it.each([0, 1, 499, 500, 501, 2_345])('equals one that is made at once: %d lines', async (count) => {
    const file = await csvOfMany(lines(count), FIELDS, (line) => line);
    expect(await bytes(file)).toBe(csv(lines(count), FIELDS));
    expect(file.type).toBe('text/csv;charset=utf-8');
  });

  it('does not block other tasks while it is made', async () => {
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

const cells = fc.string({ unit: fc.constantFrom(...'=+-@＝＋－＠\t\r\n \'",;aB1'), maxLength: 12 });

it('a CSV file has no cell that is a formula for a spreadsheet, and changes no other cell', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cells, cells), { minLength: 1, maxLength: 9 }), (rows) => {
      const file = csv(
        rows.map(([one, other]) => ({ one, other })),
        ['one', 'other'],
      );
      const read = Papa.parse<string[]>(file.slice(1), { newline: '\r\n', delimiter: ',' }).data.slice(1);
      const written = read.flat().slice(0, rows.length * 2);
      expect(written.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
      for (const [place, cell] of rows.flat().entries()) {
        // No character is removed, and only apostrophes are added.
        let at = 0;
        for (const char of written[place] ?? '')
          if (char === cell[at]) at++;
          else expect(char).toBe("'");
        expect(at).toBe(cell.length);
      }
      for (const [at, cell] of rows.flat().entries())
        if (!/[=+\-@\t\r\n＝＋－＠]/.test(cell)) expect(written[at]).toBe(cell);
      // If semicolons or tabs separate cells, quotes within a line have no meaning.
      const pieces = file.split(/[;\t\r\n]/);
      expect(pieces.filter((part) => /^[\s"]*[=+\-@＝＋－＠]/.test(part))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('a CSV file escapes a formula that contains a line break', () => {
  const file = csv([{ name: '=HYPERLINK("https://x.example")\nAnn' }], ['name']);
  expect(file).toBe('\uFEFFname\r\n"\'=HYPERLINK(""https://x.example"")\nAnn"\r\n');
});
