import type { Result } from '../protocol/failure';
import type { Notice } from '../protocol/page-prompt';
import type { PromptFailure } from '../protocol/prompt-failure';
import { isExpected } from './failure-report';
import { addressesIn, addressIn, contactOfMessage } from './page';
import type { ContactRestorePanel } from './panel-contract';

/** Pause after the last key before an address counts as typed, in ms. */
const QUIET = 400;
/** How long an answer is valid, in ms. A colleague may have deleted or restored the contact since. */
const GOOD_FOR = 60_000;
/** The minimum age of the answer "nothing", in ms, before a contradicting message starts another lookup. */
const IN_DOUBT = 5_000;
/** If a message repeats within this time, in ms, the page has only redrawn it. */
const REDRAWN = 3_000;
/** Lookups per page visit, so that a page that keeps changing its fields does not use up the account's daily budget. */
const MOST_LOOKUPS = 20;

interface NoticerDeps {
  /** `address` may be any text that names a contact by address or id. */
  ask(input: { address: string; fresh?: boolean }): Promise<Result<Notice>>;
  /** ms since the epoch. */
  now(): number;
  /** Runs `task` after `ms`, unless the returned function is called first. */
  later(ms: number, task: () => void): () => void;
  /** The panel, once the background has loaded it. */
  panel(): ContactRestorePanel | undefined;
  /** Reports that the prompt could not be shown. */
  failed(kind: PromptFailure): void;
  /** The extension was updated or removed while this page stayed open. */
  removed(): void;
}

interface Noticer {
  /** The person entered a field but has not changed it yet. */
  entered(value: string, field: object): void;
  /** The person changed a field to `value`. `field` identifies the field across several changes. */
  typed(value: string, field?: object): void;
  /** The person has left the field. */
  left(): void;
  /**
   * The page shows `text`, which says that a contact already exists. The contact may be named in the surrounding `context`.
   * `elements` contain the message.
   */
  message(text: string, context?: string, elements?: Element[]): void;
  /** The person may have deleted a contact. */
  deleting(): void;
  /** The page shows another view. */
  away(): void;
}

/**
 * Decides when to look up an address, and shows the panel for a deleted contact. Only the latest address counts, so a late
 * answer never opens a panel for a person who has moved on.
 */
