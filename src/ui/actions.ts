import { type Signal, signal } from '@preact/signals';
import type { Failure, Result } from '../protocol/failure';

/** Why an action failed, and how to try it again. */
export interface FailedAction<Attempt> {
  attempt: Attempt;
  failure: Failure;
  again: () => Promise<unknown>;
}

interface Action<Name, Attempt, T> {
  name: Name;
  attempt: Attempt;
  request: () => Promise<Result<T>>;
  done: (value: T) => void;
  /** What "Try again" does, if it is more than the same request. */
  again?: () => Promise<unknown>;
  /** Returns false when the answer is no longer needed. */
  isWanted?: () => boolean;
}

/** The actions of one state, of which one runs at a time. `busy` names it, and `failed` says why the last one failed. */
export function createActions<Name extends string, Attempt extends string>({
  failed = signal<FailedAction<Attempt> | null>(null),
  onEnd,
}: {
  /** Pass this if several sets of actions show their failures in one place. */
  failed?: Signal<FailedAction<Attempt> | null>;
  onEnd?: (() => void) | undefined;
} = {}) {
  const busy = signal<Name | null>(null);

  /** Runs an action, unless another one is running. */
  async function run<T>(action: Action<Name, Attempt, T>): Promise<void> {
    const { name, attempt, request, done, again = () => run(action), isWanted = () => true } = action;
    if (busy.value !== null) return;
    failed.value = null;
    busy.value = name;
    const answer = await answerOf(request);
    busy.value = null;
    if (isWanted()) {
      if (answer.ok) done(answer.value);
      else failed.value = { attempt, failure: answer.failure, again };
    }
    onEnd?.();
  }

  return { busy, failed, run };
}

/** A request that throws, such as the reading of a deleted file, fails. Otherwise its action would never end. */
async function answerOf<T>(request: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await request();
  } catch {
    return { ok: false, failure: { kind: 'internal' } };
  }
}
