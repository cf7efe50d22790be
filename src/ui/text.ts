import { localeOf } from '../protocol/locale';

/**
 * The only file that reads `_locales`. `chrome.i18n` is synchronous and the same in Chrome, Edge and Firefox, so it needs
 * no polyfill.
 */
declare const chrome: { i18n: { getMessage(key: string, substitutions?: string[]): string; getUILanguage(): string } };

/**
 * Returns the message `key` with `$1`, `$2`… filled in. Throws if there is none: a blank button is worse than a failed test.
 */
export function text(key: string, ...values: (string | number)[]): string {
  const words = chrome.i18n.getMessage(
    key,
    values.map((value) => (typeof value === 'number' ? number(value) : value)),
  );
  if (words === '') throw new Error(`_locales has no message "${key}"`);
  return words;
}

/** Returns the plural form (`key_one`, `key_other`…) that fits `count`. `count` becomes its `$1`. */
export function plural(key: string, count: number, ...values: (string | number)[]): string {
  const form = cached(pluralRules, language(), (words) => new Intl.PluralRules(words)).select(count);
  const exact = chrome.i18n.getMessage(`${key}_${form}`) === '' ? 'other' : form;
  return text(`${key}_${exact}`, count, ...values);
}

export function number(value: number): string {
  return cached(numberFormats, chrome.i18n.getUILanguage(), () => new Intl.NumberFormat(locale())).format(value);
}

/** Formatters by language, because creating one is slow. Those of dates are not kept: the time zone may change. */
const pluralRules = new Map<string, Intl.PluralRules>();
const numberFormats = new Map<string, Intl.NumberFormat>();

function cached<T>(all: Map<string, T>, language: string, make: (language: string) => T): T {
  const one = all.get(language) ?? make(language);
  all.set(language, one);
  return one;
}

/**
 * Formats a day. Constant Contact has days ("2026-03-05") and timestamps. A bare day has no time zone, so it must not
 * become the previous day in the west. Returns text that is no date unchanged.
 */
export function day(value: string | number): string {
  const bare = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', ...(bare && { timeZone: 'UTC' }) }).format(date);
}

/** Returns a formatter for many days, because creating one is slow. It writes days like `day`, but short ("5 Mar 2026"). */
export function shortDays(): (value: string) => string {
  const bare = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeZone: 'UTC' });
  const here = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' });
  return (value) => {
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) return value;
    return (/^\d{4}-\d{2}-\d{2}$/.test(value) ? bare : here).format(date);
  };
}

/** A short day in local time: "5 Mar 2026". `at` is in ms since the epoch. */
export function shortDay(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(at);
}

/** The range from one day to another: "5 – 7 Mar 2026", or just one day. Both arguments are in ms since the epoch. */
export function dayRange(first: number, last: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).formatRange(first, last);
}

/** A day without a year: "5 March". `month` is 1 to 12. */
export function dayOfYear(month: number, dayOfMonth: number): string {
  // A date needs a year, and 2000 has a 29 February.
  const date = new Date(Date.UTC(2000, month - 1, dayOfMonth));
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(date);
}

/** The hour and minute in local time. `at` is in ms since the epoch. */
export function timeOfDay(at: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(at);
}

/** The day and time in local time. `at` is in ms since the epoch. */
export function moment(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** Joins names for a sentence: "a, b and c". */
export function enumerate(names: string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(names);
}

/** The language of the messages. If the person's locale is a regional variant of it, that variant. */
function language(): string {
  const words = text('extensionLanguage');
  const person = localeOf(chrome.i18n.getUILanguage());
  return person.language === words ? person.toString() : words;
}

/** The person's locale for numbers and dates. The calendar matches Constant Contact's and the date fields of the browser. */
function locale(): Intl.Locale {
  return new Intl.Locale(localeOf(chrome.i18n.getUILanguage()), { calendar: 'gregory' });
}