export function createNoticer({ ask, now, later, panel, failed, removed }: NoticerDeps): Noticer {
  /** Keyed by the address or id that was looked up, in lower case. */
  const answers = new Map<string, { notice: Notice; at: number }>();
  /** Pending lookups. `doubted` is true if the page has since said that the contact exists. */
  const pending = new Map<string, { doubted: boolean }>();
  /** Addresses and ids. */
  const dismissed = new Set<string>();
  /** When each message about a contact was last seen, in ms since the epoch. */
  const heard = new Map<string, number>();
  /** The messages that led to a lookup. Each does so once. */
  const lookedUp = new Set<string>();
  let lookups = 0;
  let unanswered = 0;
  /** The number of possible deletions here. An answer that was requested before one is not cached. */
  let deletions = 0;
  let latest: string | undefined;
  /** The elements with the latest message. It may appear in two places, or move from one to another. */
  let about: Element[] = [];
  let lastTyped: string | undefined;
  /** The typed address that is looked up after the pause. */
  let due: string | undefined;
  /** The addresses that each field held before the current change. */
  const addressesBefore = new WeakMap<object, ReadonlySet<string>>();
  let typing: { value: string; field: object } | undefined;
  let cancel = () => {};

  /** Returns whether this started a lookup. A message that was looked up before starts none. */
  function notice(address: string, why: 'typed' | 'said' | 'said again'): boolean {
    const doubted = why === 'said';
    const key = address.toLowerCase();
    if (latest !== key) panel()?.withdraw();
    latest = key;
    if (dismissed.has(key)) return false;
    const known = answers.get(key);
    const age = known ? now() - known.at : Infinity;
    if (known && age < (doubted && known.notice.state === 'nothing' ? IN_DOUBT : GOOD_FOR)) {
      settle(key, known.notice);
      return false;
    }
    const question = pending.get(key);
    if (question) {
      question.doubted ||= doubted;
      return false;
    }
    if (lookups >= MOST_LOOKUPS || why === 'said again') return false;
    find(key, address, doubted || deletions > 0).catch(() => failed('reading'));
    return true;
  }

  async function find(key: string, address: string, fresh: boolean): Promise<void> {
    lookups++;
    const question = { doubted: false };
    pending.set(key, question);
    const before = deletions;
    const answer = await ask(fresh ? { address, fresh } : { address });
    pending.delete(key);
    if (!answer.ok) {
      // A background that was stopped during the request gives the same failure, but not twice in a row.
      unanswered = answer.failure.kind === 'extension-gone' ? unanswered + 1 : 0;
      if (unanswered > 1) removed();
      if (!isExpected(answer.failure)) failed('lookup');
      return;
    }
    unanswered = 0;
    const { value } = answer;
    if (value.state === 'off' || value.state === 'signed-out') lookups--;
    else if (before === deletions) answers.set(key, { notice: value, at: readAt(value) ?? now() });
    if (latest !== key) return;
    if (value.state === 'nothing' && question.doubted) notice(address, 'said');
    else settle(key, value);
  }

  function settle(key: string, answer: Notice): void {
    if (answer.state !== 'deleted' || dismissed.has(answer.contact.id)) {
      panel()?.withdraw();
      return;
    }
    const { id } = answer.contact;
    const shown = panel();
    if (!shown) {
      failed('loading');
      return;
    }
    try {
      shown.show(answer, {
        about: () => about,
        dismissed: () => dismissed.add(key).add(id),
        changed() {
          for (const [query, { notice }] of answers)
            if (notice.state === 'deleted' && notice.contact.id === id) answers.delete(query);
        },
      });
    } catch {
      failed('drawing');
    }
  }

  function flush(): void {
    const address = due;
    endTyping();
    if (address === undefined) return;
    about = [];
    notice(address, 'typed');
  }

  function endTyping(): void {
    if (typing) addressesBefore.set(typing.field, addressesIn(typing.value));
    drop();
  }

  function drop(): void {
    cancel();
    due = undefined;
    typing = undefined;
  }

  return {
    entered(value, field) {
      if (!addressesBefore.has(field)) addressesBefore.set(field, addressesIn(value));
    },
    typed(value, field = {}) {
      // If one character replaces a whole address, the page has turned the address into a tag.
      if (due && value.length === 1 && typing?.field === field) flush();
      drop();
      typing = { value, field };
      due = addressIn(value, addressesBefore.get(field));
      cancel = later(QUIET, flush);
      lastTyped = due ?? lastTyped;
    },
    left: flush,
    message(text, context = text, elements = []) {
      const contact = contactOfMessage(text, lastTyped) ?? contactOfMessage(context, undefined);
      if (contact === undefined) return;
      const saying = `${contact.toLowerCase()} ${text}`;
      const last = heard.get(saying) ?? -Infinity;
      heard.set(saying, now());
      if (now() - last < REDRAWN) {
        if (contact.toLowerCase() === latest) about = [...about.filter((each) => each.isConnected), ...elements];
        return;
      }
      // The message is about the text typed before, so that text needs no lookup of its own.
      endTyping();
      about = elements;
      if (notice(contact, lookedUp.has(saying) ? 'said again' : 'said')) lookedUp.add(saying);
    },
    deleting() {
      deletions++;
      lookedUp.clear();
      for (const [key, { notice }] of answers) if (notice.state === 'nothing') answers.delete(key);
    },
    away() {
      drop();
      latest = undefined;
      about = [];
      panel()?.hide();
    },
  };
}

function readAt(answer: Notice): number | undefined {
  return answer.state === 'nothing' ? answer.readAt : undefined;
}
