import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { EntryPoint, LookupQuestion } from '../protocol/restores';
import type { Send } from '../protocol/send';
import { type ParsedLookupText, parseLookupText } from '../restore/lookup-text';
import { createRequestSequence } from './request-sequence';
import { type CardState, createCardState } from './restore-card/card-state';
import { isMissingSession } from './restore-card/card-surface';

/** A longer text is assumed to be pasted. Only the address or id in it is used. */
export const LONGEST_TEXT = 10_000;

export type LookupPhase =
  | { phase: 'idle' }
  /** A long text is being read. */
  | { phase: 'reading' }
  | { phase: 'looking' }
  /** `number` distinguishes consecutive answers. */
  | { phase: 'found'; card: CardState; number: number }
  | { phase: 'nobody'; question: LookupQuestion }
  | { phase: 'failed'; failure: Failure };

export type ReadLongText = (text: string) => Promise<ParsedLookupText>;

export interface LookupDeps {
  /** Reads a pasted text that is too long for the field. The default blocks the page while it reads. */
  readLongText?: ReadLongText;
  /** The person changed the text in the field. */
  onText?: (text: string) => void;
  onCalls?: () => void;
}

/** The lookup field and its one answer. A newer lookup makes older answers stale. */
export function createLookupState(send: Send, usualEntryPoint: EntryPoint, deps: LookupDeps = {}) {
  const { readLongText = async (words) => parseLookupText(words), onText, onCalls } = deps;
  const text = signal('');
  const answer = signal<LookupPhase>({ phase: 'idle' });
  const requests = createRequestSequence();
  let pending: string | null = null;
  let answers = 0;
  /** The account of the answer. */
  let accountId: string | undefined;

  /** Stores what the person typed. A long text that is still being read is dropped. */
  function setText(words: string): void {
    if (answer.value.phase === 'reading') clear();
    text.value = words;
    onText?.(words);
  }

  /**
   * Takes a text that is too long for the field. It puts the address or id in the text into the field, or fails and leaves
   * the field unchanged. Returns false if the text fits the field.
   */
  function takeLongText(words: string): boolean {
    if (words.length <= LONGEST_TEXT) return false;
    void readLong(words);
    return true;
  }

  async function readLong(words: string): Promise<void> {
    const isNewest = requests.next();
    pending = null;
    answer.value = { phase: 'reading' };
    const parsed = await readLongText(words).catch(() => undefined);
    if (!isNewest()) return;
    if (parsed === undefined) fail({ kind: 'internal' });
    else if (parsed.ok) setText(nameOf(parsed.question));
    else fail({ kind: 'not-an-address', why: parsed.why });
  }

  /** Looks up the content of the field. `entryPoint` is where the person came from; a later restore records it. */
  async function lookUp(entryPoint: EntryPoint = usualEntryPoint): Promise<void> {
    const parsed = parseLookupText(text.value);
    if (!parsed.ok) {
      fail({ kind: 'not-an-address', why: parsed.why });
      return;
    }
    const question = nameOf(parsed.question);
    if (pending === question) return;
    const isNewest = requests.next();
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

  /** Repeats what failed for lack of a session. */
  function resume(): void {
    const { value } = answer;
    if (value.phase === 'failed') void lookUp();
    if (value.phase !== 'found') return;
    value.card.failed.value = null;
    if (value.card.lists.loaded.value.phase === 'failed') void value.card.loadLists();
  }

  /**
   * Follows the current account. The answer goes with its account, unless the session ended during one of its actions:
   * then it waits for a sign-in to the same account.
   */
  function showAccount(id: string | undefined): void {
    const waits = isInterrupted(answer.value);
    if (id === undefined && waits) return;
    if (accountId !== undefined && id !== accountId) clear();
    else if (waits) resume();
    accountId = id;
  }

  /** Removes the answer, for example after an account switch. The text stays. */
  function clear(): void {
    requests.end();
    pending = null;
    answer.value = { phase: 'idle' };
  }

  function fail(failure: Failure): void {
    requests.end();
    pending = null;
    answer.value = { phase: 'failed', failure };
  }

  return { text, answer, setText, takeLongText, lookUp, resume, showAccount, clear };
}

export type LookupState = ReturnType<typeof createLookupState>;

/** Whether a request is pending or lacked a session. */
function isInterrupted(answer: LookupPhase): boolean {
  if (answer.phase === 'failed') return isMissingSession(answer.failure);
  if (answer.phase !== 'found') return answer.phase === 'looking';
  const { busy, failed, lists } = answer.card;
  const loaded = lists.loaded.value;
  const failures = [failed.value?.failure, loaded.phase === 'failed' ? loaded.failure : undefined];
  return busy.value !== null || failures.some((failure) => failure !== undefined && isMissingSession(failure));
}

function nameOf(question: LookupQuestion): string {
  return question.by === 'email' ? question.address : question.id;
}
