import type { Contact, Marked } from '../protocol/contact';
import type { Method } from '../protocol/restores';
import { type Forbidden, restorability } from './consent';

/**
 * Stands for everything that a contact says, lists apart: `contentOf` the contact, or a hash of that. The fingerprints of one
 * question are all of one kind.
 */
export type Fingerprint = string;

/** A contact as it was read before the write. */
export interface Baseline {
  content: Fingerprint;
  /** Absent where it was active. */
  deletedAt?: string;
}

/** A write that was sent, or may have been: the content that it leaves behind, and the lists it adds the contact to. */
export interface Attempt {
  content: Fingerprint;
  lists: readonly string[];
}

/** What of one reading of a contact decides whose doing it shows. */
export interface Reading {
  content: Fingerprint;
  lists: readonly string[];
  deletedAt?: string;
  /** Why it may not be restored; absent where it may, or is active. */
  forbidden?: Forbidden;
}

export type Attribution =
  /** Deleted, as it was read before: it may be sent. */
  | { whose: 'untouched' }
  /** Deleted when the baseline was, with other content, before anything was sent: the baseline is out of date. */
  | { whose: 'outdated' }
  /** Our write made it so: it may be told as restored, repaired and undone. `missing`: chosen lists that it is not on. */
  | { whose: 'ours'; missing: string[] }
  /** Our write restored it and others changed it since, or before it arrived: never repaired, never undone. */
  | { whose: 'ours-changed'; content: boolean; lists: boolean }
  /** Somebody else restored it, or moved it since: left alone. */
  | { whose: 'theirs' }
  /** Somebody else deleted it after the baseline was read: left alone. */
  | { whose: 'deleted-again' }
  /** Deleted, and its consent forbids restoring it: left alone. */
  | { whose: 'not-restorable'; why: Forbidden }
  /** The account has no such contact. */
  | { whose: 'nobody' };

/** One reading of a contact for `attribute`; `content` is its fingerprint, of the kind that the baseline has. */
export function readingOf(contact: Contact & Marked, content: Fingerprint, method?: Method): Reading {
  const { deletedAt, lists } = contact;
  const verdict = restorability(contact, method);
  return {
    content,
    lists,
    ...(deletedAt !== undefined && { deletedAt }),
    ...(!verdict.may && verdict.why !== 'not-deleted' && { forbidden: verdict.why }),
  };
}

/**
 * Whose doing is what a reading shows? The one rule under every write, for a contact that is to be restored, was restored, or
 * is to be deleted again. `attempt` is absent as long as nothing was sent for the contact; `reading` is null after a 404.
 *
 * It goes by what was read alone. What an activity or an answer said of a write proves nothing, and no clock of this computer
 * has a part in it. A write needs time to show: until then a contact that was sent may still be told as anything but ours.
 */
export function attribute(baseline: Baseline, attempt: Attempt | undefined, reading: Reading | null): Attribution {
  if (!reading) return { whose: 'nobody' };
  if (reading.deletedAt !== undefined) {
    if (reading.forbidden) return { whose: 'not-restorable', why: reading.forbidden };
    if (isLater(reading.deletedAt, baseline.deletedAt)) return { whose: 'deleted-again' };
    if (reading.content === baseline.content) return { whose: 'untouched' };
    return { whose: attempt ? 'deleted-again' : 'outdated' };
  }
  const joined = new Set(attempt?.lists.filter((id) => reading.lists.includes(id)));
  if (!attempt || joined.size === 0) return { whose: 'theirs' };
  const content = reading.content !== attempt.content;
  const lists = reading.lists.some((id) => !joined.has(id));
  if (content || lists) return { whose: 'ours-changed', content, lists };
  return { whose: 'ours', missing: attempt.lists.filter((id) => !joined.has(id)) };
}

/**
 * Whether a deletion came after the one before. `deleted_at` is a day or a timestamp: where one of the two is a day, days are
 * compared, and a second deletion on one day cannot be told from the first.
 */
function isLater(deletedAt: string, before: string | undefined): boolean {
  if (before === undefined) return true;
  const [one, other] = [Date.parse(deletedAt), Date.parse(before)];
  if (Number.isNaN(one) || Number.isNaN(other)) return deletedAt !== before;
  const isDay = (text: string) => text.length <= 'YYYY-MM-DD'.length;
  if (!isDay(deletedAt) && !isDay(before)) return one > other;
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  return dayOf(one) > dayOf(other);
}
