import type { Result } from '../protocol/failure';
import type { DeletingNotice } from '../protocol/page-prompt';
import type { PromptFailure } from '../protocol/prompt-failure';
import { isExpected } from './failure-report';
import type { ContactRestorePanel, DeletingNote } from './panel-contract';
import { type DeletionTarget, deletedByMessage, whatControlDeletes, whatDialogDeletes } from './what-is-deleted';

/** Delays between checks, after a press, for a dialog that asks to confirm, in ms. */
const LOOKS = [300, 500, 1_000];
/** How often that dialog is checked until it closes, in ms. */
const CHECK = 1_000;
/** The highest number of checks of one dialog. A dialog that stays open after that is ignored. */
const MOST_CHECKS = 180;
/** Checks that the page has to report the result itself before the deleted contacts are counted. */
const CHECKS_TO_SAY = 3;
/** Delay between counts, in ms. A count is final when it repeats, because many contacts are deleted one after another. */
const COUNT_AGAIN = 3_000;
const MOST_COUNTS = 5;

interface DeletionsDeps {
  /** The person is about to delete contacts. Returns what the panel may say about it. */
  about(): Promise<Result<DeletingNotice>>;
  /** The number of contacts deleted since then. */
  count(): Promise<Result<{ count: number }>>;
  /** Runs `task` after `ms`, unless the returned function is called first. */
  later(ms: number, task: () => void): () => void;
  /** The page's open dialogs. */
  dialogs(): Element[];
  /** Ignores the messages that the page shows now, because they are about something earlier. */
  skipMessages(): void;
  panel(): ContactRestorePanel | undefined;
  /** Reports that the prompt could not be shown. */
  failed(kind: PromptFailure): void;
}

export interface Deletions {
  /** The person pressed a delete control. With `isFirst`, this may have happened before the watcher was loaded. */
  pressed(path: EventTarget[], isFirst?: boolean): void;
  /** The person clicked something, perhaps in the confirmation dialog before it was noticed. */
  clicked(path: EventTarget[]): void;
  /** Whether messages about deletions are expected. */
  isListening(): boolean;
  /** Handles a message of the page. Returns whether it reports deleted contacts. */
  message(words: string): boolean;
  /** The page shows another view, which may be about contacts or not. */
  away(isAmongContacts: boolean): void;
}

/** What follows one press of a delete control. */
interface Episode {
  control: DeletionTarget;
  /** The dialogs that were open before the press, and the one that contains the control. */
  before: Set<Element>;
  inside: Element | undefined;
  /** The dialog that asks to confirm. */
  dialog: Element | undefined;
  looks: number;
  checks: number;
  /** Checks without an open dialog. */
  quiet: number;
  /** The person pressed a control in the dialog that may have confirmed the deletion. */
  isConfirmed: boolean;
  /** What the panel may say, once it is certain that contacts are meant. */
  notice: DeletingNote | undefined;
  counts: number;
  lastCount: number;
}

/**
 * Follows a press of a delete control. Once a visit, if contacts are certainly meant, it explains what deleting does.
 * Afterwards it tells how many were deleted, from the page's own message or by counting. It only observes.
 */
export function createDeletions(deps: DeletionsDeps): Deletions {
  const { about, count, later, dialogs, skipMessages, panel, failed } = deps;
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
      // A message of the page would still be reliable, so it keeps listening.
      else next(CHECK * MOST_CHECKS, episode, end);
    }
  }

  function judge(episode: Episode): DeletionTarget {
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
      isExplained = draw((shown) => shown.explain(notice, () => ifOpen(episode.dialog))) ?? false;
    }
    next(CHECK, episode, check);
  }

  function check(episode: Episode): void {
    if (judge(episode) === 'other' || ++episode.checks > MOST_CHECKS) end();
    else if (ifOpen(episode.dialog) || ++episode.quiet < CHECKS_TO_SAY) next(CHECK, episode, check);
    else void countDeleted(episode);
  }

  async function countDeleted(episode: Episode): Promise<void> {
    const answer = await count();
    if (current !== episode) return;
    const found = answer.ok ? answer.value.count : 0;
    if (found > 0 && found === episode.lastCount) {
      await tell(episode, found);
    } else if ((found > 0 || episode.isConfirmed) && ++episode.counts < MOST_COUNTS) {
      episode.lastCount = found;
      next(COUNT_AGAIN, episode, countDeleted);
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
      // On the first press, a dialog or a message may already be the reaction to it.
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
      // A contact's own page closes when the contact is deleted.
      if (!isAmongContacts || !current?.isConfirmed) end();
    },
  };
}

function ifOpen(dialog: Element | undefined): Element | undefined {
  return dialog?.isConnected && dialog.checkVisibility() ? dialog : undefined;
}

function wordsOf(dialog: Element): string {
  return `${dialog.getAttribute('aria-label') ?? ''} ${dialog.textContent}`;
}
