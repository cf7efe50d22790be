import type { JobView } from './jobs';

/** How many contacts came out of a job as it was meant to, and of how many: who was skipped does not count, but in a dry run. */
export function jobReach({ kind, total, outcomes }: JobView): { reached: number; total: number } {
  const { restored, different, deleted, skipped } = outcomes;
  return {
    reached: restored + different + deleted + outcomes['would-restore'],
    total: kind === 'dry-run' ? total : total - skipped,
  };
}
