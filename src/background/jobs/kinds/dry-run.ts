import type { JobKind, JudgedContact, Verdict } from './kind';

/** Reads each contact and reports what a restore would do. It sends no activity. */
export const dryRun: JobKind = {
  effect: 'none',
  findsIn: ['deleted', 'everybody'],
  verifiesIn: [],
  judge,
};

function judge({ reading }: JudgedContact): Verdict {
  if (!reading) return { do: 'settle', outcome: 'failed', why: 'not-found' };
  if (reading.deletedAt === undefined) return { do: 'settle', outcome: 'failed', why: 'not-deleted' };
  if (reading.forbidden) return { do: 'settle', outcome: 'skipped', why: reading.forbidden };
  return { do: 'settle', outcome: 'would-restore' };
}
