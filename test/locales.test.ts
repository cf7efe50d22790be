import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Message } from './house-rules/messages';

type Messages = Record<string, Message>;

const read = (locale: string): Messages => JSON.parse(readFileSync(`public/_locales/${locale}/messages.json`, 'utf8'));
const english = read('en');
const FORM = /_(zero|one|two|few|many|other)$/;

/** The keys that a language needs: those of English, in the plural forms of the language. */
function neededKeys(locale: string): string[] {
  const { pluralCategories } = new Intl.PluralRules(locale.replace('_', '-')).resolvedOptions();
  const isPlural = (key: string) => `${key.replace(FORM, '')}_other` in english;
  const keys = Object.keys(english).flatMap((key) =>
    FORM.test(key) && isPlural(key) ? pluralCategories.map((form) => key.replace(FORM, `_${form}`)) : [key],
  );
  return [...new Set(keys)].sort();
}

/** The problems that keep a language from being complete. */
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

/**
 * Characters that a language must not use: the quotation marks of others, and in French a space at which a line may
 * break.
 */
const NOT_WRITTEN: Record<string, RegExp> = {
  en: /["„«»]|\w'\w/,
  de: /["«»”]|„[^“]*$|\w'\w/,
  es: /["“”„]|\w'\w/,
  fr: /["“”„]|\w'\w| [:;?!»]|« /,
  it: /["“”„]|\w'\w/,
  nl: /["‘„«»]|\w'\w/,
  pl: /["“«»]|\w'\w/,
  pt_BR: /["„«»]|\w'\w/,
};

/** One word for one thing: where the English message has the word, the others have that of their language. */
const TERMS: { english: RegExp; others: Record<string, RegExp> }[] = [
  {
    english: /campaign/i,
    others: {
      de: /Kampagne/,
      es: /campaña/i,
      fr: /campagne/i,
      it: /campagn/i,
      nl: /campagne/i,
      pl: /kampani/i,
      pt_BR: /campanha/i,
    },
  },
  {
    english: /look(s|ing|ed)? up|lookup/i,
    others: {
      de: /such/i,
      es: /cons[uú]lt|busc/i,
      fr: /recherch/i,
      it: /cerc/i,
      nl: /zoek|opgezocht/i,
      pl: /wyszuk/i,
      pt_BR: /consult|busc/i,
    },
  },
  {
    english: /\bpanel/i,
    others: {
      de: /Hinweisfenster/,
      es: /panel/i,
      fr: /panneau/i,
      it: /pannello/i,
      nl: /paneel/i,
      pl: /panel/i,
      pt_BR: /painel/i,
    },
  },
  {
    english: /\bhistory\b/i,
    others: {
      de: /Verlauf/,
      es: /historial/i,
      fr: /historique/i,
      it: /cronologia/i,
      nl: /geschiedenis/i,
      pl: /histori/i,
      pt_BR: /histórico/i,
    },
  },
];

describe.each(readdirSync('public/_locales'))('the messages in %s', (locale) => {
  it('use the quotation marks, apostrophes and spaces of the language, and no three dots', () => {
    const wrong = Object.entries(read(locale)).filter(
      ([, { message }]) => NOT_WRITTEN[locale]?.test(message) !== false || /\.\.\.| {2}|^\s|\s$/.test(message),
    );
    expect(wrong.map(([key, { message }]) => `${key}: ${message}`)).toEqual([]);
  });

  it('have one word for a campaign, a lookup, the panel and the history', () => {
    const messages = read(locale);
    const others = Object.entries(english).flatMap(([key, { message }]) =>
      TERMS.filter((term) => term.english.test(message)).map((term) => ({ key, word: term.others[locale] })),
    );
    const wrong = others.filter(({ key, word }) => word && !word.test(messages[key]?.message ?? ''));
    expect(wrong.map(({ key }) => `${key}: ${messages[key]?.message}`)).toEqual([]);
  });

  it('are complete and translated, and none is superfluous', () => {
    expect(complaints(locale, read(locale))).toEqual([]);
  });
});

it('a missing, a superfluous and an untranslated message are noticed', () => {
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
