import type { JobView } from '../../protocol/jobs';
import { leastTime } from '../job-cost';

/** How fast jobs go, by what was seen of them since this page was opened. */
export function createJobSpeed(now: () => number) {
  /** Where each job was when it was first seen running. */
  const firstSeen = new Map<string, { at: number; calls: number }>();
  return {
    see({ id, state, calls }: JobView): void {
      // A job that was paused or had to wait says nothing about the speed.
      if (state !== 'running') firstSeen.delete(id);
      else if (!firstSeen.has(id)) firstSeen.set(id, { at: now(), calls });
    },
    /** About how long a job still takes, in ms. */
    timeLeft({ id, calls, callsExpected }: JobView): number {
      const callsLeft = Math.max(0, callsExpected - calls);
      const first = firstSeen.get(id);
      const made = first ? calls - first.calls : 0;
      const took = first ? now() - first.at : 0;
      // A few calls say little about the speed of the rest.
      if (made < 4 || took < 2_000) return leastTime(callsLeft);
      return Math.max(leastTime(callsLeft), (took / made) * callsLeft);
    },
  };
}
