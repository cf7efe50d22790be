import { decodeText, type NotText } from './decode-text';

/** Bytes of a file or characters of a text. A larger one is none that somebody made by hand or exported. */
const LARGEST = 100_000_000;

/** Why a file cannot be read. */
export type FileProblem = 'too-large' | 'unreadable' | NotText;

/** The text in a file, or a text that was pasted. */
export async function readTextFile(source: string | Blob): Promise<{ text: string } | { problem: FileProblem }> {
  if ((typeof source === 'string' ? source.length : source.size) > LARGEST) return { problem: 'too-large' };
  if (typeof source === 'string') return { text: source };
  try {
    return decodeText(new Uint8Array(await source.arrayBuffer()));
  } catch {
    // The file was removed, or may not be read.
    return { problem: 'unreadable' };
  }
}
