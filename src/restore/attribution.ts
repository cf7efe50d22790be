import type { Contact, Marked } from '../protocol/contact';
import type { Method } from '../protocol/restores';
import { type Forbidden, restorability } from './consent';

/**
 * Represents all content of a contact except its lists: the text from `contentOf`, or a hash of it. All fingerprints in one
 * comparison are of the same kind.
 */
export type Fingerprint = string;

/** A contact as read before the write. */
export interface Baseline {
  content: Fingerprint;
  /** Absent if it was active. */
  deletedAt?: string;
}

/** A write that was sent, or may have been: the content that it produces, and the lists that it adds. */
export interface Attempt {
  content: Fingerprint;
  lists: readonly string[];
}

/** The data of one reading that decides who caused the contact's state. */
export interface ContactReading {
  content: Fingerprint;
  lists: readonly string[];
  deletedAt?: string;
  /** Why the contact must not be restored; absent if it may be restored or is active. */
  forbidden?: Forbidden;
}

export type Attribution =
  /** Deleted and unchanged, so it may be sent. */
  | { whose: 'untouched' }
  /** Not deleted again since the baseline, but its content differs and we sent nothing. The baseline is outdated. */
  | { whose: 'outdated' }
  /** Our write produced this. It may be reported, repaired and undone. `missing` are chosen lists that it is not on. */
  | { whose: 'ours'; missing: string[] }
  /** Our write restored it, but others changed it after or just before that. It is never repaired or undone. */
  | { whose: 'ours-changed'; content: boolean; lists: boolean }
  /** Somebody else restored or moved it. It is left alone. */
  | { whose: 'theirs' }
  /** Somebody else deleted it after the baseline was read. It is left alone. */
  | { whose: 'deleted-again' }
  /** Deleted, and its consent forbids a restore. It is left alone. */
  | { whose: 'not-restorable'; why: Forbidden }
  /** The account has no such contact. */
  | { whose: 'nobody' };

/** Prepares one reading of a contact for `attribute`. `content` is its fingerprint, of the same kind as the baseline's. */
export function readingOf(contact: Contact & Marked, content: Fingerprint, method?: Method): ContactReading {
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
 * Decides who caused the state that a reading shows. Every write follows this one rule: before a restore, after it, and
 * before an undo. `attempt` is undefined until something was sent for the contact. `reading` is null after a 404.
 * The rule relies only on readings. The status of an activity or the answer to a write proves nothing, and this computer's
 * clock is not used. A write takes time to become visible. Until then, a contact that was sent may not yet count as ours.
 */
export function attribute(
  baseline: Baseline,
  attempt: Attempt | undefined,
  reading: ContactReading | null,
): Attribution {
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
 * Whether a deletion is later than the one before. `deleted_at` is a day or a timestamp. If either is a day, only days are
 * compared, so a second deletion on the same day is not recognized.
 */
function isLater(deletedAt: string, before: string | undefined): boolean {
  if (before === undefined) return true;
  // Some formats of a timestamp have no fractions of a second.
  const [one, other] = [deletedAt, before].map((text) => Math.floor(Date.parse(text) / 1_000)) as [number, number];
  if (Number.isNaN(one) || Number.isNaN(other)) return deletedAt !== before;
  const isDay = (text: string) => text.length <= 'YYYY-MM-DD'.length;
  if (!isDay(deletedAt) && !isDay(before)) return one > other;
  const dayOf = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);
  return dayOf(one) > dayOf(other);
}
