import { localeOf } from '../protocol/locale';

/**
 * The one place that reads `_locales`. `chrome.i18n` answers at once and is the same in Chrome, Edge and Firefox, so it
 * needs no polyfill.
 */
declare const chrome: { i18n: { getMessage(key: string, substitutions?: string[]): string; getUILanguage(): string } };

/**
 * The message `key` with `$1`, `$2`… filled in. A key that is missing throws: a blank button is worse than a failed test.
 */
export function text(key: string, ...values: (string | number)[]): string {
  const words = chrome.i18n.getMessage(
    key,
    values.map((value) => (typeof value === 'number' ? number(value) : value)),
  );
  if (words === '') throw new Error(`_locales has no message "${key}"`);
  return words;
}

/** The message `key_one`, `key_other`… that fits `count`, with `count` as its `$1`. */
export function plural(key: string, count: number, ...values: (string | number)[]): string {
  const form = new Intl.PluralRules(language()).select(count);
  const exact = chrome.i18n.getMessage(`${key}_${form}`) === '' ? 'other' : form;
  return text(`${key}_${exact}`, count, ...values);
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/**
 * A day as people write it. Constant Contact has days ("2026-03-05") and timestamps. A bare day has no time zone, so it must not
 * become the day before in the west. Text that is no date is returned unchanged.
 */
export function day(value: string | number): string {
  const bare = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', ...(bare && { timeZone: 'UTC' }) }).format(date);
}

/** Writes days like `day`, but short ("5 Mar 2026"). Used for many days, because making a formatter is slow. */
export function shortDays(): (value: string) => string {
  const bare = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeZone: 'UTC' });
  const here = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' });
  return (value) => {
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) return value;
    return (/^\d{4}-\d{2}-\d{2}$/.test(value) ? bare : here).format(date);
  };
}

/** A day as `day` writes it, but short: "5 Mar 2026". */
export function shortDay(value: string | number): string {
  return shortDays()(new Date(value).toISOString());
}

/** The days from one time to another: "5 – 7 Mar 2026", or the one day. Both are in ms since the epoch. */
export function dayRange(first: number, last: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).formatRange(first, last);
}

/** A day of any year: "5 March". `month` is 1 to 12. */
export function dayOfYear(month: number, dayOfMonth: number): string {
  // A date needs a year, and 2000 has a 29 February.
  const date = new Date(Date.UTC(2000, month - 1, dayOfMonth));
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(date);
}

/** The hour and minute, in the person's own time zone. `at` is in ms since the epoch. */
export function timeOfDay(at: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(at);
}

/** A day and the time of day, in the person's own time zone. `at` is in ms since the epoch. */
export function moment(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** Names of things as a part of a sentence: "a, b and c". */
export function enumerate(names: string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(names);
}

/** The language of the messages, in the person's own variety of it where that is the same language. */
function language(): string {
  const words = text('extensionLanguage');
  const person = localeOf(chrome.i18n.getUILanguage());
  return person.language === words ? person.toString() : words;
}

/**
 * How the person writes numbers and dates. The calendar is the one of Constant Contact and of the browser's date fields.
 */
function locale(): Intl.Locale {
  return new Intl.Locale(localeOf(chrome.i18n.getUILanguage()), { calendar: 'gregory' });
}
