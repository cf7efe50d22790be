/** The lists of a contact, and the reading in which they were seen. */
export interface Membership {
  /** The number of its set of lists. */
  set: number;
  reading: number;
  /** Set if a later reading of all contacts, or of its lists, did not find it. */
  isMissing?: true;
}

/** 16 bytes for the id, two for the set with `isMissing` as its first bit, two for the reading: 2 MB per 100,000 contacts. */
const ROW_BYTES = 20;
const ID_BYTES = 16;

const MISSING = 0x8000;

/** The highest number of sets. */
export const MOST_SETS = MISSING;
const LAST_READING = 0xffff;

/** Packs rows, sorted by contact id, so that `findRow` can search without unpacking. */
export function packRows(rows: ReadonlyMap<string, Membership>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(rows.size * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const id of [...rows.keys()].sort()) {
    const { set, reading, isMissing } = rows.get(id) as Membership;
    setId(view, at, id);
    view.setUint16(at + ID_BYTES, isMissing ? set | MISSING : set);
    view.setUint16(at + ID_BYTES + 2, reading);
    at += ROW_BYTES;
  }
  return bytes;
}

/** The number of the reading after these. */
export function nextReadingNumber(readings: { number: number }[]): number {
  return ((readings.at(-1)?.number ?? 0) % LAST_READING) + 1;
}

/**
 * Numbers sets of indexes. Equal sets have one number, which is their index in `sets`. A new set is added there, unless
 * there are `most` already. Then its number is `most`, which is no index.
 */
export function createSetNumbers(sets: number[][], most = Number.POSITIVE_INFINITY): (indexes: number[]) => number {
  const numbers = new Map(sets.map((set, number) => [set.join(), number]));
  return (indexes) => {
    const set = [...indexes].sort((one, other) => one - other);
    const key = set.join();
    const number = numbers.get(key) ?? sets.length;
    if (number === sets.length && number < most) {
      sets.push(set);
      numbers.set(key, number);
    }
    return number;
  };
}

/** Renumbers the sets of rows without unused ones. Returns the remaining sets. */
export function compactSets(rows: Map<string, Membership>, sets: number[][]): number[][] {
  const left: number[][] = [];
  const moved = new Map<number, number>();
  for (const [id, row] of rows) {
    const set = moved.get(row.set) ?? left.push(sets[row.set] ?? []) - 1;
    moved.set(row.set, set);
    rows.set(id, { ...row, set });
  }
  return left;
}

export function countRows(bytes: Uint8Array): number {
  return bytes.length / ROW_BYTES;
}

export function unpackRows(bytes: Uint8Array): Map<string, Membership> {
  const rows = new Map<string, Membership>();
  for (let at = 0; at < bytes.length; at += ROW_BYTES) rows.set(idAt(bytes, at), membershipAt(bytes, at));
  return rows;
}

/** The rows of these contacts, as far as there are any. */
export function* findRows(bytes: Uint8Array, contactIds: string[]): Generator<[contactId: string, row: Membership]> {
  for (const id of contactIds) {
    const row = findRow(bytes, id);
    if (row) yield [id, row];
  }
}

/** Finds the row of a contact by binary search. */
export function findRow(bytes: Uint8Array, contactId: string): Membership | undefined {
  const wanted = contactId.toLowerCase();
  let from = 0;
  let to = bytes.length / ROW_BYTES;
  while (from < to) {
    const middle = (from + to) >> 1;
    const id = idAt(bytes, middle * ROW_BYTES);
    if (id === wanted) return membershipAt(bytes, middle * ROW_BYTES);
    if (id < wanted) from = middle + 1;
    else to = middle;
  }
}

function membershipAt(bytes: Uint8Array, at: number): Membership {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const set = view.getUint16(at + ID_BYTES);
  const reading = view.getUint16(at + ID_BYTES + 2);
  return set & MISSING ? { set: set - MISSING, reading, isMissing: true } : { set, reading };
}

function setId(view: DataView, at: number, id: string): void {
  const digits = id.replaceAll('-', '');
  // Four bytes are one number: a number for each byte takes three times as long.
  for (let n = 0; n < ID_BYTES; n += 4) view.setUint32(at + n, Number.parseInt(digits.slice(2 * n, 2 * n + 8), 16));
}

/** The digits of every byte: an account has millions of bytes. */
const digitsOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const DASH_BEFORE: ReadonlySet<number> = new Set([4, 6, 8, 10]);

function idAt(bytes: Uint8Array, at: number): string {
  let id = '';
  for (let n = 0; n < ID_BYTES; n++) {
    if (DASH_BEFORE.has(n)) id += '-';
    id += digitsOf[bytes[at + n] ?? 0];
  }
  return id;
}
