import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { EntryPoint, LookupQuestion } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { parseLookupText } from '../restore/lookup-text';
import { type CardState, createCardState } from './restore-card/card-state';

/** A text longer than this was pasted, not typed; only what it names is kept of it. */
export const LONGEST_TEXT = 10_000;

export type LookupPhase =
  | { phase: 'idle' }
  | { phase: 'looking' }
  /** `asked` tells one answer from the next. */
  | { phase: 'found'; card: CardState; asked: number }
  | { phase: 'nobody'; question: LookupQuestion }
  | { phase: 'failed'; failure: Failure };

export interface LookupListeners {
  /** The text in the field is another one now, by the person's doing. */
  onText?: (text: string) => void;
  /** Calls were made. */
  onCalls?: () => void;
}

/** The lookup field and its one answer. A newer question always wins over the answer to an older one. */
export function createLookupState(send: Send, usualEntryPoint: EntryPoint, { onText, onCalls }: LookupListeners = {}) {
  const text = signal('');
  const answer = signal<LookupPhase>({ phase: 'idle' });
  let asked = 0;
  let underWay: string | null = null;

  function setText(words: string): void {
    text.value = words;
    onText?.(words);
  }

  /**
   * Takes a text that is too long to be typed: puts what it names into the field, or says why it names nothing and leaves
   * the field as it was. False when the text is short enough for the field to take itself.
   */
  function takeLongText(words: string): boolean {
    if (words.length <= LONGEST_TEXT) return false;
    const parsed = parseLookupText(words);
    if (parsed.ok) setText(nameOf(parsed.question));
    else fail({ kind: 'not-an-address', why: parsed.why });
    return true;
  }

  /** Looks up what the field holds. `entryPoint` is how the person came to it, for a restore that may follow. */
  async function lookUp(entryPoint: EntryPoint = usualEntryPoint): Promise<void> {
    const parsed = parseLookupText(text.value);
    if (!parsed.ok) {
      fail({ kind: 'not-an-address', why: parsed.why });
      return;
    }
    const question = nameOf(parsed.question);
    if (underWay === question) return;
    const mine = ++asked;
    underWay = question;
    answer.value = { phase: 'looking' };
    const result = await send('lookup', { text: question });
    if (mine !== asked) return;
    underWay = null;
    onCalls?.();
    if (!result.ok) {
      answer.value = { phase: 'failed', failure: result.failure };
    } else if (result.value.contact === null) {
      answer.value = { phase: 'nobody', question: result.value.question };
    } else {
      const { contact } = result.value;
      const card = createCardState(send, { ...result.value, contact }, entryPoint, onCalls && { onCalls });
      answer.value = { phase: 'found', card, asked: mine };
    }
  }

  /** Somebody signed in: goes on with what the missing session had stopped. */
  function goOn(): void {
    const { value } = answer;
    if (value.phase === 'failed') void lookUp();
    if (value.phase !== 'found') return;
    value.card.failed.value = null;
    if (value.card.lists.loaded.value.phase === 'failed') void value.card.loadLists();
  }

  /** Takes the answer away, as when it is of an account that is not the current one any more; the text stays. */
  function clear(): void {
    asked++;
    underWay = null;
    answer.value = { phase: 'idle' };
  }

  function fail(failure: Failure): void {
    asked++;
    underWay = null;
    answer.value = { phase: 'failed', failure };
  }

  return { text, answer, setText, takeLongText, lookUp, goOn, clear };
}

export type LookupState = ReturnType<typeof createLookupState>;

function nameOf(question: LookupQuestion): string {
  return question.by === 'email' ? question.address : question.id;
}
