const JAPANESE = /[\u3000-\u30FF\u4E00-\u9FFF\uFF01-\uFF5E]+/g;
const KANA = /[\u3041-\u30FE]{2}/;
/** Plausible words: lower case, upper case or capitalized, without symbols inside. A wrong encoding mixes these. */
const WORDS =
  /(?<!\p{L})(?:\p{Lu}?\p{Ll}+|\p{Lu}+)(?!\p{L})|(?<![^\0-\x7F])[^\0-\x7F\p{L}](?!\p{L})|(?<!\p{L})[^\0-\x7F\p{L}](?![^\0-\x7F])/gu;
/** The same for Latin scripts, where a word contains an ASCII letter unless it is short. */
const LATIN =
  /(?<!\p{L})(?=\p{L}*[A-Za-z]|\p{L}{1,4}(?!\p{L}))(?:\p{Lu}?\p{Ll}+|\p{Lu}+)(?!\p{L})|(?<![^\0-\x7F])[^\0-\x7F\p{L}](?!\p{L})|(?<!\p{L})[^\0-\x7F\p{L}](?![^\0-\x7F])/gu;
/** In Western Europe, non-ASCII letters stand alone or in pairs, with no symbol but an apostrophe (in Node U+0092) inside. */
const WESTERN = /(?<![^\0-\x7F])(?:[À-ÿ’\u0092œšž]|(?<!\p{L})[^\0-\x7F]|[^\0-\x7F](?!\p{L})){1,2}(?![^\0-\x7F])/gu;
const CYRILLIC = /[\u0401-\u042F\u0490][\u0430-\u045F\u0491]/;

/**
 * Legacy encodings with two patterns: plausible text, and what the text must contain. The order matters: text in a later
 * encoding must not fit an earlier one.
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

/** The share of non-ASCII characters that must be plausible. */
const ENOUGH = 0.85;
/** Characters that suffice to recognize the encoding. */
const SAMPLE = 200_000;

/** Decodes a file that is not valid UTF-8; undefined if no encoding fits. */
export function legacyText(bytes: Uint8Array): string | undefined {
  // The file is mostly UTF-8. Only a few lines that were added in another encoding lose letters.
  const mostly = new TextDecoder().decode(bytes);
  if (mostly.replace(/[^\uFFFD]+/g, '').length < (1 - ENOUGH) * foreignIn([mostly])) return mostly;
  for (const [encoding, likely, needs] of ENCODINGS) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      const sample = text.slice(0, SAMPLE);
      if (needs.test(sample) && foreignIn(sample.match(likely)) >= ENOUGH * foreignIn([sample])) return text;
    } catch {
      // A byte is invalid in this encoding.
    }
  }
  return undefined;
}

/** The number of non-ASCII characters. */
function foreignIn(words: string[] | null): number {
  return (words ?? []).join('').replace(/[\0-\x7F]+/g, '').length;
}
