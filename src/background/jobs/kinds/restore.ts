import { attribute, type Baseline, type ContactReading } from '../../../restore/attribution';
import type { JobKind, JudgedContact, Verdict } from './kind';

/** Restores deleted contacts by adding them to lists, which changes none of their fields. */
export const restore: JobKind = {
  effect: 'restores',
  activity: (ids, listIds) => ({
    path: '/activities/add_list_memberships',
    body: { source: { contact_ids: ids }, list_ids: listIds },
  }),
  findsIn: ['deleted', 'everybody'],
  verifiesIn: ['listed', 'deleted', 'everybody'],
  judge,
};

function judge({ baseline, isSent, mustShow, listIds, reading }: JudgedContact): Verdict {
  const before = baseline ?? reading ?? { content: '' };
  const found = attribute(before, isSent ? { content: before.content, lists: listIds } : undefined, reading);
  const waiting = isSent && !mustShow;
  switch (found.whose) {
    case 'nobody':
      return { do: 'settle', outcome: 'failed', why: 'not-found' };
    case 'ours':
      if (found.missing.length === 0) return { do: 'settle', outcome: 'restored' };
      return waiting ? { do: 'wait' } : { do: 'settle', outcome: 'different', why: 'lists' };
    case 'ours-changed':
      return { do: 'settle', outcome: 'different', why: 'changed-since' };
    case 'untouched':
      if (isSent) return mustShow ? { do: 'untouched' } : { do: 'wait' };
      return { do: 'send', ...(!baseline && reading && { baseline: asBaseline(reading) }) };
    case 'outdated':
      return { do: 'send', ...(reading && { baseline: asBaseline(reading) }) };
  }
  if (waiting) return { do: 'wait' };
  switch (found.whose) {
    case 'theirs':
      return isSent
        ? { do: 'settle', outcome: 'different', why: 'others' }
        : { do: 'settle', outcome: 'skipped', why: 'not-deleted' };
    case 'deleted-again':
      return { do: 'settle', outcome: isSent ? 'failed' : 'skipped', why: 'deleted-again' };
    case 'not-restorable':
      return { do: 'settle', outcome: isSent ? 'failed' : 'skipped', why: found.why };
  }
}

function asBaseline({ content, deletedAt }: ContactReading): Baseline {
  return { content, ...(deletedAt !== undefined && { deletedAt }) };
}
