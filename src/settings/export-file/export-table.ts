import { headingName, isOthersHeading, LIKE_ADDRESSES } from '../../ui/text-file/heading-words';
import { isBlank, tableRows } from '../../ui/text-file/table-rows';

/** The rows of an export of contacts, and the indexes of its columns. */
export interface ExportTable {
  headings: string[];
  /** Rows as long as the headings. */
  rows: string[][];
  /** The column of contact ids. */
  idAt?: number;
  addressAt?: number;
  /** The column of lists, if its heading says so. */
  listsAt?: number;
  /** Cells are not below their own headings. */
  isMixedUp: boolean;
  /** The number of rows shorter or longer than the headings. */
  uneven: number;
  /** The file ends in the middle of its last row. That row is left out. */
  breaksOff: boolean;
}

/** Rows that suffice to recognize the content of a column. */
const SAMPLE = 500;
/** The share of cells that must match the type of their column. */
const MOST = 0.9;

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const ADDRESS = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;

/** The headings of exports from the web app and from the API. */
const LISTS_HEADINGS = ['emaillists'];
const ID_HEADINGS = ['contactid'];
const ADDRESS_HEADINGS = ['emailaddress', 'emailaddresshome'];
/**
 * Words for a contact's lists in the languages of older exports, copied spreadsheets and translated pages. Unlike the English
 * heading, these count only if the column contains names of lists.
 */
const LISTS_WORDS = new Set(
  (
    'list lists mailinglist lista listas liste listes listen listenname verteiler emaillisten kontaktlisten mailinglisten ' +
    'emailverteiler lijst lijsten maillijsten emaillijsten contactlijsten mailinglijsten listy'
  ).split(' '),
);
/** Other words that may occur in such a heading. */
const BESIDE_LISTS = new Set(
  (
    'e mail mails email emails contact contacts mailing membership memberships name names de do da dos del d du des di correo ' +
    'correos electronico contactos contatos envio distribucion distribuicao courriel courriels diffusion envoi messagerie ' +
    'posta elettronica contatti distribuzione mailingowe kontaktow adresowe'
  ).split(' '),
);
const KNOWN_HEADINGS = new Set([...LISTS_HEADINGS, ...ID_HEADINGS, ...ADDRESS_HEADINGS]);

/**
 * Reads an export file; undefined if the text is no table. Headings may be translated. Of ids and addresses, only the English
 * headings are known, so other columns are recognized by their content.
 */
export function readExportTable(text: string): ExportTable | undefined {
  const all = tableRows(text, (cell) => KNOWN_HEADINGS.has(headingKey(cell))).filter((row) => !isBlank(row));
  const [headings, ...below] = all;
  if (!headings || headings.length < 2) return undefined;
  const breaksOff = below.length > 0 && !/[\r\n]$/.test(text);
  if (breaksOff) below.pop();
  const rows = below.filter((row) => row.length === headings.length);
  const sample = rows.slice(0, SAMPLE);
  const keys = headings.map(headingKey);
  const names = headings.map(headingName);
  // Addresses of owners and managers are not the contacts' own, even where the column of the contacts has fewer.
  const rank = (name: string) => (isOthersHeading(name) ? -1 : Number(LIKE_ADDRESSES.test(name)));
  const [idAt, isIdElsewhere] = columnOf(sample, keys, ID_HEADINGS, UUID, () => 0);
  const [addressAt, isAddressElsewhere] = columnOf(sample, keys, ADDRESS_HEADINGS, ADDRESS, (at) =>
    rank(names[at] ?? ''),
  );
  const listsAt = keys.findIndex((key) => LISTS_HEADINGS.includes(key));
  return {
    headings: headings.map((heading) => heading.trim()),
    rows,
    ...(idAt !== undefined && { idAt }),
    ...(addressAt !== undefined && { addressAt }),
    ...(listsAt !== -1 && { listsAt }),
    isMixedUp: isIdElsewhere || isAddressElsewhere || (listsAt !== -1 && (listsAt === idAt || listsAt === addressAt)),
    uneven: below.length - rows.length,
    breaksOff,
  };
}

/** Whether a heading names lists, in any of the known languages. */
export function isListsHeading(heading: string): boolean {
  const plain = heading.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.split(/[^a-z]+/).filter((word) => word !== '');
  return (
    words.some((word) => LISTS_WORDS.has(word)) &&
    words.every((word) => LISTS_WORDS.has(word) || BESIDE_LISTS.has(word))
  );
}

export function isUuid(cell: string): boolean {
  return UUID.test(cell);
}

/**
 * Finds the column whose cells mostly match: one with a known heading, then with a similar one, then with the most matches.
 * Also returns whether a column with a known heading does not match.
 */
function columnOf(
  rows: string[][],
  keys: string[],
  headings: string[],
  pattern: RegExp,
  rankOf: (at: number) => number,
): [at: number | undefined, isElsewhere: boolean] {
  const columns = keys.map((key, at) => {
    const cells = rows.map((row) => row[at]?.trim() ?? '').filter((cell) => cell !== '');
    const fitting = cells.filter((cell) => pattern.test(cell)).length;
    return {
      at,
      isNamed: headings.includes(key),
      rank: headings.includes(key) ? 2 : rankOf(at),
      fitting: fitting >= cells.length * MOST ? fitting : 0,
      cells: cells.length,
    };
  });
  const [best] = columns
    .filter(({ fitting, rank }) => fitting > 0 && rank >= 0)
    .sort((one, other) => other.rank - one.rank || other.fitting - one.fitting);
  return [best?.at, columns.some(({ isNamed, fitting, cells }) => isNamed && fitting === 0 && cells > 0)];
}

function headingKey(cell: string): string {
  return cell.toLowerCase().replace(/[^a-z]/g, '');
}
