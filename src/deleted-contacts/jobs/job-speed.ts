import type { JobView } from '../../protocol/jobs';
import { leastTime } from '../job-cost';

/** Measures how fast jobs advance while this page is open. */
export function createJobSpeed(now: () => number) {
  /** The state of each job when it was first seen running. */
  const firstSeen = new Map<string, { at: number; calls: number }>();
  return {
    see({ id, state, calls }: JobView): void {
      // A paused or waiting job says nothing about the speed.
      if (state !== 'running') firstSeen.delete(id);
      else if (!firstSeen.has(id)) firstSeen.set(id, { at: now(), calls });
    },
    /** The estimated remaining time of a job, in ms. */
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
