import { signal } from '@preact/signals';
import type { Result } from '../protocol/failure';
import type { SentLists } from '../protocol/former-lists';
import type { Send } from '../protocol/send';
import { createActions } from '../ui/actions';
import { createTurns } from '../ui/turns';

/** Reads what was sent to deleted contacts, a request at a time, so that it can be stopped at any time and go on later. */
export function createSendsState(send: Send) {
  /** null before it was read, and where nothing may be stored of it. */
  const known = signal<SentLists | null>(null);
  const { busy, failed, run } = createActions<'preparing' | 'reading' | 'ending', 'scan'>();
  const turns = createTurns();

  async function load(): Promise<void> {
    turns.end();
    failed.value = null;
    known.value = null;
    const isNewest = turns.next();
    const answer = await send('getSentLists', {});
    if (isNewest() && answer.ok) known.value = answer.value;
  }

  function take(value: SentLists): void {
    known.value = value;
  }

  /** Reads which contacts are deleted, and since when, and what it takes to read what was sent to them. */
  async function prepare(): Promise<void> {
    const isWanted = turns.next();
    await run({
      name: 'preparing',
      attempt: 'scan',
      request: () => readDeleted(send),
      done: take,
      again: prepare,
      isWanted,
    });
  }

  /** Reads until there is nothing left, or until `end`. */
  async function read(): Promise<void> {
    const isWanted = turns.next();
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

  /** Ends the reading with what it read so far; forgets all of it with `forgetSentLists`. */
  async function end(request: 'endSentLists' | 'forgetSentLists' = 'endSentLists'): Promise<void> {
    turns.end();
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
