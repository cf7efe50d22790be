/**
 * Waits until `check` returns something other than undefined, null or false, and returns that. Throws after `timeout`
 * ms, with `what` in the message.
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  timeout = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > deadline) throw new Error(`waited ${timeout} ms in vain: ${what}`);
    await new Promise((next) => setTimeout(next, 40));
  }
}
