import { describe, expect, it } from 'vitest';
import { contactsIn, contactsShownIn } from '../../src/restore/contacts-in-text';

const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
const otherId = 'a29fa5aa-9b2b-11f0-a049-fa163ea70839';

describe('the contacts in displayed text', () => {
  it.each([
    ['', {}],
    ['jane@x.org', { addresses: ['jane@x.org'] }],
    ['jane@x.org, Otto@x.org, JANE@x.org', { addresses: ['JANE@x.org', 'Otto@x.org'] }],
    ['jane@x.org, j***@x.org', { addresses: ['jane@x.org'], malformed: true }],
    ['jane%2Bchoir@x.org', { addresses: ['jane%2Bchoir@x.org'] }],
    [`Email already exists for contact ${id}`, { contactIds: [id] }],
    [`${id}, ${otherId}`, { otherIds: [id, otherId] }],
    [`list_id ${id}`, {}],
  ])('are found as they are written: %j', (text, expected) => {
    const none = { contactIds: [], otherIds: [], addresses: [], malformed: false };
    expect(contactsShownIn(text)).toEqual({ ...none, ...expected });
  });
});

describe('a text of several pieces', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(1_300);

  it.each([
    ['jane@x.org'],
    ['jane＠x.org'],
    ['jane%40x.org'],
    ['jane&#64;x.org'],
    ['jane&commat;x.org'],
    [String.raw`jane\u0040x.org`],
    [String.raw`jane\u{40}x.org`],
    ['=?utf-8?B?amFu?= =?utf-8?B?ZUB4Lm9yZw==?='],
  ])('contains the address %s', (written) => {
    expect(contactsIn(`${filler} ${written} ${filler}`).addresses).toEqual(['jane@x.org']);
  });

  it.each(['-', '%2D', '&#45;', String.raw`\u002d`, '\u200B-'])(
    'contains an id with hyphens written as %j',
    (hyphen) => {
      expect(contactsIn(`${filler} contact ${id.replaceAll('-', hyphen)} ${filler}`).contactIds).toEqual([id]);
    },
  );

  const cut = [
    `contact ${id}`,
    `contact ${id.replaceAll('-', '\u2011')}`,
    `"contact_id" :\n "${id.toUpperCase()}"`,
    'mary-\njane@x.org',
    'jane.\n doe@x.org',
    'jane.\r\ndoe@x.org',
    'jane_\r\n doe@x.org',
    'jane@x.org otto@x.org',
  ];
  const places = cut.flatMap((text) => Array.from(text.matchAll(/\s/g), ({ index }) => ({ text, index })));

  it.each(places)(
    'has the same contacts as $text alone, if a piece could end at its sign $index',
    ({ text, index }) => {
      const before = 'lorem '.repeat(6_000).slice(0, 31_999 - index);
      expect(contactsIn(`${before}\n${text}\n${before}`)).toEqual(contactsIn(text));
    },
  );

  it('is searched only for ids after enough addresses', () => {
    const people = Array.from({ length: 5_000 }, (_, n) => `person${n}@example.org`).join('\n');
    const { addresses, contactIds } = contactsIn(`${people}\ncontact ${id}`, 2);
    expect(addresses.length).toBeLessThan(5_000);
    expect(contactIds).toEqual([id]);
    expect(contactsIn(people).addresses).toHaveLength(5_000);
  });

  it('contains an address that stands once after another one that stands often', () => {
    const often = 'jane@x.org, Jane@x.org\n'.repeat(2_000);
    expect(contactsIn(`${often} otto@x.org`, 2).addresses).toEqual(['Jane@x.org', 'otto@x.org']);
  });
});
