/** Letters that are not a plain letter with an accent, and what people type for them. */
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

/** The words without case and accents, as people type them in a search. */
export function plain(words: string): string {
  const small = words.trim().toLowerCase();
  // Most words have only these letters, and there may be a hundred thousand of them.
  if (/^[\0-\x7f]*$/.test(small)) return small;
  return small.normalize('NFD').replace(UNTYPED, (letter) => TYPED[letter] ?? '');
}
