import { until } from './until';

/** The time after which a person who sees no effect presses again, in ms. */
const AGAIN = 1_000;

/**
 * Presses a button of the panel like a person, until `effect` returns something: a press counts only once the panel has been
 * visible for a moment. Presses without a pause would hit the button that follows.
 */
export async function pressUntil<T>(what: string, press: () => Promise<void>, effect: () => Promise<T>) {
  let pressedAt = 0;
  return until(what, async () => {
    const seen = await effect();
    if (!seen && Date.now() - pressedAt > AGAIN) {
      await press();
      pressedAt = Date.now();
    }
    return seen;
  });
}
