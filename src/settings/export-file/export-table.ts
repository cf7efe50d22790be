import { tableRows } from '../../ui/text-file/table-rows';

/** The rows of an export of contacts, and where things stand in them. */
export interface ExportTable {
  headings: string[];
  /** Rows that are as long as the headings. */
  rows: string[][];
  /** The column of contact ids. */
  idAt?: number;
  addressAt?: number;
  /** The column of lists, where its heading says so. */
  listsAt?: number;
  /** Cells do not stand below their headings. */
  isMixedUp: boolean;
  /** Rows that are shorter or longer than the headings. */
  uneven: number;
  /** The file ends in the middle of its last row, which is left out. */
  breaksOff: boolean;
}

/** So many rows show what is in a column. */
const SAMPLE = 500;
/** So much of a column has to be what it is taken for. */
const MOST = 0.9;

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const ADDRESS = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;

/** The headings of the export of the web app, and of the API. */
const LISTS_HEADINGS = ['emaillists'];
const ID_HEADINGS = ['contactid'];
const ADDRESS_HEADINGS = ['emailaddress', 'emailaddresshome'];
/**
 * What people call the lists of a contact, in the languages that the exports of former years, copies of spreadsheets and translated
 * pages come in. Unlike the English heading, these say it only of a column that has names of lists in it.
 */
const LISTS_WORDS = new Set(
  (
    'list lists mailinglist lista listas liste listes listen listenname verteiler emaillisten kontaktlisten mailinglisten ' +
    'emailverteiler lijst lijsten maillijsten emaillijsten contactlijsten mailinglijsten listy'
  ).split(' '),
);
/** What else may stand in such a heading. */
const BESIDE_LISTS = new Set(
  (
    'e mail mails email emails contact contacts mailing membership memberships name names de do da dos del d du des di correo ' +
    'correos electronico contactos contatos envio distribucion distribuicao courriel courriels diffusion envoi messagerie ' +
    'posta elettronica contatti distribuzione mailingowe kontaktow adresowe'
  ).split(' '),
);
const KNOWN_HEADINGS = new Set([...LISTS_HEADINGS, ...ID_HEADINGS, ...ADDRESS_HEADINGS]);

/**
 * Reads an export file. Its headings may be in the language of the person, and only the English ones of ids and addresses are known: the
 * others are found by what they look like. undefined for a text that is no table.
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
  const [idAt, isIdElsewhere] = columnOf(sample, keys, ID_HEADINGS, UUID);
  const [addressAt, isAddressElsewhere] = columnOf(sample, keys, ADDRESS_HEADINGS, ADDRESS);
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

/** Whether a heading, in any of the languages that are known, is one of lists. */
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
 * The column most of whose cells fit: one with such a heading, else the one with the most of them. Besides, whether there is one with
 * such a heading whose cells do not fit.
 */
function columnOf(
  rows: string[][],
  keys: string[],
  headings: string[],
  pattern: RegExp,
): [at: number | undefined, isElsewhere: boolean] {
  const columns = keys.map((key, at) => {
    const cells = rows.map((row) => row[at]?.trim() ?? '').filter((cell) => cell !== '');
    const fitting = cells.filter((cell) => pattern.test(cell)).length;
    return {
      at,
      isNamed: headings.includes(key),
      fitting: fitting >= cells.length * MOST ? fitting : 0,
      cells: cells.length,
    };
  });
  const [best] = columns
    .filter(({ fitting }) => fitting > 0)
    .sort((one, other) => Number(other.isNamed) - Number(one.isNamed) || other.fitting - one.fitting);
  return [best?.at, columns.some(({ isNamed, fitting, cells }) => isNamed && fitting === 0 && cells > 0)];
}

function headingKey(cell: string): string {
  return cell.toLowerCase().replace(/[^a-z]/g, '');
}

function isBlank(row: string[]): boolean {
  return row.every((cell) => cell.trim() === '');
}
