import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Message } from './house-rules/messages';

type Messages = Record<string, Message>;

const read = (locale: string): Messages => JSON.parse(readFileSync(`public/_locales/${locale}/messages.json`, 'utf8'));
const english = read('en');
const FORM = /_(zero|one|two|few|many|other)$/;

/** The keys that a language needs: those of English, with the plural forms that the language has. */
function neededKeys(locale: string): string[] {
  const { pluralCategories } = new Intl.PluralRules(locale.replace('_', '-')).resolvedOptions();
  const isPlural = (key: string) => `${key.replace(FORM, '')}_other` in english;
  const keys = Object.keys(english).flatMap((key) =>
    FORM.test(key) && isPlural(key) ? pluralCategories.map((form) => key.replace(FORM, `_${form}`)) : [key],
  );
  return [...new Set(keys)].sort();
}

/** What keeps a language from being complete. */
function complaints(locale: string, messages: Messages): string[] {
  const needed = neededKeys(locale);
  const counterpart = (key: string) => english[key] ?? english[key.replace(FORM, '_other')];
  const sameWords = (key: string) => {
    const { message = '', description = '' } = counterpart(key) ?? {};
    const words = message.replaceAll(/\$\w+\$/g, '').match(/\p{L}{2,}/gu) ?? [];
    return (
      locale !== 'en' && words.length > 3 && !/Do not translate/.test(description) && messages[key]?.message === message
    );
  };
  return [
    ...needed.filter((key) => !(key in messages)).map((key) => `"${key}" is missing`),
    ...Object.keys(messages).flatMap((key) => (needed.includes(key) ? [] : [`"${key}" is superfluous`])),
    ...Object.keys(messages).flatMap((key) => (sameWords(key) ? [`"${key}" is not translated`] : [])),
  ];
}

describe.each(readdirSync('public/_locales'))('the messages in %s', (locale) => {
  it('are complete, without one too many, and translated', () => {
    expect(complaints(locale, read(locale))).toEqual([]);
  });
});

it('a message that is missing, superfluous or left in English is noticed', () => {
  const german = Object.fromEntries(
    Object.entries(english).map(([key, each]) => [key, { message: `ü ${each.message}` }]),
  );
  expect(complaints('de', german)).toEqual([]);
  const { cardUndone: _missing, ...others } = german;
  const bad = { ...others, cardPageIsGuess: english.cardPageIsGuess ?? { message: '' }, oddWord: { message: 'Wort' } };
  expect(complaints('de', bad)).toEqual([
    '"cardUndone" is missing',
    '"oddWord" is superfluous',
    '"cardPageIsGuess" is not translated',
  ]);
});
