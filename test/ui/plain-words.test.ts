import { expect, it } from 'vitest';
import { plain } from '../../src/ui/plain-words';

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
  expect(plain(words)).toBe(typed);
});
