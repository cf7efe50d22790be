import type { JobView } from './jobs';

/** The number of contacts with the intended outcome, and the total. Skipped contacts count only in a dry run. */
export function jobReach({ kind, total, outcomes }: JobView): { reached: number; total: number } {
  const { restored, different, deleted, skipped } = outcomes;
  return {
    reached: restored + different + deleted + outcomes['would-restore'],
    total: kind === 'dry-run' ? total : total - skipped,
  };
}
