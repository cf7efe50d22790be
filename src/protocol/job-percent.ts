import type { JobView } from './jobs';

/** The progress of a job, from 0 to 100. Sending and reading back count half each; a dry run only reads. */
export function jobPercent({ kind, sent, settled, total, outcomes: { skipped } }: JobView): number {
  if (kind === 'dry-run') return Math.round((settled / total) * 100);
  const [done, all] = [settled - skipped, total - skipped];
  return all === 0 ? 100 : Math.min(100, Math.round(((Math.max(sent, done) + done) / (2 * all)) * 100));
}
