import type { ByPolicy } from '../protocol/failure';
import type { RestoreLimits } from '../protocol/policy';

/** The policy's refusal to restore this many contacts at once, if any. One contact is not a bulk restore. */
export function restoreRefusal(count: number, { restore, mostPerJob }: RestoreLimits): ByPolicy | undefined {
  if (restore === 'none') return { kind: 'by-policy', what: 'restore' };
  if (count <= 1) return undefined;
  if (restore === 'single') return { kind: 'by-policy', what: 'bulk' };
  if (mostPerJob !== undefined && count > mostPerJob) return { kind: 'by-policy', what: 'job-size', most: mostPerJob };
  return undefined;
}
