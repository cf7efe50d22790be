import type { Failure } from '../protocol/failure';
import type { PromptFailure } from '../protocol/prompt-failure';
import type { Send } from '../protocol/send';

/** Reports per page visit, so that a page with repeated failures does not keep the background busy. */
const MOST_REPORTS = 10;

/** Wraps `task` so that the page never sees its failure. The failure is counted instead. */
export type FailureGuard = <A extends unknown[]>(task: (...args: A) => unknown) => (...args: A) => void;

interface FailureReport {
  /** Lets the background count a failure for the settings page. */
  failed(kind: PromptFailure): void;
  /** Returns a wrapper for tasks whose failures are of this kind. */
  guard(kind: PromptFailure): FailureGuard;
}

/** Without a session or the extension there is no prompt to show, which is no failure of the prompt. */
export function isExpected({ kind }: Failure): boolean {
  return kind === 'signed-out' || kind === 'extension-gone';
}

/** Keeps our failures away from the page and its console, but counts them. */
export function createFailureReport(send: Send): FailureReport {
  let left = MOST_REPORTS;

  function failed(kind: PromptFailure): void {
    if (left-- > 0) void send('reportPromptFailure', { kind });
  }

  return {
    failed,
    guard:
      (kind) =>
      (task) =>
      (...args) => {
        try {
          const done = task(...args);
          if (done instanceof Promise) done.catch(() => failed(kind));
        } catch {
          failed(kind);
        }
      },
  };
}
