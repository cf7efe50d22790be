/** Stands where a letter was that cannot be read: an address with it is nobody's for sure. */
export const LOST = '\uFFFD';

/** Stands where a mark was between letters, which may or may not be one word. */
const BREAK = '\uFFFC';

/** Encodings are nested: a link in HTML in JSON. */
const MOST_NESTED = 5;

/**
 * Undoes what programs and editors do to a text, so that the addresses and ids in it stand there as people write them. Each
 * step leaves a text alone that it is not meant for.
 */
export function plainText(text: string): string {
  let plain = text;
  for (let round = 0, before = ''; plain !== before && round < MOST_NESTED; round++) {
    before = plain;
    for (const undo of [
      withoutInvisible,
      undoFolding,
      withoutMailHeaders,
      withoutMessageIds,
      undoEncodedWords,
      undoQuotedPrintable,
      undoEscapes,
      undoEntities,
      undoPercent,
    ]) {
      plain = undo(plain);
    }
  }
  return shownText(withoutTags(plain));
}

/**
 * Takes away what nobody sees: zero-width characters, soft hyphens, marks of direction and of byte order, the colours of a
 * terminal. They end up in what is copied from web pages and documents.
 */
export function withoutInvisible(text: string): string {
  // At the end of a line a soft hyphen is seen.
  return text
    .replace(COLOURS, '')
    .replace(/\u00AD(?=[\r\n])/g, '-')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
}

/** The colours of a terminal, with their first character, with a name of it, or without it: many programs lose it. */
const COLOURS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is how they begin.
  /\u001B\[[\d;:?]*[A-HJKSTfhlmnsu]|(?:\^\[|\\(?:e|033|x1b|u001b))\[[\d;:?]+[mK]|\[\d{1,3}(?:[;:]\d{1,3}){0,6}m/g;

/** Lines of a vCard, a calendar or a directory are cut at 75 characters, wherever that is; the rest follows on a space. */
function undoFolding(text: string): string {
  if (!/^(?:BEGIN:V[A-Z]+|(?:item\d+\.)?(?:EMAIL|ATTENDEE|ORGANIZER)[;:]|dn::? )/m.test(text)) return text;
  return text.replace(/\r?\n[ \t](?=\S)(?<=[^\n]{60}\n.)/g, '');
}

/** The id of a message or of a picture in it has an @ and is nobody's address. */
function withoutMessageIds(text: string): string {
  return text.replace(
    /\b(?:(?:message|content|smtp|thread)[ _-]?id|in[_-]reply[_-]to|references)["']?\s*[:=]\s*["']?(?:<[^<>\s]*>[\s,]*)+|\bcid:[^\s"'<>)\]]*/gi,
    ' ',
  );
}

/** mailto:jane@x.org?cc=… is a link to jane; whoever else gets the message, or stands in it, is not meant. */
function withoutMailHeaders(text: string): string {
  // No address has a colon. It ends the link here, so that a text full of links is read once and not once a link.
  return text.replace(/(mailto:[^?:\s"'<>]*)\?[^\s"'<>]*/gi, (whole: string, link: string) =>
    /@|%40/.test(link) ? `${link} ` : whole,
  );
}

/**
 * The source of an e-mail: `=40`, and long lines that are broken with `=`. Elsewhere = stands between a key and its value, so
 * only a text that is surely written like this is changed.
 */
function undoQuotedPrintable(text: string): string {
  if (!text.includes('=') || !QUOTED_PRINTABLE.test(text)) return text;
  // Without its name, so that it is not undone once more.
  const joined = text.replace(/=\r?\n|quoted-printable/gi, '');
  return joined.replace(/(?:=[0-9A-F]{2})+/g, (bytes, at) => {
    const percent = bytes.replaceAll('=', '%');
    return decodedBytes(percent) ?? fromLatin(percent, joined[at - 1], joined[at + bytes.length]);
  });
}

/** Its name, a long line that is broken, a quotation mark after `=3D`, or one letter in two bytes. */
const QUOTED_PRINTABLE =
  /quoted-printable|=\r?\n(?<=[^\n]{60}=\r?\n)|=3D"|=(?:C[2-9A-F]|D[\dA-F]|E[\dA-F]=[89AB][\dA-F])=[89AB][\dA-F]/i;

/** How the header of a message writes what is not ASCII: `=?UTF-8?Q?jane=40x.org?=`, or with B in base 64. */
function undoEncodedWords(text: string): string {
  if (!text.includes('=?')) return text;
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
        return LOST;
      }
    });
}

/** `\n`, `\u003c` and `\"` as JSON and programs write them, `\_` as Markdown does. */
function undoEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = /(?:\\x[89a-f][\da-f]){2,}/gi;
  return text
    .replace(bytes, (written) => decodedBytes(written.replaceAll('\\x', '%')) ?? written)
    .replace(ESCAPE, (whole: string, braced?: string, four?: string, two?: string, space?: string, sign?: string) => {
      const code = braced ?? four ?? two;
      if (code !== undefined) return fromCode(Number.parseInt(code, 16));
      return space === undefined ? (sign ?? whole) : '\n';
    });
}

