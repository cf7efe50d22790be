import type { PromptFailure } from '../protocol/prompt-failure';
import type { Send } from '../protocol/send';

/** Reports in a page visit: a page on which something fails over and over must not keep the background busy. */
const MOST_REPORTS = 10;

/** `task`, of whose failure the page hears nothing; it is counted instead. */
export type Quietly = <A extends unknown[]>(task: (...args: A) => unknown) => (...args: A) => void;

export interface FailureReport {
  /** Has the background count a failure, for the settings to show. */
  failed(kind: PromptFailure): void;
  /** Gives what wraps tasks whose failures are of this kind. */
  quietly(kind: PromptFailure): Quietly;
}

/** What goes wrong in a page's process is none of the page's business, nor its console's, and yet leaves a trace. */
export function createFailureReport(send: Send): FailureReport {
  let left = MOST_REPORTS;

  function failed(kind: PromptFailure): void {
    if (left-- > 0) void send('reportPromptFailure', { kind });
  }

  return {
    failed,
    quietly:
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
