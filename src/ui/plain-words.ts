/** Letters that are no plain letter with an accent, and what people type for them. */
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

/** Without case and accents, as people type when they search. */
export function plain(words: string): string {
  const small = words.trim().toLowerCase();
  // Most words have no other letters, and this is done a hundred thousand times.
  if (/^[\0-\x7f]*$/.test(small)) return small;
  return small.normalize('NFD').replace(UNTYPED, (letter) => TYPED[letter] ?? '');
}
