/** The local day of a time, in the format of a date field. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const [year, month, dayOfMonth] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return [String(year).padStart(4, '0'), ...[month, dayOfMonth].map((part) => String(part).padStart(2, '0'))].join('-');
}

/** The start of a local day, or of the day `later` days after it, in ms since the epoch; undefined if `day` is no day. */
export function startOfDay(day: string, later = 0): number | undefined {
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(dayOfMonth) + later).getTime();
}
