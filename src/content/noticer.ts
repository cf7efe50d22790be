import type { Failure, Result } from '../protocol/failure';
import type { Notice } from '../protocol/page-prompt';
import type { PromptFailure } from '../protocol/prompt-failure';
import { addressesIn, addressIn, contactOfMessage } from './page';
import type { ContactRestorePanel } from './panel-contract';

/** Quiet after the last key before an address counts as typed, in ms. */
const QUIET = 400;
/** How long an answer is good for, in ms: a colleague may have deleted or restored the contact since. */
const GOOD_FOR = 60_000;
/** How old "nothing" must be before a message that says otherwise is worth another lookup, in ms. */
const IN_DOUBT = 5_000;
/** The same message again within this time is the page drawing it again, in ms. */
const REDRAWN = 3_000;
/** Lookups a page visit: a page that keeps changing its fields must not eat the account's daily calls. */
const MOST_LOOKUPS = 20;

export interface NoticerNeeds {
  /** `address` may be any text that names a contact by address or id. */
  ask(input: { address: string; fresh?: boolean }): Promise<Result<Notice>>;
  /** ms since the epoch. */
  now(): number;
  /** Runs `task` after `ms`, unless the function that it answers is called before. */
  later(ms: number, task: () => void): () => void;
  /** The panel, once the background has loaded it. */
  panel(): ContactRestorePanel | undefined;
  /** The prompt could not be shown. */
  failed(kind: PromptFailure): void;
  /** There is no extension behind this page any more. */
  gone(): void;
}

export interface Noticer {
  /** A person is in a field, which they have not changed yet. */
  entered(value: string, field: object): void;
  /** A person has changed a field, which holds `value` now. `field` stands for it where it may be changed more than once. */
  typed(value: string, field?: object): void;
  /** The person has left the field. */
  left(): void;
  /**
   * The page says `text`, which means that a contact already exists; who it is may stand in its `context`. `element` is
   * where it says so.
   */
  message(text: string, context?: string, element?: Element): void;
  /** The person may have deleted a contact. */
  deleting(): void;
  /** The page shows another view. */
  away(): void;
}

/**
 * Decides when to ask the background about an address, and shows the panel for a deleted contact. Only the address
 * that was noticed last counts, so an answer that comes late never puts a panel in front of somebody who has moved on.
 */
export function createNoticer({ ask, now, later, panel, failed, gone }: NoticerNeeds): Noticer {
  /** By what was asked, in lower case: an address or an id. */
  const answers = new Map<string, { notice: Notice; at: number }>();
  /** Questions without an answer yet; `doubted` where the page has said since that the contact exists. */
  const asking = new Map<string, { doubted: boolean }>();
  /** Addresses and ids. */
  const dismissed = new Set<string>();
  /** Each contact with a message about it: when it was last heard. */
  const heard = new Map<string, number>();
  /** Those of them that led to a lookup, which they do once. */
  const lookedUp = new Set<string>();
  let lookups = 0;
  let unanswered = 0;
  /** How often something may have been deleted here; what was asked before is not kept as an answer. */
  let deletions = 0;
  let latest: string | undefined;
  /** Where the page speaks of whom it spoke of last: in two places perhaps, or in one that has taken the place of another. */
  let about: Element[] = [];
  let lastTyped: string | undefined;
  /** Typed, and to be asked about when `later` comes. */
  let due: string | undefined;
  /** What each field held before what is being typed into it. */
  const held = new WeakMap<object, ReadonlySet<string>>();
  let typing: { value: string; field: object } | undefined;
  let cancel = () => {};

  /** Answers whether it took a lookup. A page that says `again` what it was asked about before takes none. */
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
    const question = asking.get(key);
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
    asking.set(key, question);
    const before = deletions;
    const answer = await ask(fresh ? { address, fresh } : { address });
    asking.delete(key);
    if (!answer.ok) {
      // A background that was stopped while it answered says the same, but not twice in a row.
      unanswered = answer.failure.kind === 'extension-gone' ? unanswered + 1 : 0;
      if (unanswered > 1) gone();
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
          for (const [asked, { notice }] of answers)
            if (notice.state === 'deleted' && notice.contact.id === id) answers.delete(asked);
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
    if (typing) held.set(typing.field, addressesIn(typing.value));
    drop();
  }

  function drop(): void {
    cancel();
    due = undefined;
    typing = undefined;
  }

  return {
    entered(value, field) {
      if (!held.has(field)) held.set(field, addressesIn(value));
    },
    typed(value, field = {}) {
      // Where there is one character after a whole address, that was made a tag in the meantime.
      if (due && value.length === 1 && typing?.field === field) flush();
      drop();
      typing = { value, field };
      due = addressIn(value, held.get(field));
      cancel = later(QUIET, flush);
      lastTyped = due ?? lastTyped;
    },
    left: flush,
    message(text, context = text, element) {
      const contact = contactOfMessage(text, lastTyped) ?? contactOfMessage(context, undefined);
      if (contact === undefined) return;
      const saying = `${contact.toLowerCase()} ${text}`;
      const last = heard.get(saying) ?? -Infinity;
      heard.set(saying, now());
      if (now() - last < REDRAWN) {
        if (element && contact.toLowerCase() === latest) about = [...about.filter((each) => each.isConnected), element];
        return;
      }
      // The page answers what was typed before, whose turn must not come after it.
      endTyping();
      about = element ? [element] : [];
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

/** Without a session or an extension there is no prompt to show. */
function isExpected({ kind }: Failure): boolean {
  return kind === 'signed-out' || kind === 'extension-gone';
}
