/**
 * Identifiers that look like Constant Contact’s own: version 1 UUIDs, such as `61d00338-4bd5-11ed-8c0a-fa163ec17584` in
 * https://community.constantcontact.com/t5/API-Developer-Support/Contact-deleted-in-UI-API-v3-thinks-the-email-is-still-in-use/td-p/342569
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** A small seeded generator (mulberry32). The same seed gives the same numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Creates UUIDs that look like version 1 from a source of numbers in [0, 1). */
export function uuidFrom(random: () => number): string {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return `${hex(8)}-${hex(4)}-11f0-8${hex(3)}-fa163e${hex(6)}`;
}

/** The same UUID for the same kind and number in every run, so that tests and pictures can contain ids of the seed. */
export function fixedId(kind: string, number: number): string {
  let seed = 2166136261;
  for (const character of `${kind}:${number}`) seed = Math.imul(seed ^ character.charCodeAt(0), 16777619);
  return uuidFrom(seededRandom(seed));
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** An opaque string of the given length, for codes, tokens and signatures. */
export function opaque(random: () => number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += BASE64URL[Math.floor(random() * 64)];
  return text;
}
