import { decodedBytes, decodeEscapes, fromCode, UNREADABLE_LETTER } from './decode-escapes';

/** How many characters beside an address or an id show what it belongs to. */
export const CONTEXT_LENGTH = 48;

/** Stands for removed markup between letters, which may or may not form one word. */
const BREAK = '\uFFFC';

/** Encodings can be nested: a link in HTML in JSON. */
const MOST_NESTED = 5;

/**
 * Undoes what programs and editors do to a text, so that addresses and ids appear as people write them. A step that
 * does not apply to a text leaves it unchanged.
 */
export function plainText(text: string): string {
  let plain = text;
  for (let round = 0, before = ''; plain !== before && round < MOST_NESTED; round++) {
    before = plain;
    for (const undo of [
      withoutInvisible,
      unfold,
      withoutMailHeaders,
      withoutMessageIds,
      decodeEncodedWords,
      decodeQuotedPrintable,
      decodeEscapes,
      decodeEntities,
      decodePercent,
    ]) {
      plain = undo(plain);
    }
  }
  return shownText(withoutTags(plain));
}

/**
 * Removes invisible characters, which are copied along from web pages and documents: zero-width characters, soft hyphens,
 * direction marks, byte order marks and terminal colors.
 */
export function withoutInvisible(text: string): string {
  // At the end of a line, a soft hyphen is visible.
  return text
    .replace(COLORS, '')
    .replace(/\u00AD(?=[\r\n])/g, '-')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
}

