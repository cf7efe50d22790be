import { LOST } from '../../restore/plain-text';
import { legacyText } from './legacy-text';

/** Why a file is not read as text. */
export type NotText = 'spreadsheet' | 'not-text' | 'unknown-encoding';

/** The first bytes of ZIP and OLE files. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/**
 * The text in a file: UTF-8, UTF-16 (Excel's "Unicode text"), UTF-32 or, where the bytes are none of these, what a program wrote
 * before them (Excel's "CSV"), as far as that can be told. A workbook (.xlsx and .ods are ZIP files, .xls is an OLE file) and
 * other binary files are not text.
 */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: NotText } {
  if (WORKBOOKS.some((signature) => signature.every((byte, at) => bytes[at] === byte)))
    return { problem: 'spreadsheet' };
  const wide = wideEncoding(bytes);
  if (wide === 'utf-32le' || wide === 'utf-32be') return { text: utf32(bytes, wide === 'utf-32le') };
  if (wide) return { text: new TextDecoder(wide).decode(bytes) };
  if (bytes.includes(0)) return { problem: 'not-text' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // How Japanese is written in seven bits.
    return { text: text.includes('\u001B$') ? new TextDecoder('iso-2022-jp').decode(bytes) : text };
  } catch {
    const text = legacyText(bytes);
    return text === undefined ? { problem: 'unknown-encoding' } : { text };
  }
}

/** Which encoding of two or four bytes a letter it is, by its mark or by where the zeros are: many programs leave the mark out. */
function wideEncoding(bytes: Uint8Array): 'utf-32le' | 'utf-32be' | 'utf-16le' | 'utf-16be' | undefined {
  const mark = bytes.slice(0, 4).join(' ');
  if (mark === '255 254 0 0') return 'utf-32le';
  if (mark === '0 0 254 255') return 'utf-32be';
  if (mark.startsWith('255 254')) return 'utf-16le';
  if (mark.startsWith('254 255')) return 'utf-16be';
  const zeros = [0, 0, 0, 0];
  const sample = bytes.subarray(0, 4_000);
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros;
  const letters = Math.ceil(sample.length / 4);
  if (first === 0 && third > 0 && fourth === letters) return 'utf-32le';
  if (fourth === 0 && second > 0 && first === letters) return 'utf-32be';
  // A picture has some zeros too.
  const few = letters / 2;
  if (first + third === 0 && second + fourth > few) return 'utf-16le';
  return second + fourth === 0 && first + third > few ? 'utf-16be' : undefined;
}

/** Browsers do not read UTF-32. */
function utf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittleEndian);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : LOST;
  }
  return text.replace(/^\uFEFF/, '');
}
