import type { JobView } from './jobs';

/** How far a job has come, between 0 and 100. Half of the way is sending, half is reading back; a dry run only reads. */
export function jobPercent({ kind, sent, settled, total, outcomes: { skipped } }: JobView): number {
  if (kind === 'dry-run') return Math.round((settled / total) * 100);
  const [done, all] = [settled - skipped, total - skipped];
  return all === 0 ? 100 : Math.min(100, Math.round(((Math.max(sent, done) + done) / (2 * all)) * 100));
}