/** Terminal colors, with their escape character, an escape sequence for it, or neither, because many programs drop it. */
const COLORS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is how they begin.
  /\u001B\[[\d;:?]*[A-HJKSTfhlmnsu]|(?:\^\[|\\(?:e|033|x1b|u001b))\[[\d;:?]+[mK]|\[\d{1,3}(?:[;:]\d{1,3}){0,6}m/g;

/** Joins the lines that mail programs and address books break anywhere. In a table, a break begins a new row. */
export function withoutFolding(text: string): string {
  const plain = unfold(text);
  return /quoted-printable/i.test(plain) ? plain.replace(/=\r?\n(?<=[^\n]{60}=\r?\n)/g, '') : plain;
}

/** vCards, calendars and directories break lines at 75 characters anywhere and continue after a space. */
function unfold(text: string): string {
  if (!/^(?:BEGIN:V|(?:item\d+\.)?(?:EMAIL|ATTENDEE|ORGANIZER)[;:]|dn::? )/m.test(text)) return text;
  return text.replace(/\r?\n[ \t](?=\S)(?<=[^\n]{60}\n.)/g, '');
}

/** Removes the ids of messages and embedded pictures, which contain an @ but are not addresses. */
function withoutMessageIds(text: string): string {
  return text.replace(
    /\b(?:(?:message|content|smtp|thread)[ _-]?id|in[_-]reply[_-]to|references)["']?\s*[:=]\s*["']?(?:<[^<>\s]*>[\s,]*)+|\bcid:[^\s"'<>)\]]*/gi,
    ' ',
  );
}

/** mailto:jane@x.org?cc=… is a link to jane. Other recipients and the body are dropped. */
function withoutMailHeaders(text: string): string {
  // A colon ends the link, because no address contains one. So a text full of links is searched once and not once per link.
  return text.replace(/(mailto:[^?:\s"'<>]*)\?[^\s"'<>]*/gi, (whole: string, link: string) =>
    /@|%40/.test(link) ? `${link} ` : whole,
  );
}

/**
 * Decodes the source of an email: `=40`, and long lines broken with `=`. Other texts use = between a key and its value, so
 * only a text that is certainly encoded is changed.
 */
function decodeQuotedPrintable(text: string): string {
  if (!QUOTED_PRINTABLE.test(text)) return text;
  // Its name is removed, so that the text is not decoded again.
  const joined = text.replace(/=\r?\n|quoted-printable/gi, '');
  return joined.replace(/(?:=[0-9A-F]{2})+/g, (bytes, at) => {
    const percent = bytes.replaceAll('=', '%');
    return decodedBytes(percent) ?? fromLatin(percent, joined[at - 1], joined[at + bytes.length]);
  });
}

/** Evidence of the encoding: its name, a broken long line, a quotation mark after `=3D`, or one letter in two bytes. */
const QUOTED_PRINTABLE =
  /quoted-printable|=\r?\n(?<=[^\n]{60}=\r?\n)|=3D"|=(?:C[2-9A-F]|D[\dA-F]|E[\dA-F]=[89AB][\dA-F])=[89AB][\dA-F]/i;

/** Decodes non-ASCII text in message headers: `=?UTF-8?Q?jane=40x.org?=`, or with B for base64. */
function decodeEncodedWords(text: string): string {
  return text
    .replace(/\?=\s+(?==\?)/g, '?=')
    .replace(/=\?([\w-]{1,40})(?:\*[\w-]{1,10})?\?([QB])\?([^?\s]*)\?=/gi, (_word, charset, way, written) => {
      try {
        const bytes =
          way.toUpperCase() === 'B'
            ? atob(written)
            : written
                .replaceAll('_', ' ')
                .replace(/=([\da-f]{2})/gi, (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        return new TextDecoder(charset).decode(Uint8Array.from(bytes, (byte: string) => byte.charCodeAt(0)));
      } catch {
        return UNREADABLE_LETTER;
      }
    });
}

/**
 * HTML entities that may occur in or beside an address. The package `entities` has all 2,231 but adds 32 KB to each page and
 * worker. The others are letters and symbols that no address contains, and make an address unreadable here.
 */
const ENTITIES = /* @__PURE__ */ pairs(
  `amp & lt < gt > quot " apos ' commat @ period . plus + lowbar _ equals = num # percnt % sol / colon : semi ; comma ,
   excl ! quest ? ast * verbar | vert | dollar $ hyphen - dash - lpar ( rpar ) lsqb [ rsqb ] lcub { rcub } lbrace { rbrace }
   lbrack [ rbrack ] bsol \\ grave \` Hat ^ ndash – mdash — hellip … bull • middot · laquo « raquo » ldquo “ rdquo ” bdquo „
   lsquo ‘ rsquo ’ sbquo ‚ lsaquo ‹ rsaquo › copy © reg ® trade ™ rarr →`,
);
const SPACES = ['nbsp', 'ensp', 'emsp', 'thinsp', 'Tab', 'NewLine'];
const NOTHING = ['shy', 'zwnj', 'zwj', 'lrm', 'rlm', 'ZeroWidthSpace', 'NoBreak'];

/** Decodes `&amp;`, `&#39;` and `&#x27;`, and `&#39` like browsers do. The end of `&#x27b` is ambiguous. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7});?|#x([\da-f]{1,6})(;?)|([a-z]{2,14});)/gi, (whole, decimal, hex, end, name) => {
    if (end === '') return UNREADABLE_LETTER;
    if (name === undefined) return fromEntity(decimal ? Number(decimal) : Number.parseInt(hex, 16));
    if (SPACES.includes(name)) return ' ';
    return NOTHING.includes(name) ? '' : (ENTITIES.get(name) ?? whole);
  });
}

/** Decodes `%40`, and `%u0040` from old scripts. After LIKE in SQL, % is a wildcard. */
function decodePercent(text: string): string {
  return text
    .replace(/(\blike\s+[NE]?(['"]))%?([^'"%\n]*)%?\2/gi, '$1$3$2')
    .replace(/%u([\da-f]{4})/gi, (_whole, hex) => fromCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes, at) => {
      const letters = decodedBytes(bytes);
      if (letters !== undefined) return letters;
      // Lower-case letters without a digit may be literal: %adam@x.org.
      return /%(?:[89A-F][\dA-F]|[89a-f]\d)/.test(bytes)
        ? fromLatin(bytes, text[at - 1], text[at + bytes.length])
        : bytes;
    });
}

/**
 * Bytes that are not UTF-8 are Western European letters if they stand alone among Latin ones. Otherwise they may be of any
 * alphabet, and an address that contains them is not reliable.
 */
function fromLatin(percent: string, before = '', after = ''): string {
  const bytes = Array.from(percent.matchAll(/%(..)/g), ([, hex = '']) => Number.parseInt(hex, 16));
  const letters = new TextDecoder('windows-1252').decode(Uint8Array.from(bytes));
  const unsure = /(?<![a-z])[^\0-\x7F](?![a-z])|[^\0-\x7F\p{Script=Latin}]/iu;
  return unsure.test(before + letters + after) ? UNREADABLE_LETTER : letters;
}

/** Removes tags inside words. `jane.<wbr>doe` is one word; whether `jane<b>doe</b>` is one or two is unclear. */
function withoutTags(text: string): string {
  return text
    .replace(/<wbr\s*\/?>/gi, '')
    .replace(/<!--(?:(?!<!--)[^@])*?-->/g, (comment) => (/-[\da-f]{4}-/i.test(comment) ? comment : ''))
    .replace(/<!--|-->/g, ' ')
    .replace(
      /<\/?(?:b|i|u|s|em|strong|mark|span|font|small|big|sub|sup|ins|del|code|tt|bdi|bdo|abbr|acronym|nobr|strike|o:p)(?:\s[^<>@]*)?>/gi,
      (tag) => (/-[\da-f]{4}-/i.test(tag) ? tag : BREAK),
    );
}

/**
 * Normalizes text that is not encoded: removes invisible characters, and undoes what word processors make of ' and -. A
 * keycap is a bullet. Full-width letters are common beside Chinese characters, and PDF files contain ligatures.
 */
export function shownText(text: string): string {
  return withoutInvisible(text)
    .normalize('NFC')
    .replace(/[\u2018\u2019\u201B\u02BB-\u02BD\u2032\uFF07]/g, "'")
    .replace(
      /[\uFB00-\uFB06\uFE6B\uFF0B\uFF0D\uFF0E\uFF10-\uFF19\uFF20-\uFF3A\uFF3F\uFF41-\uFF5A\u{1D400}-\u{1D7FF}]/gu,
      (sign) => sign.normalize('NFKC'),
    )
    .replace(/[\d#*]\u20E3/g, ' ')
    .replace(/[\u2010\u2011]/g, '-');
}

/** The Windows characters 128 to 159, as browsers interpret these numbers: … ‘ ’ “ ” • – and —. */
const WINDOWS: Readonly<Record<number, string>> = {
  133: '…',
  145: '‘',
  146: '’',
  147: '“',
  148: '”',
  149: '•',
  150: '–',
  151: '—',
};

function fromEntity(code: number): string {
  return WINDOWS[code] ?? fromCode(code);
}

function pairs(words: string): Map<string, string> {
  return new Map(words.match(/\w+ \S/g)?.map((pair) => [pair.slice(0, -2), pair.slice(-1)]));
}
