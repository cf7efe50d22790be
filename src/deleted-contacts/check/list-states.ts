import type { ContactFailure } from '../../protocol/failure-traits';
import type { ListEntry } from './address-table';
import { BUCKETS, type Bucket, type Counts, type KnownContact, type ListRow } from './buckets';
import { keyOf } from './list-places';

/** The state of each entry of a list: its bucket, its contact, or its failure. */
export function createListStates(entries: ListEntry[]) {
  const contacts: (KnownContact | undefined)[] = [];
  const failures = new Map<number, ContactFailure>();
  const buckets: Bucket[] = [];
  const counts = Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Counts;
  /** The entries of each bucket, cached on demand. */
  const inBucket = new Map<Bucket, number[]>();

  function settle(at: number, bucket: Bucket, contact?: KnownContact): void {
    const before = buckets[at];
    if (before === undefined) return;
    counts[before]--;
    counts[bucket]++;
    buckets[at] = bucket;
    contacts[at] = contact;
    failures.delete(at);
    inBucket.clear();
  }

  return {
    counts,
    contacts,
    settle,
    isUnchecked: (at: number): boolean => buckets[at] === 'unchecked',
    fail(at: number, failure: ContactFailure): void {
      settle(at, 'failed');
      failures.set(at, failure);
    },
    reset(): void {
      for (const bucket of BUCKETS) counts[bucket] = 0;
      inBucket.clear();
      failures.clear();
      entries.forEach((entry, at) => {
        const bucket = keyOf(entry) === undefined ? 'not-an-address' : 'unchecked';
        contacts[at] = undefined;
        buckets[at] = bucket;
        counts[bucket]++;
      });
    },
    /** The entries of a bucket, in the order of the list. */
    entriesIn(bucket: Bucket): number[] {
      const known = inBucket.get(bucket);
      if (known) return known;
      const found = entries.flatMap((_, at) => (buckets[at] === bucket ? [at] : []));
      inBucket.set(bucket, found);
      return found;
    },
    rowAt(at: number): ListRow {
      const entry = entries[at];
      const contact = contacts[at];
      const failure = failures.get(at);
      return {
        line: entry?.line ?? 0,
        shown: entry?.shown ?? '',
        bucket: buckets[at] ?? 'unchecked',
        ...(contact && { contact }),
        ...(failure && { failure }),
      };
    },
  };
}
