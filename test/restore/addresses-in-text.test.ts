import { describe, expect, it } from 'vitest';
import { contactsIn } from '../../src/restore/contacts-in-text';

/** The addresses in a text, then "unclear" if it contains something that resembles one. */
function found(text: string): string[] {
  const { addresses, malformed } = contactsIn(text);
  return malformed ? [...addresses, 'unclear'] : addresses;
}

const manyWords = 'lorem ipsum '.repeat(250);

describe('an address is found', () => {
  it.each([
    // In sentences and lists
    ['j.m.Doe@x.org', 'j.m.Doe@x.org'],
    ['jane.McDonald@x.org', 'jane.McDonald@x.org'],
    ['- [x]jane@x.org', 'jane@x.org'],
    ['[redacted] jane@x.org', 'jane@x.org'],
    ['mary-\nand jane@x.org', 'jane@x.org'],
    ['Members -\njane@x.org', 'jane@x.org'],
    ['Note: Thanks.\njane@x.org', 'jane@x.org'],
    ['Note: we found nobody.\njane@x.org', 'jane@x.org'],
    ['we use Web2Print.\njane@x.org', 'jane@x.org'],
    ['sent from app2 today.\njane@x.org', 'jane@x.org'],
    ['Jane(work) jane@x.org', 'jane@x.org'],
    ['Email (work)jane@x.org', 'jane@x.org'],
    ['{first} jane@x.org', 'jane@x.org'],
    ['the `id` of jane@x.org', 'jane@x.org'],
    ['paral·lel jane@x.org', 'jane@x.org'],
    ['Members: •jane@x.org', 'jane@x.org'],
    ['https://x.org:8080/ jane@x.org', 'jane@x.org'],
    ['&unknown; jane@x.org', 'jane@x.org'],
    ['press ^[[ then jane@x.org', 'jane@x.org'],
    ['jane@x.org(x)', 'jane@x.org'],
    ['jane@x.org with a line-\nbreak', 'jane@x.org'],
    ['■jane@x.org', 'jane@x.org'],
    ['📣👉📧jane@x.org', 'jane@x.org'],
    ['jane@x.org(.net)', 'jane@x.org'],
    ['ja*ne@x.org', 'ja*ne@x.org'],
    ['see _jane@x.org_ here', 'jane@x.org'],
    ['jane_doe@x.org_', 'jane_doe@x.org'],
    ['#jane@x.org', '#jane@x.org'],
    ["('$jane@x.org')\n", '$jane@x.org'],
    ['" <!jane@x.org> "', '!jane@x.org'],
    ["o''brien@x.org", "o''brien@x.org"],
    ["o''brien@x.org, 'new'", "o''brien@x.org"],
    ["name='x' and o''brien@x.org", "o''brien@x.org"],
    ["'mac''neil@x.org, Jane'", "mac'neil@x.org"],
    ["N'Golo@x.org", "N'Golo@x.org"],
    // In code and queries
    ['b"jane@x.org"', 'jane@x.org'],
    ["rb'jane@x.org'", 'jane@x.org'],
    ["email=b'jane@x.org'", 'jane@x.org'],
    ["(rb'jane@x.org')", 'jane@x.org'],
    ["email='Jane <o''brien@x.org>'", "o'brien@x.org"],
    ['webmail=jane choir@x.org', 'choir@x.org'],
    ['email=jane.de@x.org', 'jane.de@x.org'],
    ['email!=jane@x.org', 'jane@x.org'],
    ['email===jane@x.org', 'jane@x.org'],
    ['q=jane.de@x.org', 'jane.de@x.org'],
    ['ref=jane.doe@x.org', 'jane.doe@x.org'],
    ['ref=jane.d@x.org', 'jane.d@x.org'],
    ['ref=jane.de.smith@x.org', 'jane.de.smith@x.org'],
    ['return=jane@x.org', 'jane@x.org'],
    ['?email=jane+choir@x.org', 'jane+choir@x.org'],
    ['?email=++jane@x.org', 'jane@x.org'],
    ['mail.x.org/jane@x.org', 'jane@x.org'],
    ['web2.org/jane@x.org', 'jane@x.org'],
    ['jane=x.de@y.org with a&b=1', 'jane=x.de@y.org'],
    ['jane=xn--bcher-kva.xn--p1ai@y.org', 'jane=xn--bcher-kva.xn--p1ai@y.org'],
    // The encoded recipient of a bounced email
    ...['tony', 'becca', 'jcn', 'cnadler', 'heidi'].map((name) => [`${name}=x.org@y.org`, `${name}=x.org@y.org`]),
    // With a domain of any form
    ['jane@12345678.20240101.org', 'jane@12345678.20240101.org'],
    ['jane@area51.4-h.org', 'jane@area51.4-h.org'],
    ['jane@riverside-choir.org', 'jane@riverside-choir.org'],
    ['jane@area-51.org', 'jane@area-51.org'],
    ['jane@x.js.org', 'jane@x.js.org'],
    ['jane@4.2.developers.org', 'jane@4.2.developers.org'],
    ['jane@x.xn--p1ai', 'jane@x.xn--p1ai'],
  ])('in %j', (text, address) => {
    expect(found(text)).toEqual([address]);
  });

  it('after five hundred words', () => {
    expect(found(`${manyWords}jane@x.org`)).toEqual(['jane@x.org']);
  });
});

