import { describe, expect, it } from 'vitest';
import { contactsIn } from '../../src/restore/contacts-in-text';
import { withoutFolding } from '../../src/restore/plain-text';

const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
const long = 'a line of more than sixty characters, which some programs break, ';
const tail = ` ${'lorem ipsum '.repeat(40)}`;

describe('an encoded text contains the address', () => {
  it.each([
    // Folded lines
    [`${long}mary\n jane@x.org`, 'jane@x.org'],
    [`My EMAIL: ${long}mary\n jane@x.org`, 'jane@x.org'],
    [`item12.EMAIL;${'TYPE=INTERNET;'.repeat(4)}TYPE=HOME:jane.\n doe@x.org`, 'jane.doe@x.org'],
    [`dn: ou=People,${'dc=riverside,'.repeat(4)}mail=jane.\n doe@x.org`, 'jane.doe@x.org'],
    ['EMAIL:jane@x.org\n TEL:555-0100', 'jane@x.org'],
    ['In-Reply-To: <1@mail.org>\nTo: jane@x.org', 'jane@x.org'],
    ['"messageId" : "<1@mail.org>", "to": "jane@x.org"', 'jane@x.org'],
    // Emails
    ['email=\njane@x.org', 'jane@x.org'],
    ['=D0=B8=D0=B2=D0=B0=D0=BD@x.org', 'иван@x.org'],
    ['=E5=B1=B1=E7=94=B0@x.org', '山田@x.org'],
    ['=?utf-8?Q?jane?=\r\n =?utf-8?Q?=40x.org?=', 'jane@x.org'],
    ['=?utf-8*en?Q?jane=40x.org?=', 'jane@x.org'],
    ['=?utf-8?Q?Jane_jane=40x.org?=', 'jane@x.org'],
    // HTML
    ...['nbsp', 'ensp', 'emsp', 'thinsp', 'Tab', 'NewLine'].map((name) => [`Jane&${name};jane@x.org`, 'jane@x.org']),
    ...['shy', 'zwnj', 'zwj', 'lrm', 'rlm', 'ZeroWidthSpace', 'NoBreak'].map((name) => [
      `jane&${name};doe@x.org`,
      'janedoe@x.org',
    ]),
    ['Jane&#147;jane@x.org&#148;', 'jane@x.org'],
    ['Jane&#151;jane@x.org', 'jane@x.org'],
    ['o&#145;brien@x.org', "o'brien@x.org"],
    ['mary-<wbr />jane@x.org', 'mary-jane@x.org'],
    ['Jane<!--jane@x.org-->', 'jane@x.org'],
    ['Jane#\uFE0F\u20E3jane@x.org', 'jane@x.org'],
    // Links, SQL and terminals
    ['fran%C3%A7ois@x.org', 'françois@x.org'],
    ["email LIKE  '%50cent@x.org%'", '50cent@x.org'],
    ['\u001B[1;32mJane\u001B[0mjane@x.org', 'Janejane@x.org'],
    ['[1;32mjane@x.org[0m', 'jane@x.org'],
    // Texts in programs
    [String.raw`"Hello\njane@x.org"`, 'jane@x.org'],
    [String.raw`'Hello\njane@x.org'`, 'jane@x.org'],
    [String.raw`text='Hello\njane@x.org'`, 'jane@x.org'],
    [String.raw`text = b"Hello\njane@x.org"`, 'jane@x.org'],
    [String.raw`Error:\n"Hello\njane@x.org"`, 'jane@x.org'],
    [String.raw`{\"text\":\"Hello\\njane@x.org\"}`, 'jane@x.org'],
  ])('in %j', (text, address) => {
    expect(contactsIn(text)).toMatchObject({ addresses: [address], malformed: false });
  });

  it('if it is in quotation marks, with an escaped line break, before many words', () => {
    expect(contactsIn(String.raw`"Could not add\njane@x.org"${tail}`).addresses).toEqual(['jane@x.org']);
  });
});

describe('an encoded text contains no address that is certain', () => {
  it.each([
    ['Content-Transfer-Encoding: quoted-printable\n\njean_=E0_paris@x.org'],
    ['jean_%E0_paris@x.org'],
    ['mary&#150;jane@x.org'],
    ['Jane&#148;doe@x.org'],
    ['j&#149;ne@x.org'],
    ['j&#133;ne@x.org'],
    ['&#x110000;jane@x.org'],
    ['jane<b class="hit">doe@x.org</b>'],
    [String.raw`user \\server\nancy@x.org`],
    [String.raw`"\\server\nancy@x.org"`],
    [String.raw`"CORP\nancy@x.org"`],
    [String.raw`"AD\nancy@x.org"`],
    [String.raw`"AD2\nancy@x.org"`],
    [String.raw`"AD2X\nancy@x.org"`],
    [String.raw`x\nancy@x.org`],
    [String.raw`user corp\\tom@x.org`],
    [String.raw`"sent to corp\\tom@x.org"`],
    [String.raw`user='x' account=corp\tom@x.org`],
    [String.raw`user='x2' account=corp\tom@x.org`],
    [`Users:\ncorp${'\\'}tom@x.org`],
  ])('in %j', (text) => {
    expect(contactsIn(text)).toMatchObject({ addresses: [], malformed: true });
  });

  it('in encodings of encodings without end', () => {
    expect(contactsIn(`otto@x.org jane%${'25'.repeat(100_000)}40x.org`).addresses).toEqual(['otto@x.org']);
  });
});

it.each([[`<!-- contact ${id} -->`], [`<span id="contact-${id}">`]])('the id of a contact in %s stays', (text) => {
  expect(contactsIn(text).contactIds).toEqual([id]);
});

describe('the lines of an address book', () => {
  it.each([
    [`EMAIL;ENCODING=QUOTED-PRINTABLE;TYPE=INTERNET;TYPE=HOME;TYPE=PREF:ja=\nne@x.org`],
    [`EMAIL;ENCODING=QUOTED-PRINTABLE;TYPE=INTERNET;TYPE=HOME;TYPE=PREF:ja=\r\nne@x.org`],
    [`EMAIL;${'TYPE=INTERNET;'.repeat(4)}TYPE=HOME:ja\r\n ne@x.org`],
  ])('are joined: %j', (text) => {
    expect(withoutFolding(text)).toMatch(/:jane@x\.org$/);
  });

  it.each([
    [`NOTE;ENCODING=QUOTED-PRINTABLE:=\nEMAIL:jane@x.org`],
    [`a plain text with sixty characters or more, which ends with a sign: =\njane@x.org`],
  ])('stay apart: %j', (text) => {
    expect(withoutFolding(text)).toBe(text);
  });
});
