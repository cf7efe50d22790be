import type { Result } from '../protocol/failure';
import type { Notice } from '../protocol/requests';
import { addressIn, addressOfMessage } from './page';
import type { ContactRestorePanel } from './panel-contract';

/** Quiet after the last key before an address counts as typed, in ms. */
const QUIET = 400;
/** How long an answer is good for, in ms: a colleague may have deleted or restored the contact since. */
const GOOD_FOR = 60_000;
/** The same message again within this time is the page drawing it again, in ms. */
const REDRAWN = 3_000;
/** Lookups a page visit: a page that keeps changing its fields must not eat the account's daily calls. */
const MOST_LOOKUPS = 20;

export interface NoticerNeeds {
  ask(input: { address: string; fresh?: boolean }): Promise<Result<Notice>>;
  /** ms since the epoch. */
  now(): number;
  /** Runs `task` after `ms`, unless the function that it answers is called before. */
  later(ms: number, task: () => void): () => void;
  /** The panel, once the background has loaded it. */
  panel(): ContactRestorePanel | undefined;
  /** There is no extension behind this page any more. */
  gone(): void;
}

export interface Noticer {
  /** A person has changed a field, which holds `value` now. */
  typed(value: string): void;
  /** The person has left the field. */
  left(): void;
  /** The page says `text`, which means that a contact already exists. */
  message(text: string): void;
  /** The person may have deleted a contact. */
  deleting(): void;
  /** The contacts page is not there any more. */
  away(): void;
}

/**
 * Decides when to ask the background about an address, and shows the panel for a deleted contact. Only the address
 * that was noticed last counts, so an answer that comes late never puts a panel in front of somebody who has moved on.
 */
export function createNoticer({ ask, now, later, panel, gone }: NoticerNeeds): Noticer {
  const answers = new Map<string, { notice: Notice; at: number }>();
  /** Questions without an answer yet. One that gets "nothing" is asked `again` where the page has said otherwise since. */
  const asking = new Map<string, { fresh: boolean; again?: boolean }>();
  const dismissed = new Set<string>();
  const messages = new Map<string, number>();
  let lookups = 0;
  let unanswered = 0;
  /** How often something may have been deleted here; what was asked before is not kept as an answer. */
  let deletions = 0;
  let latest: string | undefined;
  let lastTyped: string | undefined;
  /** Typed, and to be asked about when `later` comes. */
  let due: string | undefined;
  let cancel = () => {};

  function notice(address: string, fresh: boolean): void {
    const key = address.toLowerCase();
    if (latest !== key) panel()?.withdraw();
    latest = key;
    if (dismissed.has(key)) return;
    const known = answers.get(key);
    if (known && now() - known.at < GOOD_FOR && !(fresh && known.notice.state === 'nothing')) {
      settle(key, known.notice);
      return;
    }
    const question = asking.get(key);
    if (question) question.again ||= fresh && !question.fresh;
    else if (lookups < MOST_LOOKUPS) find(key, address, fresh || deletions > 0).catch(() => {});
  }

  async function find(key: string, address: string, fresh: boolean): Promise<void> {
    lookups++;
    const question = { fresh, again: false };
    asking.set(key, question);
    const before = deletions;
    const answer = await ask(fresh ? { address, fresh } : { address });
    asking.delete(key);
    if (!answer.ok) {
      // A background that was stopped while it answered says the same, but not twice in a row.
      unanswered = answer.failure.kind === 'extension-gone' ? unanswered + 1 : 0;
      if (unanswered > 1) gone();
      return;
    }
    unanswered = 0;
    const { state } = answer.value;
    if (state === 'off' || state === 'signed-out') lookups--;
    else if (before === deletions) answers.set(key, { notice: answer.value, at: now() });
    if (latest !== key) return;
    if (state === 'nothing' && question.again) notice(address, true);
    else settle(key, answer.value);
  }

  function settle(key: string, answer: Notice): void {
    if (answer.state !== 'deleted' || dismissed.has(key)) panel()?.withdraw();
    else panel()?.show(answer, { dismissed: () => dismissed.add(key), changed: () => answers.delete(key) });
  }

  function flush(): void {
    const address = due;
    drop();
    if (address !== undefined) notice(address, false);
  }

  function drop(): void {
    cancel();
    due = undefined;
  }

  return {
    typed(value) {
      drop();
      due = addressIn(value);
      if (due === undefined) return;
      lastTyped = due;
      cancel = later(QUIET, flush);
    },
    left: flush,
    message(text) {
      const address = addressOfMessage(text, lastTyped);
      if (address === undefined) return;
      const key = address.toLowerCase();
      const seen = messages.get(key);
      messages.set(key, now());
      if (seen === undefined || now() - seen >= REDRAWN) notice(address, true);
    },
    deleting() {
      deletions++;
      for (const [key, { notice }] of answers) if (notice.state === 'nothing') answers.delete(key);
    },
    away() {
      drop();
      latest = undefined;
    },
  };
}
