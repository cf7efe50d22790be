import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, it } from 'vitest';
import { csv } from '../../src/ui/csv';

const cells = fc.string({ unit: fc.constantFrom(...'=+-@＝＋－＠\t\r\n \'",;aB1'), maxLength: 12 });

it('has no cell that a spreadsheet takes for a formula, and none that is another one', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cells, cells), { minLength: 1, maxLength: 9 }), (rows) => {
      const file = csv(
        rows.map(([one, other]) => ({ one, other })),
        ['one', 'other'],
      );
      const read = Papa.parse<string[]>(file.slice(1), { newline: '\r\n', delimiter: ',' }).data.slice(1);
      const written = read.flat().slice(0, rows.length * 2);
      expect(written.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
      expect(written).toEqual(rows.flat().map((cell, at) => (written[at] === cell ? cell : `'${cell}`)));
    }),
    { numRuns: 300 },
  );
});

it('escapes a formula that goes on in another line', () => {
  const file = csv([{ name: '=HYPERLINK("https://x.example")\nAnn' }], ['name']);
  expect(file).toBe('\uFEFFname\r\n"\'=HYPERLINK(""https://x.example"")\nAnn"\r\n');
});
