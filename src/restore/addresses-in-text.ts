import { UNREADABLE_LETTER } from './decode-escapes';
import { CONTEXT_LENGTH } from './plain-text';

/**
 * The maximum length that Constant Contact stores (ContactPutRequest,
 * https://developer.constantcontact.com/api_reference/index.html).
 */
const LONGEST_ADDRESS = 80;

/** A longer word is a link or data, in which the start of an address cannot be determined. */
const LONGEST_WORD = 2_000;

/** The addresses in a plain text; undefined for text that resembles an address but certainly is none. */
export function* addressesIn(plain: string): Generator<string | undefined> {
  /** The end of the previous address. */
  let floor = 0;
  for (const { index } of plain.matchAll(/@+/g)) {
    const found = addressAt(plain, index, floor);
    if (found) floor = found.end;
    yield found?.address;
  }
}

/** Characters that separate words: white space, brackets, quotation marks, long dashes, bullets, punctuation. */
const BETWEEN =
  /[\s<>()[\]{},;:"|`\p{Pi}\p{Pf}\p{Ps}\p{Pe}\u2014\u2015\u2190-\u21FF\u2022\u00B7\u25AA\u25AB\u25CF\u25CB\u25E6\u2023\u2043\u2219\u3001\u3002\uFF0C\uFF1A\uFF1B\uFF01\uFF1F\uFF0F\uFF1D\uFF5C\uFF5E]/u;

/** The address around the @ at `at`. It does not begin before `floor`. */
function addressAt(plain: string, at: number, floor: number): { address: string; end: number } | undefined {
  let start = at;
  while (start > floor && plain[start - 1] !== '@' && !BETWEEN.test(plain.charAt(start - 1))) start--;
  if (plain[start - 1] === '@' || at - start > LONGEST_WORD) return undefined;

  const labels = /[\p{L}\p{M}\p{N}.-]*/uy;
  labels.lastIndex = at + 1;
  labels.test(plain);
  const domain = plain.slice(at + 1, labels.lastIndex).replace(/[.-]+$/, '');
  const end = at + 1 + domain.length;
  const after = plain.slice(end, end + CONTEXT_LENGTH);
  if (!isDomain(domain) || goesOnAfter(after)) return undefined;

  let word = plain.slice(start, at);
  // In a@x.org/b@x.org and a@x.org&b@x.org, the second address begins after the separator.
  if (start === floor && floor > 0) word = word.replace(/^[/&?=+;']+/, '');
  const before = start > CONTEXT_LENGTH ? `… ${plain.slice(start - CONTEXT_LENGTH, start)}` : plain.slice(0, start);
  const local = localOf(word, before, after);
  const removed = word.slice(0, -local.length);
  if (isCutBefore(before, /[/=]['"]?$/.test(removed))) return undefined;
  // No real address begins like this, unless it is the whole text. These characters belong to patterns, comments or code.
  const isWhole = /^[\s'"<(]*$/.test(before) && /^[\s'">)]*$/.test(after);
  if (/^[%^$&?!#+]/.test(local) && !isWhole) return undefined;

  const address = `${local}@${domain}`;
  return isLocal(local) && address.length <= LONGEST_ADDRESS ? { address, end } : undefined;
}

/** The local part of an address in the word before the @. */
function localOf(word: string, before: string, after: string): string {
  const value = withoutPath(withoutKey(withoutMarks(word, after), after));
  const isQuoted = /^'(?![a-z])/i.test(after);
  const begins = isQuoted && !word.startsWith("'");
  const text = begins ? withoutPrefix(value, before + word.slice(0, -value.length)) : value;
  const local = withoutMarks(text, after);
  // SQL doubles a ' in a text.
  const isInText = isQuoted || /[=(,]\s*N?'[^']*$/.test(before) || /^'.*''/.test(word);
  return isInText ? local.replace(/(?<=[\p{L}\p{N}])'{2,}(?=[\p{L}\p{N}])/gu, "'") : local;
}

/** Removes the prefix of Python's b'…' and of SQL's N'…'. In 'Ask N'Golo@x.org' it is a name, so there is no address. */
function withoutPrefix(text: string, before: string): string {
  if (/(?:[=(,]|\b(?:like|in))\s*$/i.test(before)) return text.replace(/^(?:[bfru]{1,2}|[NE$])'/, '');
  return text.replace(/^[bfru]{1,2}'/, '').replace(/^[NE$]'.*$/, '');
}

/** Placeholders for hidden letters. */
const HIDDEN =
  /[[(<](?:\.{2,}|\u2026|[*x]{2,}|[\w -]{0,20}(?:redacted|masked|hidden|filtered|removed)[\w -]{0,20})[\])>]$/i;

/**
 * A line break in the middle of a name: after "mary-", or after a word with a trailing period that stands alone, follows a
 * key, is one letter or contains another period. Other periods end a sentence or an abbreviation such as Inc. and e.V.
 */
const CUT_LINE =
  /(?:[\p{L}\p{N}][+-]+|(?:(?:^|[\n\r])[^\p{L}\p{N}\n\u2026]*\p{N}*\p{L}[\p{L}\p{N}.+_-]*|[:=<>"'(][ \t]*\p{Ll}[\p{L}\p{N}.+_-]*|(?<![^\s:])(?:\p{Ll}|\p{Ll}{2}[\p{L}\p{N}+-]*[._\d][\p{L}\p{N}.+_-]*[\p{L}\p{N}]))[._])(?:(?:\r\n|[\n-\r\u2028\u2029])[ \t>]*|<br ?\/?>|[\u2009\u200A])$/u;

/**
 * A + that a program read as a space, in a place for one address: email=jane choir@x.org, "email":"jane choir@x.org" and
 * mailto:jane choir@x.org. Elsewhere, "Jane choir@x.org" may be a name and an address.
 */
const LOST_PLUS =
  /(?:(?<![A-Za-z])(?:[Ee]-?)?(?:[Mm]ail|MAIL)(?:[_-]?[Aa]ddress|_ADDRESS)?\]?(?:=["']?|["']\s*[:=]\s*["'])|mailto:|<|\/contacts\/)[a-z\d][\w.-]* $/;

/** Whether the word continues before the separator: a password in a link, an entity, a mask, jane"doe. */
function isCutBefore(words: string, isValue: boolean): boolean {
  // Python's b"…" is not such a word.
  if (/[\p{L}\p{N}]["\u201D]$/u.test(words) && !/(?:^|[^\p{L}\p{N}])[bfru]"$/iu.test(words)) return true;
  // jane(work)doe
  if (!isValue && /[\p{L}\p{N}][[({][^\s@[\](){}]{1,20}[\])}]$/u.test(words)) return true;
  // {{host}}/contacts?email=… is a template, and {first}doe is a cut name.
  if (/\}$/.test(words) && !isValue) return true;
  // [REDACTED]ne and j<…>e are masked. A line that ends in mary- before jane@x.org cuts the name.
  if (
    HIDDEN.test(words) ||
    CUT_LINE.test(words) ||
    (!isValue && LOST_PLUS.test(words)) ||
    (!isValue && /\w`$/.test(words))
  )
    return true;
  if (/[\p{L}\p{N}\u2022\u25CF\u00B7\u2219][\u00B7\u2022\u2043\u2219\u25AA\u25AB\u25CB\u25CF\u25E6]$/u.test(words))
    return true;
  return /\/\/[^\s/@]*:$|(?:\^\[|\\(?:e|033))\[$|&[a-zA-Z]\w{1,31};$/.test(words);
}

/** Another @, a mask, a lost letter, or the sign for text that did not fit. */
const HIDDEN_AFTER =
  /^(?:[@\uFFFD\u2026]|[*_~=%$^+\u00B7\u2022\u2580-\u25FF\uFFFC]+[.-]*[\p{L}\p{N}]|[[(<](?:\.{2,}|[*x]{2,}|\u2026|\w{0,9}(?:redact|mask|hidden|remov))|&[a-z]\w{1,31};)/iu;

/** A line break in the middle of a domain. After a period, the next line contains no more than "uk". */
const CUT_LINE_AFTER = /^(?:-(?:\r?\n|<br)|\r?\n[ \t]*\.\p{L}|\.\r?\n[ \t]*[a-z]{2,3}(?=\s*(?:\n|$)))/iu;

/** Whether the domain continues in the following text. */
function goesOnAfter(words: string): boolean {
  return HIDDEN_AFTER.test(words) || CUT_LINE_AFTER.test(words);
}

/** Two of these hide letters. A single one is a bullet. */
const MASK = /^[\u2022\u204E\u2217\u2219\u2580-\u25FF\u2731\u2B1B\u2B1C]{2}/;

/** Removes symbols before a word that are not part of it. Markdown symbols are removed only if they also follow the word. */
function withoutMarks(word: string, after: string): string {
  if (MASK.test(word)) return word;
  const plain = word.replace(/^[^\p{Alphabetic}\p{M}\p{N}\p{C}!-~\u2026\uFFFD]+/u, '').replace(/^['=-]+/, '');
  const [marks = ''] = /^[*_~%]+/.exec(plain) ?? [];
  if (after.startsWith([...marks].reverse().join(''))) return plain.slice(marks.length);
  // A single star is a bullet. Several mask an address.
  return plain.replace(/^\*(?!\*)/, '');
}

/** Keys whose value may be an address that begins like a domain. */
const ADDRESS_KEY =
  /mail|addr|from|to$|rcpt|recipient|sender|user|name|login|correo|courriel|cc$|^cn$|contact|account|id$|query|search|value|sub/i;

/** Ends of domains that mail servers encode into an address. */
const LAST_LABEL =
  /\.(?:[a-z]{2}|com|org|net|edu|gov|mil|int|info|biz|mobi|name|cloud|online|email|church|school|app|dev|test|example|xn--[\w-]+)$/i;

/**
 * Returns `jane` from `?list=1&email=jane`. Mail servers encode another address in bounce+jane=x.org and SRS0=…=x.org=jane,
 * and a part of these would be somebody else's. If the key may be such a case, the word stays unchanged.
 */
function withoutKey(word: string, after: string): string {
  const [, before = '', key = '', value] =
    /^(.*[?&#/;])?[$-]*([\p{L}_][\p{L}\p{N}_.-]*)[!=~]?=+([^=]*)$/u.exec(word) ?? [];
  if (value === undefined) return word;
  const isQuery = before !== '' || /^&[\w.-]+=/.test(after);
  // In a query, + means a space.
  if (isQuery) return value.replace(/^\++/, '');
  // Quoted-printable encodes a letter like this: fran=E7ois.
  if (/^[89A-F][\dA-F]\p{Ll}/u.test(value) && /\p{Ll}$/u.test(key) && !ADDRESS_KEY.test(key)) return UNREADABLE_LETTER;
  if (!value.includes('.') || ADDRESS_KEY.test(key) || key.length === 1) return value;
  return LAST_LABEL.test(value) || /bounce|return|prvs|srs|owner|fwd/i.test(key) ? word : value;
}

/** Returns `jane` from `/v3/contacts/jane`, `users/jane` and `x.org/jane`. Other names with a / are complete. */
function withoutPath(word: string): string {
  return /^(?:[a-z\d.-]+\.[a-z]{2,}|(?:contact|user|member|subscriber|recipient|customer|profile|account|mailbox|identity|email)(?:e?s)?|identities|people)?\//i.test(
    word,
  )
    ? word.slice(word.lastIndexOf('/') + 1)
    : word;
}

/** Two stars are a mask: `j***@x.org` is not an address. */
function isLocal(local: string): boolean {
  return (
    !isOfTwoScripts(local) &&
    /^(?![.*])[\p{L}\p{M}\p{Nd}.!#$%&'*+/=?^_~-]+(?<!\.)$/u.test(local) &&
    !/\.\.|\*\*/.test(local)
  );
}

/** In 邮箱jane, the first word is not part of the address. Not every script shows where such a word ends. */
function isOfTwoScripts(local: string): boolean {
  return (
    /\p{Script=Latin}/u.test(local) && /(?=\p{L})[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(local)
  );
}

/**
 * Package versions such as 1.2.3-beta.dev and 5.6.0.Final, pictures in an email such as 01DB0C5A.9F3E7C10, and file names.
 * None of these file extensions is a top-level domain.
 */
const NO_DOMAIN =
  /^v?\d+(?:\.\d+)+(?:-|\.?(?:final|release|ga|snapshot|alpha|beta|rc|dev|post|pre)\d*$)|^[\dA-F]{8}\.[\dA-F]{8}$|\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|css|m?js|json|html?|php|xml|[ct]sv|txt|pdf|xlsx?|docx?|log|ya?ml|tgz|jar|woff2?|eml|vcf)$/i;

/** Whether all labels are letters of any script and digits, with hyphens only inside. The last label has a single script. */
function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const last = domain.slice(domain.lastIndexOf('.') + 1);
  return (
    labels.length > 1 &&
    !NO_DOMAIN.test(domain) &&
    labels.every((label) => /^[\p{L}\p{M}\p{N}]+(-+[\p{L}\p{M}\p{N}]+)*$/u.test(label)) &&
    /^(?:xn--[a-z\d-]+|(?!\d+$)[a-z\d]{2,}|[\u0080-\uFFFF]{2,})$/i.test(last)
  );
}
