/** Stands for an unreadable letter. An address that contains it is not reliable. */
export const UNREADABLE_LETTER = '\uFFFD';

/** How far before a backslash the quotation mark of its text may be. */
const LONGEST_QUOTE = 200;

/** Decodes `\n`, `\u003c` and `\"` from JSON and code, and `\_` from Markdown. */
export function decodeEscapes(text: string): string {
  const bytes = /(?:\\x[89a-f][\da-f]){2,}/gi;
  const plain = text.replace(bytes, (written) => decodedBytes(written.replaceAll('\\x', '%')) ?? written);
  return plain.replace(ESCAPE, (whole: string, ...found) => {
    const [user, braced, four, two, space, sign, at]: (string | undefined)[] = found;
    if (user !== undefined) return isWindowsUser(plain, Number(at), user) ? whole : decodedSpaces(whole);
    const code = braced ?? four ?? two;
    if (code !== undefined) return fromCode(Number.parseInt(code, 16));
    return space === undefined ? (sign ?? whole) : '\n';
  });
}

/**
 * Also matches text that only looks like an escape and stays unchanged: \\server\nancy, C:\Users\nancy and CORP\nancy.
 * Whether corp\nancy@x.org is one depends on the text around it. A line break there would turn her into "ancy".
 */
const ESCAPE =
  /(?:(?<![^\s"'(=:>[,])\\\\[\w.-]{2,}\\(?!\\)|(?<![\p{L}\d])(?:[A-Z]|[a-z](?=:\\users\\)):\\|(?<![\w.\\+-])[A-Z][A-Z\d._-]*[A-Z\d-]\\(?!u[\da-fA-F]{4}))[\w.@\\-]*|(?<![\w.@\\+-])([A-Za-z](?:[\w.-]*[\w-])?\\+)[bfnrtv][\w.+-]*@|\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([bfnrtv])|([!-/:-@[-`{-~]))/gu;

/**
 * Decides whether `corp\`, before a letter of an escape, is the domain of a user. Only in quotation marks may it be a
 * word.
 */
function isWindowsUser(text: string, at: number, corp: string): boolean {
  const quote = openQuote(text.slice(Math.max(0, at - LONGEST_QUOTE), at));
  if (quote === undefined) return true;
  // A doubled backslash is an escape in an escaped text, or else the backslash itself.
  if (corp.endsWith('\\\\')) return !quote.isEscaped;
  // A text such as 'corp\nancy@x.org' contains nothing else.
  const after = text.slice(at + corp.length);
  return quote.isLast && /^[a-z]/.test(corp) && /^[\w.+-]+@[\w.-]+["'`]/.test(after);
}

/** The text before an opening quotation mark does not end in a word. In `\n"` and `b"`, the letter is no word. */
const BEFORE_QUOTE = /(?:^|[^\p{L}\p{N}.;!?)\]}]|\\[nrt]|(?<!\p{L})[bfru])$/iu;

/** The quotation mark that is open at the end of these words, whether it is escaped, and whether nothing follows it. */
function openQuote(words: string): { isEscaped: boolean; isLast: boolean } | undefined {
  const marks = words.matchAll(/\\*["`]|(?<![\p{L}\d])\\*'|\\*'(?![\p{L}\d])|\n/gu);
  for (const { 0: mark, index } of [...marks].reverse()) {
    const isEscaped = mark.startsWith('\\');
    const before = words.slice(0, index);
    // The second mark of "" closes an empty text.
    const isOpening = mark !== '\n' && !before.endsWith(mark) && BEFORE_QUOTE.test(before);
    if (isOpening) return { isEscaped, isLast: index + mark.length === words.length };
    // An escaped mark may close a quotation inside the text.
    if (!isEscaped) return undefined;
  }
  return undefined;
}

function decodedSpaces(words: string): string {
  return words.replace(/\\([\\bfnrtv])/g, (_escape, sign: string) => (sign === '\\' ? sign : '\n'));
}

export function decodedBytes(percent: string): string | undefined {
  try {
    return decodeURIComponent(percent);
  } catch {
    return undefined;
  }
}

export function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : UNREADABLE_LETTER;
}
