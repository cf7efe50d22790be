/** Letters that do not decompose into a base letter and an accent, and what people type for them. */
const TYPED: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};
const UNTYPED = new RegExp(`[\\p{M}${Object.keys(TYPED).join('')}]`, 'gu');

/** Removes case and accents, so that a search matches what people type. */
export function searchable(words: string): string {
  const small = words.trim().toLowerCase();
  // A fast path for ASCII, because there may be a hundred thousand words.
  if (/^[\0-\x7f]*$/.test(small)) return small;
  return small.normalize('NFD').replace(UNTYPED, (letter) => TYPED[letter] ?? '');
}
