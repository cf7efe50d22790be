import { signal } from '@preact/signals';
import type { Result } from '../../protocol/failure';
import type { Send } from '../../protocol/send';
import { createActions } from '../../ui/actions';
import type { Bucket } from './buckets';
import type { CheckResults } from './check-results';
import type { AskList } from './list-requests';

/** Marks the people of a bucket as “Never restore”. */
export function createCheckMarks(send: Send, { ask, results }: { ask: AskList; results: CheckResults }) {
  /** The last marked bucket, with its count. */
  const marked = signal<{ bucket: Bucket; count: number } | null>(null);
  const marking = createActions<'marking', 'mark'>();
  return {
    marked,
    marking,
    markBucket: (bucket: Bucket): Promise<void> =>
      marking.run({
        name: 'marking',
        attempt: 'mark',
        async request(): Promise<Result<{ ids: string[]; count: number }>> {
          marked.value = null;
          const people = await ask('people', { bucket });
          const answer = await send('markNeverRestore', { people });
          if (!answer.ok) return answer;
          return { ok: true, value: { ids: people.flatMap(({ id }) => id ?? []), count: people.length } };
        },
        done({ ids, count }) {
          results.markNever(ids);
          marked.value = { bucket, count };
        },
      }),
  };
}
