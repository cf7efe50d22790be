import { signal } from '@preact/signals';
import type { Result } from '../protocol/failure';
import type { SentLists } from '../protocol/former-lists';
import type { Send } from '../protocol/send';
import { createActions } from '../ui/actions';
import { createRequestSequence } from '../ui/request-sequence';

/** Reads what was sent to deleted contacts, one request at a time, so that it can stop and continue at any time. */
export function createSendsState(send: Send) {
  /** null until it is read, or if it must not be stored. */
  const known = signal<SentLists | null>(null);
  const { busy, failed, run } = createActions<'preparing' | 'reading' | 'ending', 'scan'>();
  const requests = createRequestSequence();

  async function load(): Promise<void> {
    requests.end();
    failed.value = null;
    known.value = null;
    const isNewest = requests.next();
    const answer = await send('getSentLists', {});
    if (isNewest() && answer.ok) known.value = answer.value;
  }

  function take(value: SentLists): void {
    known.value = value;
  }

  /** Reads which contacts are deleted and since when, and what reading their campaigns would cost. */
  async function prepare(): Promise<void> {
    const isWanted = requests.next();
    await run({
      name: 'preparing',
      attempt: 'scan',
      request: () => readDeleted(send),
      done: take,
      again: prepare,
      isWanted,
    });
  }

  /** Reads until nothing is left or `end` is called. */
  async function read(): Promise<void> {
    const isWanted = requests.next();
    await run({
      name: 'reading',
      attempt: 'scan',
      async request() {
        for (;;) {
          const answer = await send('readSentLists', {});
          if (!answer.ok || !answer.value.reading || !isWanted()) return answer;
          take(answer.value);
        }
      },
      done: take,
      again: read,
      isWanted,
    });
  }

  /** Ends the reading and keeps what was read. With `forgetSentLists`, deletes it. */
  async function end(request: 'endSentLists' | 'forgetSentLists' = 'endSentLists'): Promise<void> {
    requests.end();
    const answer = await send(request, {});
    if (answer.ok) take(answer.value);
    else failed.value = { attempt: 'scan', failure: answer.failure, again: () => end(request) };
  }

  return { known, busy, failed, load, prepare, read, end };
}

export type SendsState = ReturnType<typeof createSendsState>;

async function readDeleted(send: Send): Promise<Result<SentLists>> {
  let next: string | undefined;
  do {
    const page = await send('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) });
    if (!page.ok) return page;
    next = page.value.next;
  } while (next !== undefined);
  return send('beginSentLists', {});
}
