import type { Failure, Result } from '../protocol/failure';
import type { DeletingNotice } from '../protocol/page-prompt';
import type { PromptFailure } from '../protocol/prompt-failure';
import type { ContactRestorePanel, DeletingNote } from './panel-contract';
import { type Deleted, deletedByMessage, whatControlDeletes, whatDialogDeletes } from './what-is-deleted';

/** When it is looked, after a press, whether a dialog asks about it, in ms from one look to the next. */
const LOOKS = [300, 500, 1_000];
/** How often it is looked whether that dialog is closed, in ms. */
const CHECK = 1_000;
/** So often at most: a dialog that is left open for longer is forgotten. */
const MOST_CHECKS = 180;
/** How long the page may take to say what it did, in checks, before the deleted contacts are counted. */
const CHECKS_TO_SAY = 3;
/** From one count to the next, in ms. A number counts when it is the same twice: many contacts are deleted one after another. */
const COUNT_AGAIN = 3_000;
const MOST_COUNTS = 5;

export interface DeletionsNeeds {
  /** Somebody is about to delete contacts: what may be said of it. */
  about(): Promise<Result<DeletingNotice>>;
  /** How many more deleted contacts there are since then. */
  count(): Promise<Result<{ count: number }>>;
  /** Runs `task` after `ms`, unless the function that it answers is called before. */
  later(ms: number, task: () => void): () => void;
  /** The dialogs that the page has open. */
  dialogs(): Element[];
  /** What the page says at this moment is not about what is done next. */
  skipMessages(): void;
  panel(): ContactRestorePanel | undefined;
  /** The prompt could not be shown. */
  failed(kind: PromptFailure): void;
}

export interface Deletions {
  /** Somebody pressed a delete control. `isFirst`: it may be a while ago, before anything was watched here. */
  pressed(path: EventTarget[], isFirst?: boolean): void;
  /** Something was pressed: in the dialog that asks, perhaps, before that was looked at. */
  clicked(path: EventTarget[]): void;
  /** Whether what the page says of deletions is listened to. */
  isListening(): boolean;
  /** The page says `words`. Answers whether they are about contacts that were deleted. */
  message(words: string): boolean;
  /** The page shows another view, of contacts or not. */
  away(isAmongContacts: boolean): void;
}

/** What follows on one press of a delete control. */
interface Episode {
  control: Deleted;
  /** The dialogs that were open before, and the one that the control is in. */
  before: Set<Element>;
  inside: Element | undefined;
  /** The dialog that asks about it. */
  dialog: Element | undefined;
  looks: number;
  checks: number;
  /** In how many checks no dialog was open. */
  quiet: number;
  /** Something was pressed in the dialog that may be what deletes. */
  isConfirmed: boolean;
  /** What may be said, once it is sure that contacts are meant. */
  notice: DeletingNote | undefined;
  counts: number;
  lastCount: number;
}

/**
 * Follows what comes of a press of a delete control: says once a visit what deleting does, where it is sure that contacts are meant, and
 * afterwards how many were deleted, by the page's own message or else by their number. It only looks on: nothing waits for it.
 */
