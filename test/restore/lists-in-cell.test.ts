import { describe, expect, it } from 'vitest';
import { createCellReader } from '../../src/restore/lists-in-cell';

const list = (name: string) => ({ id: `id of ${name}`, name });
const idsOf = (names: string[]) => ({ listIds: names.map((name) => `id of ${name}`) });

describe('a cell of names of lists', () => {
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
  ])('%s is read', (cell, names) => {
    expect(read(cell)).toEqual(idsOf(names));
  });

  it('is read whatever its letters are made of and whatever nobody sees in it', () => {
    expect(read('U\u0308ni\u0308code,  \u200BDonors')).toEqual(idsOf(['Ünïcode ', 'Donors']));
  });

  it('says which pieces are no names', () => {
    expect(read('Newsletter, Gone')).toEqual({ unknown: ['Gone'] });
    expect(read('Newsletter, Don')).toEqual({ unknown: ['Don'] });
  });

  it('says which name can be read in two ways', () => {
    expect(read('News, Donors, major')).toEqual({ unclear: ['Donors, major'] });
  });

  it('is not read where two lists have one name, or one list stands in it twice', () => {
    expect(createCellReader([list('News'), { id: 'another', name: 'News' }])('News')).toEqual({ unclear: [] });
    expect(read('News, News')).toEqual({ unknown: ['News, News'] });
  });

  it('is read as somebody says that a name is meant', () => {
    const lists = ['Donors, major', 'Donors', 'major', 'News'].map(list);
    const meant = (meaning: 'one' | 'several') => createCellReader(lists, new Map([['Donors, major', meaning]]));
    expect(meant('one')('News, Donors, major')).toEqual(idsOf(['News', 'Donors, major']));
    expect(meant('several')('News, Donors, major')).toEqual(idsOf(['News', 'Donors', 'major']));
    expect(meant('one')('Donors, News')).toEqual(idsOf(['Donors', 'News']));
  });

  it('takes no longer for many names that fit into each other', () => {
    const names = Array.from({ length: 60 }, (_, n) => [`a${n}`, `a${n}, a${n + 1}`]).flat();
    const cell = Array.from({ length: 60 }, (_, n) => `a${n}`).join(', ');
    expect(createCellReader(names.map(list))(`${cell}, none`)).toEqual({ unknown: ['none'] });
  });
});