describe('several addresses are found', () => {
  it.each([
    ['a@x.org/b@x.org', ['a@x.org', 'b@x.org']],
    ['a@x.org&b@x.org', ['a@x.org', 'b@x.org']],
    ['a@x.org&&b@x.org', ['a@x.org', 'b@x.org']],
    ['a@x.org/b+c@x.org', ['a@x.org', 'b+c@x.org']],
    ['a@x.org, +b@x.org', ['a@x.org', 'unclear']],
    ['"hello\\njane@x.org and \'otto@x.org\'"', ['jane@x.org', 'otto@x.org']],
  ])('in %j', (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });
});

describe('no part of an unclear address is found', () => {
  it.each([
    ['https://x.org/@jane/otto@x.org'],
    ['[email redacted]ne@x.org'],
    ['[redacted by admin]ne@x.org'],
    ['mary--\njane@x.org'],
    ['Email:jane.\ndoe@x.org'],
    ['?email=jane choir@x.org'],
    ['mail=jane choir@x.org'],
    ['E-Mail=jane choir@x.org'],
    ['emailAddress=jane choir@x.org'],
    ['email-address=jane choir@x.org'],
    ['email="jane choir@x.org"'],
    ['"email" : "jane choir@x.org"'],
    ['b"jane"doe@x.org'],
    ['jane@mail.ex***com'],
    ['#jane@x.org is new'],
    ['jane@mail.ex[_redacted_]'],
    ['jane@x.co.\nuk'],
    ['jane@localhost'],
    ['foo@12.0.1-beta.dev'],
    ['foo@1.22.3-beta.dev'],
    ['foo@5.6.0.final'],
  ])('in %j', (text) => {
    expect(found(text)).toEqual(['unclear']);
  });

  it.each([
    ['a query of 2,400 characters', `?${'a=1&'.repeat(600)}email=jane@x.org`],
    ['a cut word after many words', `${manyWords}\nmary-\njane@x.org`],
  ])('in %s', (_what, text) => {
    expect(found(text)).toEqual(['unclear']);
  });

  it.each(
    'png jpg jpeg gif css js mjs json htm html php xml csv tsv txt pdf xls xlsx doc docx log yml yaml tgz woff woff2'.split(
      ' ',
    ),
  )('in the name of a .%s file', (extension) => {
    expect(found(`logo@2x.${extension}`)).toEqual(['unclear']);
  });
});
