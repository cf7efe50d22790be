import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { EntryPoint, LookupQuestion } from '../protocol/restores';
import type { Send } from '../protocol/send';
import { type ParsedLookupText, parseLookupText } from '../restore/lookup-text';
import { type CardState, createCardState } from './restore-card/card-state';
import { createTurns } from './turns';

/** A longer text was pasted, not typed. Only the address or ID in it is used. */
export const LONGEST_TEXT = 10_000;

export type LookupPhase =
  | { phase: 'idle' }
  /** A long text is being read. */
  | { phase: 'reading' }
  | { phase: 'looking' }
  /** `number` tells one answer from the next. */
  | { phase: 'found'; card: CardState; number: number }
  | { phase: 'nobody'; question: LookupQuestion }
  | { phase: 'failed'; failure: Failure };

export type ReadLongText = (text: string) => Promise<ParsedLookupText>;

export interface LookupDeps {
  /** Reads a text that was pasted and is too long for the field. Without it, the page stands still meanwhile. */
  readLongText?: ReadLongText;
  /** The person changed the text in the field. */
  onText?: (text: string) => void;
  /** Calls were made. */
  onCalls?: () => void;
}

/** The lookup field and its one answer. The newest lookup wins over the answers to older ones. */
export function createLookupState(send: Send, usualEntryPoint: EntryPoint, deps: LookupDeps = {}) {
  const { readLongText = async (words) => parseLookupText(words), onText, onCalls } = deps;
  const text = signal('');
  const answer = signal<LookupPhase>({ phase: 'idle' });
  const turns = createTurns();
  let pending: string | null = null;
  let answers = 0;

  /** Takes what the person typed. A long text that is still being read has no use then. */
  function setText(words: string): void {
    if (answer.value.phase === 'reading') clear();
    text.value = words;
    onText?.(words);
  }

  /**
   * Takes a text that is too long to be typed: puts the address or ID in it into the field, or says why there is none and
   * leaves the field as it was. False when the text is short enough for the field.
   */
  function takeLongText(words: string): boolean {
    if (words.length <= LONGEST_TEXT) return false;
    void readLong(words);
    return true;
  }

  async function readLong(words: string): Promise<void> {
    const isNewest = turns.next();
    pending = null;
    answer.value = { phase: 'reading' };
    const parsed = await readLongText(words).catch(() => undefined);
    if (!isNewest()) return;
    if (parsed === undefined) fail({ kind: 'internal' });
    else if (parsed.ok) setText(nameOf(parsed.question));
    else fail({ kind: 'not-an-address', why: parsed.why });
  }

  /** Looks up what the field holds. `entryPoint` is where the person came from, for a restore that may follow. */
  async function lookUp(entryPoint: EntryPoint = usualEntryPoint): Promise<void> {
    const parsed = parseLookupText(text.value);
    if (!parsed.ok) {
      fail({ kind: 'not-an-address', why: parsed.why });
      return;
    }
    const question = nameOf(parsed.question);
    if (pending === question) return;
    const isNewest = turns.next();
    pending = question;
    answer.value = { phase: 'looking' };
    const result = await send('lookup', { text: question });
    if (!isNewest()) return;
    pending = null;
    onCalls?.();
    if (!result.ok) {
      answer.value = { phase: 'failed', failure: result.failure };
    } else if (result.value.contact === null) {
      answer.value = { phase: 'nobody', question: result.value.question };
    } else {
      const { contact } = result.value;
      const card = createCardState(send, { ...result.value, contact }, entryPoint, onCalls && { onCalls });
      answer.value = { phase: 'found', card, number: ++answers };
    }
  }

  /** Goes on with what a missing session had stopped. */
  function goOn(): void {
    const { value } = answer;
    if (value.phase === 'failed') void lookUp();
    if (value.phase !== 'found') return;
    value.card.failed.value = null;
    if (value.card.lists.loaded.value.phase === 'failed') void value.card.loadLists();
  }

  /** Takes the answer away, as when another account becomes the current one. The text stays. */
  function clear(): void {
    turns.end();
    pending = null;
    answer.value = { phase: 'idle' };
  }

  function fail(failure: Failure): void {
    turns.end();
    pending = null;
    answer.value = { phase: 'failed', failure };
  }

  return { text, answer, setText, takeLongText, lookUp, goOn, clear };
}

export type LookupState = ReturnType<typeof createLookupState>;

function nameOf(question: LookupQuestion): string {
  return question.by === 'email' ? question.address : question.id;
}
