import { describe, expect, it } from 'vitest';
import { createCellReader } from '../../src/restore/lists-in-cell';

const list = (name: string) => ({ id: `id of ${name}`, name });
const idsOf = (names: string[]) => ({ listIds: names.map((name) => `id of ${name}`) });

const readerOf = (...names: string[]) => createCellReader(names.map(list));

describe('the reader of a cell with list names', () => {
  const read = createCellReader(
    ['News', 'Newsletter', 'Donors, major', 'Donors', 'major', 'A, B', 'Ünïcode '].map(list),
  );

  it.each([
    ['', []],
    ['Newsletter', ['Newsletter']],
    ['News, Newsletter', ['News', 'Newsletter']],
    ['Newsletter,News', ['Newsletter', 'News']],
    ['A, B, News', ['A, B', 'News']],
    ['Ünïcode, Donors', ['Ünïcode ', 'Donors']],
  ])('reads "%s"', (cell, names) => {
    expect(read(cell)).toEqual(idsOf(names));
  });

  it('ignores the Unicode form of letters and invisible characters', () => {
    expect(read('U\u0308ni\u0308code,  \u200BDonors')).toEqual(idsOf(['Ünïcode ', 'Donors']));
  });

  it('reports the pieces that are not list names', () => {
    expect(read('Newsletter, Gone')).toEqual({ unknown: ['Gone'] });
    expect(read('Newsletter, Don')).toEqual({ unknown: ['Don'] });
    expect(read('Newsletter,')).toEqual({ unknown: [''] });
    expect(readerOf('News', ' ')('News,')).toEqual({ unknown: [''] });
    expect(readerOf('Choir friends')('Choirfriends')).toEqual({ unknown: ['Choirfriends'] });
    expect(readerOf('A, B', 'B, C')('A, B, C')).toEqual({ unknown: ['A, B, C'] });
  });

  it('reports a name that has two readings', () => {
    expect(read('News, Donors, major')).toEqual({ unclear: ['Donors, major'] });
    // No reading contains “B, C”.
    const readFour = readerOf('A, B', 'A', 'B', 'B, C', 'C, D');
    expect(readFour('A, B, C, D')).toEqual({ unclear: expect.not.arrayContaining(['B, C']) });
  });

  it('reads the only sequence of names that fills the cell', () => {
    expect(readerOf('A, B', 'A', 'B, C')('A, B, C')).toEqual(idsOf(['A', 'B, C']));
    expect(readerOf('A,, B')('A,, B')).toEqual(idsOf(['A,, B']));
    expect(readerOf('Choir friends')('Choir  friends')).toEqual(idsOf(['Choir friends']));
    expect(readerOf('News')('  ')).toEqual(idsOf([]));
  });

  it('reads nothing if two lists share a name, or if a list occurs twice', () => {
    expect(createCellReader([list('News'), { id: 'another', name: 'News' }])('News')).toEqual({ unclear: [] });
    expect(read('News, News')).toEqual({ unknown: ['News, News'] });
  });

  it('reads a name as the person said that it is meant', () => {
    const lists = ['Donors, major', 'Donors', 'major', 'News'].map(list);
    const meant = (meaning: 'one' | 'several') => createCellReader(lists, new Map([['Donors, major', meaning]]));
    expect(meant('one')('News, Donors, major')).toEqual(idsOf(['News', 'Donors, major']));
    expect(meant('several')('News, Donors, major')).toEqual(idsOf(['News', 'Donors', 'major']));
    expect(meant('one')('Donors, News')).toEqual(idsOf(['Donors', 'News']));
  });

  it('finishes for many names that overlap', () => {
    const names = Array.from({ length: 60 }, (_, n) => [`a${n}`, `a${n}, a${n + 1}`]).flat();
    const cell = Array.from({ length: 60 }, (_, n) => `a${n}`).join(', ');
    expect(createCellReader(names.map(list))(`${cell}, none`)).toEqual({ unknown: ['none'] });
  });
});
