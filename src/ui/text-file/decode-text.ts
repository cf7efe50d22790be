/** Why a file is not read as text. */
export type NotText = 'spreadsheet' | 'not-text';

/** The first bytes of ZIP and OLE files. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/**
 * The text in a file: UTF-8, UTF-16 (Excel's "Unicode text") or, where the bytes are not UTF-8, what Windows calls ANSI
 * (Excel's "CSV"). A workbook (.xlsx and .ods are ZIP files, .xls is an OLE file) and other binary files are not text.
 */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: NotText } {
  if (WORKBOOKS.some((signature) => startsWith(bytes, signature))) return { problem: 'spreadsheet' };
  if (startsWith(bytes, [0xff, 0xfe])) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (startsWith(bytes, [0xfe, 0xff])) return { text: new TextDecoder('utf-16be').decode(bytes) };
  // Letters of Europe have one byte of 0 each; many programs leave the mark out.
  const [first, second, third, fourth] = bytes;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0)
    return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0)
    return { text: new TextDecoder('utf-16be').decode(bytes) };
  if (bytes.includes(0)) return { problem: 'not-text' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes) };
  }
}

function startsWith(bytes: Uint8Array, signature: number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}
