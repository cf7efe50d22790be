import { decodeText, type NotText } from './decode-text';

/** In bytes of a file or characters of a text. Nobody writes or exports a larger one. */
const LARGEST = 100_000_000;

/** Why a file cannot be read. */
export type FileProblem = 'too-large' | 'unreadable' | NotText;

/** Reads a file, or a text that was pasted. */
export async function readTextFile(source: string | Blob): Promise<{ text: string } | { problem: FileProblem }> {
  if ((typeof source === 'string' ? source.length : source.size) > LARGEST) return { problem: 'too-large' };
  if (typeof source === 'string') return { text: source };
  try {
    return decodeText(new Uint8Array(await source.arrayBuffer()));
  } catch {
    // The file was removed or cannot be accessed.
    return { problem: 'unreadable' };
  }
}
