import type { JobResult } from '../../../src/protocol/jobs';
import type { Truth } from '../../sandbox/truth';

/** The outcomes that a restore may report for a contact that had this state during the job. */
export const sayings: Record<Truth, readonly string[]> = {
  untouched: ['failed not-applied', 'failed refused', 'not-started', 'not-started refused'],
  // A contact that opted out right before Constant Contact restored it differs from its reading.
  'opted-out': ['skipped unsubscribed', 'failed unsubscribed', 'different changed-since'],
  ours: ['restored', 'different lists'],
  'ours, changed': ['different changed-since', 'different others'],
  theirs: ['skipped not-deleted', 'different changed-since', 'different others'],
  undone: [],
  'deleted again': ['skipped deleted-again', 'failed deleted-again', 'failed not-applied', 'failed refused'],
};

/** The same for an undo. A contact that the undo deleted is 'undone'. */
export const undoSayings: Record<Truth, readonly string[]> = {
  untouched: [],
  'opted-out': [],
  ours: ['failed not-applied', 'failed refused', 'not-started', 'not-started refused'],
  'ours, changed': ['skipped changed-since', 'failed changed-since', 'failed not-applied', 'failed refused'],
  theirs: ['skipped changed-since', 'failed changed-since'],
  undone: ['deleted'],
  'deleted again': ['skipped deleted-already', 'deleted'],
};

export const said = ({ outcome, why }: Pick<JobResult, 'outcome' | 'why'>) =>
  why === undefined ? outcome : `${outcome} ${why}`;
