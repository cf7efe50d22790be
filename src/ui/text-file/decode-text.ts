import { UNREADABLE_LETTER } from '../../restore/decode-escapes';
import { legacyText } from './legacy-text';

/** Why a file cannot be decoded as text. */
export type NotText = 'spreadsheet' | 'not-text' | 'unknown-encoding';

/** Signatures of ZIP and OLE files. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/**
 * Decodes UTF-8, UTF-16 (Excel's "Unicode text"), UTF-32 or, failing these, a legacy encoding (Excel's "CSV") if it can be
 * recognized. Workbooks (.xlsx and .ods are ZIP files, .xls is an OLE file) and other binary files are not text.
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
    // ISO-2022-JP writes Japanese in seven bits, so it is valid UTF-8 too.
    return { text: text.includes('\u001B$') ? new TextDecoder('iso-2022-jp').decode(bytes) : text };
  } catch {
    const text = legacyText(bytes);
    return text === undefined ? { problem: 'unknown-encoding' } : { text };
  }
}

/** Detects UTF-16 and UTF-32 by the byte order mark or, because many programs omit it, by where the zero bytes are. */
function wideEncoding(bytes: Uint8Array): 'utf-32le' | 'utf-32be' | 'utf-16le' | 'utf-16be' | undefined {
  const byteOrderMark = bytes.slice(0, 4).join(' ');
  if (byteOrderMark === '255 254 0 0') return 'utf-32le';
  if (byteOrderMark === '0 0 254 255') return 'utf-32be';
  if (byteOrderMark.startsWith('255 254')) return 'utf-16le';
  if (byteOrderMark.startsWith('254 255')) return 'utf-16be';
  const zeros = [0, 0, 0, 0];
  const sample = bytes.subarray(0, 4_000);
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 4] = (zeros[at % 4] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros;
  const letters = Math.ceil(sample.length / 4);
  if (first === 0 && third > 0 && fourth === letters) return 'utf-32le';
  if (fourth === 0 && second > 0 && first === letters) return 'utf-32be';
  // Images contain some zero bytes too.
  const threshold = letters / 2;
  if (first + third === 0 && second + fourth > threshold) return 'utf-16le';
  return second + fourth === 0 && first + third > threshold ? 'utf-16be' : undefined;
}

/** TextDecoder does not support UTF-32. */
function utf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, isLittleEndian);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : UNREADABLE_LETTER;
  }
  return text.replace(/^\uFEFF/, '');
}
