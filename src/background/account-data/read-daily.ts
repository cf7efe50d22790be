import { failedWith } from '../../constant-contact/http';
import { DAY_MS } from '../../restore/day-bounds';
import { ageOf } from '../access/clock';

/**
 * The value of the last reading, or of a new one if that is a day old. `read` makes a reading, and `forbidden` stands in
 * for its value where reading is forbidden, so that it is not tried again that day.
 */
export async function readDaily<T>(
  last: { value: T; readAt: number } | undefined,
  {
    now,
    read,
    forbidden,
    store,
  }: { now: () => number; read: () => Promise<T>; forbidden: T; store: (value: T, readAt: number) => Promise<unknown> },
): Promise<T> {
  const readAt = now();
  if (last && ageOf(last.readAt, readAt) < DAY_MS) return last.value;
  const value = await read().catch((error: unknown) => {
    if (failedWith(error, 'forbidden')) return forbidden;
    throw error;
  });
  await store(value, readAt);
  return value;
}
