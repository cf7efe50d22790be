import type { CachedPage } from '../../protocol/deleted-contacts';
import type { Result } from '../../protocol/failure';
import type { Send } from '../../protocol/send';
import type { AskExport, ExportOverview, ExportProblem } from './export-requests';

/** The read file, and when the deleted contacts were read. Without them, no contact can be found by address. */
type ReadExport = { overview: ExportOverview; binReadAt?: number } | { problem: ExportProblem };

/** Lets the worker read a file, and sends it the account's lists and the cached deleted contacts. */
export async function readExport(file: Blob, send: Send, ask: AskExport): Promise<Result<ReadExport>> {
  const lists = await send('getAllLists', {});
  if (!lists.ok) return lists;
  // The worker fails only because of a bug in our code or if memory runs out.
  const answer = await ask('read', { source: file, lists: lists.value }).catch(() => ({
    problem: 'unreadable' as const,
  }));
  if ('problem' in answer) return { ok: true, value: answer };
  const binReadAt = await matchDeleted(send, ask);
  return { ok: true, value: { ...answer, ...(binReadAt !== undefined && { binReadAt }) } };
}

async function matchDeleted(send: Send, ask: AskExport): Promise<number | undefined> {
  let binReadAt: number | undefined;
  for (let page = 0; ; page++) {
    const answer: Result<CachedPage | null> = await send('getCachedPage', { page });
    if (!answer.ok || !answer.value) return binReadAt;
    const { contacts, notDeleted, readAt } = answer.value;
    binReadAt = readAt ?? binReadAt;
    await ask('match', {
      notDeleted,
      contacts: contacts.map(({ id, email, createdAt, deletedAt }) => ({
        id,
        ...(email && { address: email.address }),
        ...(createdAt !== undefined && { createdAt }),
        ...(deletedAt !== undefined && { deletedAt }),
      })),
    });
  }
}
