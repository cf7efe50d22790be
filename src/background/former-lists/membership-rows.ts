/** Which lists a contact was on, and in which reading that was seen. */
export interface Membership {
  /** The number of its set of lists. */
  set: number;
  /** The number of the reading. */
  reading: number;
  /** It was not there any more when all contacts, or those of its lists, were read. */
  isMissing?: true;
}

/** 16 bytes of the contact id, two of the set, whose first bit is `isMissing`, two of the reading: 2 MB for 100,000 contacts. */
const ROW_BYTES = 20;
const ID_BYTES = 16;

const MISSING = 0x8000;

/** The highest numbers that fit. */
export const LAST_SET = MISSING - 1;
export const LAST_READING = 0xffff;

/** Packs rows, sorted by contact id, so that one of them is found without reading the others. */
export function packRows(rows: ReadonlyMap<string, Membership>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(rows.size * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const id of [...rows.keys()].sort()) {
    const { set, reading, isMissing } = rows.get(id) as Membership;
    bytes.set(bytesOf(id), at);
    view.setUint16(at + ID_BYTES, isMissing ? set | MISSING : set);
    view.setUint16(at + ID_BYTES + 2, reading);
    at += ROW_BYTES;
  }
  return bytes;
}

/** Numbers the sets of rows anew, and leaves out those that no row has. Answers the sets that are left. */
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

/** The row of one contact, found by halves. */
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

function bytesOf(id: string): Uint8Array {
  const digits = id.replaceAll('-', '');
  return Uint8Array.from({ length: ID_BYTES }, (_, n) => Number.parseInt(digits.slice(2 * n, 2 * n + 2), 16));
}

function idAt(bytes: Uint8Array, at: number): string {
  let digits = '';
  for (const byte of bytes.subarray(at, at + ID_BYTES)) digits += byte.toString(16).padStart(2, '0');
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
