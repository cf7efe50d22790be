import { selfAndAncestors } from '../composed-tree';

/** How long a moving message is waited for, in ms. */
const LONGEST = 1_000;

/** The time until the elements stop moving, in ms; 0 if they rest or move without end. */
export function timeToRest(elements: readonly Element[]): number {
  const moving = elements.flatMap(selfAndAncestors).flatMap((element) => element.getAnimations());
  return Math.min(Math.max(0, ...moving.map(timeLeft)), LONGEST);
}

function timeLeft({ playState, playbackRate, currentTime, effect }: Animation): number {
  if (playState !== 'running') return 0;
  const left = (Number(effect?.getComputedTiming().endTime) - Number(currentTime)) / playbackRate;
  return Number.isFinite(left) ? left : 0;
}
