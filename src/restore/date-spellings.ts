/** Normalizes Constant Contact's timestamp formats, to whole seconds. Some of them have no fractions of a second. */
export function isoTimestamp(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(Math.floor(at / 1_000) * 1_000).toISOString();
}

/** Normalizes a day written year first (2006-11-15, 2006/11/15), month first (11/15/2006, 11-15-2006) or as its midnight. */
export function isoDay(text: string): string {
  const split = text.replace(/T00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?$/, '').split(/[/-]/);
  const [first = '', second = '', third = ''] = split;
  if (split.length !== 3) return text;
  const [year, month, dayOfMonth] = first.length === 4 ? [first, second, third] : [third, first, second];
  return `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
}
