import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { readAddressTable } from '../../../src/deleted-contacts/check/address-table';
import { decodeText } from '../../../src/deleted-contacts/check/decode-text';
import type { JobOutcome } from '../../../src/protocol/requests';
import { resultsFile } from '../../../src/ui/results-file';

const ID = '7c2f1a9e-1111-4222-8333-944445555666';
const OTHER_ID = '7c2f1a9e-2222-4222-8333-944445555666';

/** Addresses, ids, and what is neither (in brackets), each with its line. */
function read(text: string): string[] {
  return readAddressTable(text).entries.map(
    ({ line, shown, address, id }) => `${line} ${id ?? address ?? `[${shown}]`}`,
  );
}

describe('addresses in a text', () => {
  it.each([
    ['one a line', 'a@x.example\nb@x.example\r\nc@x.example\rd@x.example', 4],
    ['blank lines between', 'a@x.example\n\n   \nb@x.example\n', 2],
    ['commas', 'a@x.example, b@x.example,c@x.example', 3],
    ['semicolons, as mail programs have them', 'Ann <a@x.example>; "Bo, B." <b@x.example>', 2],
    ['quoted names, one a line', '"Ann A." <a@x.example>\n"Bo" <b@x.example>\n"Cy" <c@x.example>', 3],
    ['a quote that never ends', '"a@x.example\nb@x.example\nc@x.example', 3],
    ['mailto: links', 'mailto:a%2Bb@x.example?subject=Hi\nMAILTO:b@x.example', 2],
    ['characters that nobody sees', '\uFEFFa@x.ex\u200Bample\n\u202Ab@x.example\u202C', 2],
    ['spaces', 'a@x.example b@x.example\tc@x.example', 3],
  ])('with %s', (_what, text, count) => {
    const { entries } = readAddressTable(text);
    expect(entries.map(({ address }) => address?.slice(-9))).toEqual(Array(count).fill('x.example'));
  });

  it('are told with their lines, and what is none too', () => {
    expect(read('a@x.example\n\nnobody\nb@@x.example\nc@x.example, d@x\nmore e@x.example here')).toEqual([
      '1 a@x.example',
      '3 [nobody]',
      '4 [b@@x.example]',
      '5 c@x.example',
      '5 [d@x]',
      '6 e@x.example',
    ]);
  });

  it('stand in the column that the heading names, and only there', () => {
    const table = 'Name;E-Mail Address;Owner email\nAnn;a@x.example;o@y.example\nBo;;o@y.example\n"C;y";c@x.example;';
    expect(readAddressTable(table)).toMatchObject({ column: 'E-Mail Address', lines: 4 });
    expect(read(table)).toEqual(['2 a@x.example', '3 [Bo o@y.example]', '4 c@x.example']);
    expect(read('id\temail_address\n1\ta@x.example')).toEqual(['2 a@x.example']);
  });

  it('stand anywhere where no heading says which column', () => {
    expect(read('Work email,Home email\na@x.example,b@x.example')).toEqual(['2 a@x.example', '2 b@x.example']);
    expect(readAddressTable('Ann,a@x.example,o@y.example').column).toBeUndefined();
    expect(read('Ann,a@x.example,o@y.example')).toEqual(['1 a@x.example', '1 o@y.example']);
  });

  it('go before ids, which count where there is no address', () => {
    expect(read(`${ID},a@x.example`)).toEqual(['1 a@x.example']);
    expect(read(`409 Email already exists for contact ${ID}\n${OTHER_ID}`)).toEqual([`1 ${ID}`, `2 ${OTHER_ID}`]);
  });

  it('stand beside contact_id in a file of our own, which then counts', () => {
    expect(readAddressTable(`contact_id,email\n${ID},a@x.example\n17,b@x.example`).entries).toEqual([
      { line: 2, shown: 'a@x.example', id: ID },
      { line: 3, shown: 'b@x.example', address: 'b@x.example' },
    ]);
  });

  it('are all found, in their order, however the table is written', () => {
    const local = fc.stringMatching(/^[a-z][a-z0-9+_-]{0,12}$/);
    const address = fc.tuple(local, fc.constantFrom('x.example', 'choir.example')).map((parts) => parts.join('@'));
    const cell = fc.stringMatching(/^[ A-Za-z"',;\n]{0,12}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, address), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, delimiter, newline, quotes) => {
          const text = Papa.unparse([['Name', 'Email'], ...rows], { delimiter, newline, quotes });
          const { entries } = readAddressTable(text);
          expect(entries.map((entry) => entry.address)).toEqual(rows.map(([, each]) => each));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the results of a job', () => {
  const outcomes: JobOutcome[] = ['restored', 'failed', 'different', 'not-started', 'unknown', 'would-restore'];
  const results = outcomes.map((outcome, n) => ({
    id: `7c2f1a9e-000${n}-4222-8333-944445555666`,
    outcome,
    address: `000${n}@x.example`,
  }));

  it('give back those that were not restored, by id', async () => {
    const file = await (await resultsFile(results)).text();
    expect(readAddressTable(file)).toMatchObject({
      notRestored: 4,
      entries: [
        { line: 3, id: results[1]?.id, shown: '0001@x.example' },
        { line: 5, id: results[3]?.id, shown: '0003@x.example' },
        { line: 6, id: results[4]?.id, shown: '0004@x.example' },
        { line: 7, id: results[5]?.id, shown: '0005@x.example' },
      ],
    });
  });

  it('are known by the names of their columns, wherever these stand', () => {
    const file = `message;outcome;more;contact_id\nno;failed;1;${ID}\n;restored;2;${OTHER_ID}`;
    expect(readAddressTable(file)).toMatchObject({ notRestored: 1, entries: [{ id: ID }] });
  });
});

describe('the bytes of a file', () => {
  const words = 'Ann Ødegård <a@x.example>';

  it('are read as UTF-8, with and without a mark, as UTF-16 and as what Excel calls CSV', () => {
    const utf16 = (littleEndian: boolean) => {
      const view = new DataView(new ArrayBuffer(2 + words.length * 2));
      view.setUint16(0, 0xfeff, littleEndian);
      for (let at = 0; at < words.length; at++) view.setUint16(2 + at * 2, words.charCodeAt(at), littleEndian);
      return new Uint8Array(view.buffer);
    };
    const ansi = Uint8Array.from(words, (letter) => letter.charCodeAt(0));
    const utf8 = new TextEncoder().encode(words);
    for (const bytes of [utf8, new TextEncoder().encode(`\uFEFF${words}`), utf16(true), utf16(false), ansi]) {
      expect(decodeText(bytes)).toEqual({ text: words });
    }
  });

  it('of a workbook or a picture are no text', () => {
    expect(decodeText(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0))).toEqual({ problem: 'spreadsheet' });
    expect(decodeText(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0))).toEqual({ problem: 'not-text' });
  });
});
