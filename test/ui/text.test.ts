import { afterEach, describe, expect, it, vi } from 'vitest';
import { day, dayOfYear, enumerate, moment, number, plural, shortDays, text, timeOfDay } from '../../src/ui/text';

/** The messages are English, whatever the language of the browser. */
function browserIn(uiLanguage: string): void {
  const { i18n } = (globalThis as unknown as { chrome: { i18n: object } }).chrome;
  vi.stubGlobal('chrome', { i18n: { ...i18n, getUILanguage: () => uiLanguage } });
}

afterEach(() => vi.unstubAllGlobals());

const AFTERNOON = new Date(2026, 2, 5, 15, 30).getTime();

describe('in a browser with a language that Intl rejects', () => {
  it.each([
    ['ja-JP-mac', 'ja-JP'],
    ['en_US', 'en-US'],
    ['de-', 'de'],
    ['C', 'en'],
    ['', 'en'],
  ])('numbers and dates of %s are those of %s', (uiLanguage, like) => {
    browserIn(uiLanguage);
    expect(number(48_210)).toBe(new Intl.NumberFormat(like).format(48_210));
    expect(day('2026-03-05')).toBe(
      new Intl.DateTimeFormat(like, { dateStyle: 'long', calendar: 'gregory' }).format(new Date(2026, 2, 5)),
    );
    expect(plural('binCount', 2)).toContain('deleted contacts');
    expect(enumerate(['a', 'b'])).toBe('a and b');
  });
});

describe.each(['en-GB', 'de', 'fr', 'pl', 'ar-EG', 'fa', 'th', 'ja', 'zh-CN'])('in a browser in %s', (uiLanguage) => {
  it('the grammar is that of the English messages', () => {
    browserIn(uiLanguage);
    const withoutDigits = (count: number) => plural('binCount', count).replace(number(count), 'N');
    expect(withoutDigits(0)).toBe('N deleted contacts');
    expect(withoutDigits(1)).toBe('N deleted contact');
    expect(withoutDigits(2)).toBe('N deleted contacts');
    expect(withoutDigits(5)).toBe('N deleted contacts');
    expect(enumerate(['a', 'b', 'c'])).toMatch(/^a, b,? and c$/);
  });

  it('numbers are those of the browser’s language', () => {
    browserIn(uiLanguage);
    expect(number(48_210)).toBe(new Intl.NumberFormat(uiLanguage).format(48_210));
    expect(text('binOf', 1_200, 48_210)).toContain(number(48_210));
  });

  it('dates are those of the browser’s language, with the Gregorian year', () => {
    browserIn(uiLanguage);
    const year = new Intl.NumberFormat(uiLanguage, { useGrouping: false }).format(2026);
    const written = new Intl.DateTimeFormat(uiLanguage, { dateStyle: 'long', calendar: 'gregory' });
    expect(day('2026-03-05')).toBe(written.format(new Date(2026, 2, 5)));
    for (const words of [day('2026-03-05'), shortDays()('2026-03-05'), moment(AFTERNOON)]) {
      expect(words).toContain(year);
    }
    expect(timeOfDay(AFTERNOON)).toBe(new Intl.DateTimeFormat(uiLanguage, { timeStyle: 'short' }).format(AFTERNOON));
    expect(dayOfYear(3, 5)).toMatch(/\p{L}/u);
  });
});

it('a German browser shows German numbers in English sentences', () => {
  browserIn('de');
  expect(plural('binCount', 1_200)).toBe('1.200 deleted contacts');
  expect(day('2026-03-05')).toBe('5. März 2026');
});