export function createDeletions(needs: DeletionsNeeds): Deletions {
  const { about, count, later, dialogs, skipMessages, panel, failed } = needs;
  let current: Episode | undefined;
  let cancel = () => {};
  let isExplained = false;

  function end(): void {
    cancel();
    current = undefined;
  }

  function next(ms: number, episode: Episode, step: (episode: Episode) => void | Promise<void>): void {
    cancel = later(ms, () => {
      if (current === episode) void step(episode);
    });
  }

  function look(episode: Episode): void {
    const what = judge(episode);
    if (what === 'other') end();
    else if (what === 'contacts') void begin(episode);
    else {
      const wait = LOOKS[++episode.looks];
      if (wait !== undefined) next(wait, episode, look);
      // What the page itself says of it is sure.
      else next(CHECK * MOST_CHECKS, episode, end);
    }
  }

  function judge(episode: Episode): Deleted {
    episode.dialog ??= episode.inside ?? dialogs().find((dialog) => !episode.before.has(dialog));
    const asks = episode.dialog ? whatDialogDeletes(wordsOf(episode.dialog)) : 'unsure';
    return asks === 'unsure' ? episode.control : asks;
  }

  async function begin(episode: Episode): Promise<void> {
    const notice = await readNotice();
    if (current !== episode) return;
    if (!notice) {
      end();
      return;
    }
    episode.notice = notice;
    if (notice.explain && !isExplained && !episode.isConfirmed && !episode.inside) {
      isExplained = draw((shown) => shown.explain(notice, () => open(episode.dialog))) ?? false;
    }
    next(CHECK, episode, check);
  }

  function check(episode: Episode): void {
    if (judge(episode) === 'other' || ++episode.checks > MOST_CHECKS) end();
    else if (open(episode.dialog) || ++episode.quiet < CHECKS_TO_SAY) next(CHECK, episode, check);
    else void countThem(episode);
  }

  async function countThem(episode: Episode): Promise<void> {
    const answer = await count();
    if (current !== episode) return;
    const found = answer.ok ? answer.value.count : 0;
    if (found > 0 && found === episode.lastCount) {
      await tell(episode, found);
    } else if ((found > 0 || episode.isConfirmed) && ++episode.counts < MOST_COUNTS) {
      episode.lastCount = found;
      next(COUNT_AGAIN, episode, countThem);
    } else end();
  }

  async function tell(episode: Episode, deleted: number): Promise<void> {
    end();
    const notice = episode.notice ?? (await readNotice());
    if (notice) draw((shown) => shown.tellDeleted(deleted, notice.account));
  }

  async function readNotice(): Promise<DeletingNote | undefined> {
    const answer = await about();
    if (!answer.ok && !isExpected(answer.failure)) failed('lookup');
    return answer.ok && answer.value.state === 'on' ? answer.value : undefined;
  }

  function draw<T>(drawIn: (shown: ContactRestorePanel) => T): T | undefined {
    const shown = panel();
    if (!shown) {
      failed('loading');
      return undefined;
    }
    try {
      return drawIn(shown);
    } catch {
      failed('drawing');
      return undefined;
    }
  }

  return {
    pressed(path, isFirst = false) {
      const inside = dialogs().find((dialog) => path.includes(dialog));
      if (current && inside && (inside === current.dialog || !current.before.has(inside))) {
        current.isConfirmed = true;
        return;
      }
      end();
      const control = whatControlDeletes(path);
      if (control === 'other') return;
      const episode: Episode = {
        control,
        before: new Set(isFirst ? [] : dialogs()),
        inside,
        dialog: undefined,
        looks: 0,
        checks: 0,
        quiet: 0,
        isConfirmed: inside !== undefined,
        notice: undefined,
        counts: 0,
        lastCount: 0,
      };
      current = episode;
      // What was pressed first may have been answered by now: by a dialog, or by a message already.
      if (!isFirst) skipMessages();
      next(LOOKS[0] ?? 0, episode, look);
    },
    clicked(path) {
      if (!current || current.dialog) return;
      const { before } = current;
      current.dialog = dialogs().find((dialog) => path.includes(dialog) && !before.has(dialog));
      if (judge(current) === 'other') end();
    },
    isListening: () => current !== undefined,
    message(words) {
      const deleted = deletedByMessage(words);
      if (deleted === undefined) return false;
      if (current) void tell(current, deleted);
      return true;
    },
    away(isAmongContacts) {
      // A page of one contact is left when that is deleted.
      if (!isAmongContacts || !current?.isConfirmed) end();
    },
  };
}

function open(dialog: Element | undefined): Element | undefined {
  return dialog?.isConnected && dialog.checkVisibility() ? dialog : undefined;
}

function wordsOf(dialog: Element): string {
  return `${dialog.getAttribute('aria-label') ?? ''} ${dialog.textContent}`;
}

/** Without a session or an extension there is no prompt to show. */
function isExpected({ kind }: Failure): boolean {
  return kind === 'signed-out' || kind === 'extension-gone';
}
