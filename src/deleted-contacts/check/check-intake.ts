import { signal } from '@preact/signals';
import { LONGEST_TEXT } from '../../ui/lookup-state';
import { createRequestSequence } from '../../ui/request-sequence';
import type { Counts, ListSummary } from './buckets';
import type { AskList, ListProblem } from './list-requests';

/** The source of a list. Typed text stays in its field. Of a large paste or a file, the page holds only the name. */
export type Source = { from: 'typed' } | { from: 'paste' } | { from: 'file'; name: string };

interface GivenList {
  source: Source;
  summary: ListSummary;
}

/** Why the last list was rejected. The previous list stays. */
export type GivenProblem = ListProblem | { kind: 'several-files' } | { kind: 'defect' };

/** Takes a typed, pasted or chosen list. `onList` gets a new list’s counts; `onDrop` is called when the list is removed. */
export function createCheckIntake(
  ask: AskList,
  { onList, onDrop }: { onList: (counts: Counts) => void; onDrop: () => void },
) {
  const typed = signal('');
  const given = signal<GivenList | null>(null);
  /** What the worker is reading. Typed text is left out, because it takes no time. */
  const reading = signal<Source | null>(null);
  const problem = signal<GivenProblem | null>(null);
  const requests = createRequestSequence();
  let lastRead: Promise<unknown> = Promise.resolve();

  function take(input: string | Blob, source: Source): void {
    lastRead = read(input, source);
  }

  async function read(input: string | Blob, source: Source): Promise<void> {
    const isNewest = requests.next();
    problem.value = null;
    reading.value = source.from === 'typed' ? null : source;
    const answer = await ask('read', { source: input });
    if (!isNewest()) return;
    reading.value = null;
    if ('problem' in answer) {
      problem.value = answer.problem;
      return;
    }
    onList(answer.counts);
    given.value = { source, summary: answer.summary };
  }

  function drop(): void {
    requests.end();
    onDrop();
    reading.value = null;
    problem.value = null;
    given.value = null;
  }

  /** Returns to the field with its typed text. */
  function clear(): void {
    drop();
    if (typed.value.trim() !== '') take(typed.value, { from: 'typed' });
  }

  return {
    typed,
    given,
    reading,
    problem,
    clear,
    type(words: string): void {
      typed.value = words;
      if (words.trim() === '') clear();
      else take(words, { from: 'typed' });
    },
    /** Takes a text that is too long for the field. Returns false if it is short enough. */
    paste(words: string): boolean {
      if (words.length <= LONGEST_TEXT) return false;
      take(words, { from: 'paste' });
      return true;
    },
    giveFiles(files: readonly File[]): void {
      const [file, ...others] = files;
      if (others.length > 0) problem.value = { kind: 'several-files' };
      else if (file) take(file, { from: 'file', name: file.name });
    },
    /** A defect lost the list. */
    fail(): void {
      drop();
      problem.value = { kind: 'defect' };
    },
    /** Resolves when the last given list has been read. */
    isRead: () => lastRead,
  };
}
