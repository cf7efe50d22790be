import { attribute } from '../../../restore/attribution';
import type { JobKind, JudgedContact, Verdict } from './kind';

/** Deletes contacts that our restore restored, unless somebody changed them since. The baseline is that of the restore. */
export const undo: JobKind = {
  effect: 'deletes',
  activity: (ids) => ({ path: '/activities/contact_delete', body: { contact_ids: ids } }),
  findsIn: ['listed', 'everybody'],
  verifiesIn: ['deleted', 'everybody'],
  judge,
};

function judge({ baseline = { content: '' }, isSent, mustShow, listIds, reading }: JudgedContact): Verdict {
  if (reading?.deletedAt !== undefined) {
    return isSent ? { do: 'settle', outcome: 'deleted' } : { do: 'settle', outcome: 'skipped', why: 'deleted-already' };
  }
  const { whose } = attribute(baseline, { content: baseline.content, lists: listIds }, reading);
  if (whose === 'nobody') return { do: 'settle', outcome: 'failed', why: 'not-found' };
  if (!isSent) return whose === 'ours' ? { do: 'send' } : { do: 'settle', outcome: 'skipped', why: 'changed-since' };
  if (!mustShow) return { do: 'wait' };
  return whose === 'ours' ? { do: 'untouched' } : { do: 'settle', outcome: 'failed', why: 'changed-since' };
}
