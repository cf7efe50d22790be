import { signal } from '@preact/signals';
import type { Result } from '../../protocol/failure';
import type { RecentExport } from '../../protocol/former-lists';
import type { Output } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { createActions } from '../../ui/actions';
import { moment, text } from '../../ui/text';

/** The recent exports of Constant Contact. `giveFile` receives the chosen one as a file. */
export function createRecentExports(send: Send, giveFile: (file: File) => Promise<void>) {
  /** null before the first search. */
  const found = signal<RecentExport[] | null>(null);
  /** The file of the last chosen export no longer exists. */
  const isExpired = signal(false);
  const { busy, failed, run } = createActions<'looking' | 'reading', 'scan'>();

  async function find(): Promise<void> {
    isExpired.value = false;
    await run({
      name: 'looking',
      attempt: 'scan',
      request: () => send('findExports', {}),
      done(exports) {
        found.value = exports;
      },
    });
  }

  async function take({ activityId, at }: RecentExport): Promise<void> {
    isExpired.value = false;
    let file: File | undefined;
    await run({
      name: 'reading',
      attempt: 'scan',
      async request(): Promise<Result<string[] | null>> {
        const answer = await readPieces(activityId);
        // It is not documented how long a file stays available.
        if (!answer.ok && answer.failure.kind === 'not-found') return { ok: true, value: null };
        return answer;
      },
      done(pieces) {
        if (pieces) file = new File(pieces, text('settingsExportOf', moment(at)), { lastModified: at });
        else isExpired.value = true;
      },
    });
    if (file) await giveFile(file);
  }

  async function readPieces(activityId: string): Promise<Result<string[]>> {
    const pieces: string[] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const answer: Result<Output<'readExportFile'>> = await send('readExportFile', { activityId, from });
      if (!answer.ok) return answer;
      pieces.push(answer.value.piece);
      from = answer.value.next;
    }
    return { ok: true, value: pieces };
  }

  function drop(): void {
    found.value = null;
    isExpired.value = false;
    failed.value = null;
  }

  return { found, isExpired, busy, failed, find, take, drop };
}

export type RecentExportsState = ReturnType<typeof createRecentExports>;