/**
 * No escapes, and left as they are: \\server\nancy, C:\Users\nancy and CORP\nancy, and corp\nancy@x.org outside of quotation
 * marks. There a new line would make her ancy.
 */
const ESCAPE =
  /(?<![^\s"'(])(?:\\\\[\w.-]{2,}\\(?!\\)|[A-Z]:\\|[A-Z][A-Z\d-]+\\(?!u[\da-fA-F]{4}))[\w.@\\-]*|(?<!\S)[A-Za-z][\w-]*\\(?<!["'`][^\n]{0,200})[bfnrtv][\w.+-]*@|\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([bfnrtv])|([!-/:-@[-`{-~]))/g;

/**
 * HTML's names for what may stand in an address or beside one. The package `entities` knows all 2,231, with 32 KB in each page
 * and worker, but the others are letters and signs that no address has: one of them makes an address unreadable here.
 */
const ENTITIES = /* @__PURE__ */ pairs(
  `amp & lt < gt > quot " apos ' commat @ period . plus + lowbar _ equals = num # percnt % sol / colon : semi ; comma ,
   excl ! quest ? ast * verbar | vert | dollar $ hyphen - dash - lpar ( rpar ) lsqb [ rsqb ] lcub { rcub } lbrace { rbrace }
   lbrack [ rbrack ] bsol \\ grave \` Hat ^ ndash – mdash — hellip … bull • middot · laquo « raquo » ldquo “ rdquo ” bdquo „
   lsquo ‘ rsquo ’ sbquo ‚ lsaquo ‹ rsaquo › copy © reg ® trade ™ rarr →`,
);
const SPACES = ['nbsp', 'ensp', 'emsp', 'thinsp', 'Tab', 'NewLine'];
const NOTHING = ['shy', 'zwnj', 'zwj', 'lrm', 'rlm', 'ZeroWidthSpace', 'NoBreak'];

/** `&amp;`, `&#39;` and `&#x27;`; also `&#39` as browsers read it, but where `&#x27b` ends is not to be told. */
export function undoEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7});?|#x([\da-f]{1,6})(;?)|([a-z]{2,14});)/gi, (whole, decimal, hex, end, name) => {
    if (name === undefined && end === '') return LOST;
    if (name === undefined) return fromEntity(decimal ? Number(decimal) : Number.parseInt(hex, 16));
    if (SPACES.includes(name)) return ' ';
    return NOTHING.includes(name) ? '' : (ENTITIES.get(name) ?? whole);
  });
}

/** `%40`, and `%u0040` as old scripts write it. After a database's LIKE it is the sign of a pattern. */
function undoPercent(text: string): string {
  if (!text.includes('%')) return text;
  return text
    .replace(/(\blike\s+[NE]?(['"]))%?([^'"%\n]*)%?\2/gi, '$1$3$2')
    .replace(/%u([\da-f]{4})/gi, (_whole, hex) => fromCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes, at) => {
      const letters = decodedBytes(bytes);
      if (letters !== undefined) return letters;
      // Small letters without a digit may be themselves: %adam@x.org.
      return /%(?:[89A-F][\dA-F]|[89a-f]\d)/.test(bytes)
        ? fromLatin(bytes, text[at - 1], text[at + bytes.length])
        : bytes;
    });
}

/**
 * Bytes that are no UTF-8 are letters of Western Europe where they stand singly among Latin ones. Elsewhere they may be of any
 * alphabet, and the address with them would be nobody's.
 */
function fromLatin(percent: string, before = '', after = ''): string {
  const bytes = Array.from(percent.matchAll(/%(..)/g), ([, hex = '']) => Number.parseInt(hex, 16));
  const letters = new TextDecoder('windows-1252').decode(Uint8Array.from(bytes));
  const unsure = /(?<![a-z])[^\0-\x7F]+(?![a-z])|[^\0-\x7F]{3}|[^\0-\x7F\p{Script=Latin}]/iu;
  return unsure.test(before + letters + after) ? LOST : letters;
}

/** Marks in the middle of a word: `jane.<wbr>doe` is one, and that `jane<b>doe</b>` is two would be a guess. */
function withoutTags(text: string): string {
  if (!text.includes('<')) return text;
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
 * A text that is not encoded, without what nobody sees and what word processors make of ' and -. A keycap is a bullet. Letters are
 * typed as wide as a Chinese character where that is how one writes; in a PDF two of them are one sign.
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

function decodedBytes(percent: string): string | undefined {
  try {
    return decodeURIComponent(percent);
  } catch {
    return undefined;
  }
}

/** The signs that Windows has from 128 to 159, as browsers read these numbers: … ‘ ’ “ ” • – and —. */
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

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : LOST;
}

function pairs(words: string): Map<string, string> {
  return new Map(Array.from(words.matchAll(/(\w+) (\S+)/g), ([, name = '', sign = '']) => [name, sign]));
}
