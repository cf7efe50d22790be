import { describe, expect, it } from 'vitest';
import { createExportFiles } from '../../../src/background/former-lists/recent-exports';
import type { Call } from '../../../src/constant-contact/http';

const MOST_OF_A_MESSAGE = 64 * 1024 * 1024;

/** A completed export. Use characters that take two code units, or a long escape in JSON. */
function exportOf(text: string) {
  let downloads = 0;
  const results = '/v3/contact_exports/file';
  const call = (async ({ into }) => {
    if (!into) return { id: 'export', state: 'completed', errors: [], results };
    downloads++;
    for (let at = 0; at < text.length; at += 100_000) into(text.slice(at, at + 100_000));
    return undefined;
  }) as Call;
  const signedIn = { id: 'account', name: 'Riverside' };
  const as = async () => ({ account: signedIn, call });
  // A new worker holds nothing of the old one.
  const start = () => createExportFiles({ api: { as } as Parameters<typeof createExportFiles>[0]['api'] });
  return { start, signedIn, downloads: () => downloads };
}

async function readPieces(read: ReturnType<ReturnType<typeof exportOf>['start']>): Promise<string[]> {
  const pieces: string[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { piece, next }: { piece: string; next?: number } = await read({ activityId: 'export', from });
    pieces.push(piece);
    from = next;
  }
  return pieces;
}

describe('the file of a recent export', () => {
  it('is returned in pieces that fit into a message, from one download, and cuts no character', async () => {
    const text = `x${'\u{1f388}\u0001\u0002'.repeat(2_500_000)}`;
    const { start, downloads } = exportOf(text);
    const pieces = await readPieces(start());
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) {
      expect(JSON.stringify(piece).length).toBeLessThan(MOST_OF_A_MESSAGE);
      // Half a character has no bytes in UTF-8.
      expect(piece).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/);
    }
    expect(pieces.join('') === text).toBe(true);
    expect(downloads()).toBe(1);
  });

  it('is downloaded again if the worker was stopped, or if another account is signed in', async () => {
    const text = 'row\n'.repeat(2_500_000);
    const { start, signedIn, downloads } = exportOf(text);
    const { piece, next = 0 } = await start()({ activityId: 'export', from: 0 });
    const read = start();
    const rest = await read({ activityId: 'export', from: next });
    expect(piece + rest.piece).toBe(text.slice(0, rest.next));
    expect(downloads()).toBe(2);
    signedIn.id = 'another';
    await read({ activityId: 'export', from: next });
    expect(downloads()).toBe(3);
  });

  it('without characters is one empty piece', async () => {
    expect(await readPieces(exportOf('').start())).toEqual(['']);
  });
});
