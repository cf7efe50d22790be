import { expect, it } from 'vitest';
import { searchable } from '../../src/ui/searchable';

it.each([
  ['Łukasz Żółć', 'lukasz zolc'],
  ['ØDEGÅRD', 'odegard'],
  ['Großmann', 'grossmann'],
  ['GROẞMANN', 'grossmann'],
  ['Đorđe', 'dorde'],
  ['Æsa Þórsdóttir', 'aesa thorsdottir'],
  ['Cœur', 'coeur'],
  ['Işık İnan', 'isik inan'],
  ['Nu\u0301ñez', 'nunez'],
  ['  JANE ', 'jane'],
])('%s is found by %s', (words, typed) => {
  expect(searchable(words)).toBe(typed);
});
