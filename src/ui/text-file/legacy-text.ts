const JAPANESE = /[\u3000-\u30FF\u4E00-\u9FFF\uFF01-\uFF5E]+/g;
const KANA = /[\u3041-\u30FE]{2}/;
/** Words are in small letters or in capitals, or begin with a capital, and signs are not in them. In a wrong encoding they are mixed. */
const WORDS =
  /(?<!\p{L})(?:\p{Lu}?\p{Ll}+|\p{Lu}+)(?!\p{L})|(?<![^\0-\x7F])[^\0-\x7F\p{L}](?!\p{L})|(?<!\p{L})[^\0-\x7F\p{L}](?![^\0-\x7F])/gu;
/** So are they with Latin letters, of which some are ASCII; a short name may have none. */
const LATIN =
  /(?<!\p{L})(?=\p{L}*[A-Za-z]|\p{L}{1,4}(?!\p{L}))(?:\p{Lu}?\p{Ll}+|\p{Lu}+)(?!\p{L})|(?<![^\0-\x7F])[^\0-\x7F\p{L}](?!\p{L})|(?<!\p{L})[^\0-\x7F\p{L}](?![^\0-\x7F])/gu;
/** In Western Europe the others stand singly or by twos, and signs but an apostrophe (as Node leaves it, too) are not between letters. */
const WESTERN = /(?<![^\0-\x7F])(?:[À-ÿ’\u0092œšž]|(?<!\p{L})[^\0-\x7F]|[^\0-\x7F](?!\p{L})){1,2}(?![^\0-\x7F])/gu;
const CYRILLIC = /[\u0401-\u042F\u0490][\u0430-\u045F\u0491]/;

/**
 * How text was written before UTF-8: an encoding, which parts of a text show that it is in this one, and what it has for sure.
 * One that is here fits no text that belongs further down.
 */
const ENCODINGS: [encoding: string, likely: RegExp, needs: RegExp][] = [
  ['windows-1252', WESTERN, /./],
  ['shift_jis', JAPANESE, KANA],
  ['euc-jp', JAPANESE, KANA],
  ['euc-kr', /[\uAC00-\uD7A3]+/g, /[\uAC00-\uD7A3]/],
  ['macintosh', LATIN, /[A-Za-z]/],
  ['windows-1250', LATIN, /[A-Za-z]/],
  ['windows-1251', WORDS, CYRILLIC],
  ['windows-1253', WORDS, /[\u0386-\u03AB][\u03AC-\u03CE]/],
  ['koi8-u', WORDS, CYRILLIC],
  ['ibm866', WORDS, CYRILLIC],
  ['iso-8859-5', WORDS, CYRILLIC],
  ['windows-1255', /[\u05D0-\u05EA]+/g, /[\u05D0-\u05EA]{2}/],
];

/** So much of what is not ASCII must be likely. */
const ENOUGH = 0.85;
/** So much of a file shows how it is written. */
const SAMPLE = 200_000;

/** The text of a file that is not all UTF-8; undefined where nothing tells how it is written. */
export function legacyText(bytes: Uint8Array): string | undefined {
  // A few lines that were put to it from elsewhere have lost letters.
  const mostly = new TextDecoder().decode(bytes);
  if (mostly.replace(/[^\uFFFD]+/g, '').length < (1 - ENOUGH) * foreignIn([mostly])) return mostly;
  for (const [encoding, likely, needs] of ENCODINGS) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      const sample = text.slice(0, SAMPLE);
      if (needs.test(sample) && foreignIn(sample.match(likely)) >= ENOUGH * foreignIn([sample])) return text;
    } catch {
      // Some byte is not of this encoding.
    }
  }
  return undefined;
}

/** How many letters are not ASCII. */
function foreignIn(words: string[] | null): number {
  return (words ?? []).join('').replace(/[\0-\x7F]+/g, '').length;
}
