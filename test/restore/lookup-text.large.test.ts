import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLookupText } from '../../src/restore/lookup-text';

const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
/**
 * The test would run for minutes, and so fail, if the time grew faster than the text. The time itself is not tested.
 */
const SIZE = 2_000_000;
const filler = 'lorem ipsum dolor sit amet '.repeat(200_000);

/** A long text of many lines. */
function lines(lineOf: (n: number) => string): string {
  return Array.from({ length: SIZE / (lineOf(0).length + 1) }, (_, n) => lineOf(n)).join('\n');
}

const uuid = (n: number) => `${n.toString(16).padStart(8, '0')}-4bd5-11ed-8c0a-fa163ec17584`;
const byEmail = (address: string) => ({ ok: true, question: { by: 'email', address } });

it('the lookup finds the one address in ten megabytes of text, and answers “several” for a long list', () => {
  expect(parseLookupText(`${filler} jane@x.org ${filler}`)).toEqual({
    ok: true,
    question: { by: 'email', address: 'jane@x.org' },
  });
  expect(parseLookupText('@'.repeat(10_000_000))).toEqual({ ok: false, why: 'malformed' });
  expect(parseLookupText('x'.repeat(20_000_001))).toEqual({ ok: false, why: 'too-long' });
  const many = Array.from({ length: 300_000 }, (_, n) => `person${n}@example.org`).join('\n');
  expect(parseLookupText(many)).toEqual({ ok: false, why: 'several' });
});

describe('the lookup in two megabytes', () => {
  it.each<[string, () => string, ReturnType<typeof parseLookupText>['ok'] | string]>([
    ['of ids', () => lines(uuid), 'several'],
    ['of ids of contacts in error messages', () => lines((n) => `exists for contact ${uuid(n)}`), 'several'],
    ['of ids of requests', () => lines((n) => `{"correlationId":"${uuid(n)}","n":${n}}`), 'no-address'],
    ['of the same address', () => lines((n) => `${n},jane@x.org,Jane`), true],
    ['of an address in links', () => lines((n) => `?email=jane%40x.org&n=${n}`), true],
    ['of JSON in JSON', () => lines((n) => String.raw`"{\"to\":\"jane@x.org\",\"n\":${n}}"`), true],
    ['of a link to a list', () => `mailto:${'a@x,'.repeat(SIZE / 4)}`, 'malformed'],
    ['of links in a link', () => 'mailto:'.repeat(SIZE / 7), 'no-address'],
    ['of Windows users', () => lines((n) => String.raw`"user${n}":"corp\nancy@x.org"`), 'malformed'],
    ['of escape characters', () => String.raw`%&\=`.repeat(SIZE / 4), 'no-address'],
    ['of beginnings of addresses', () => 'a@'.repeat(SIZE / 2), 'malformed'],
    ['of user names at a host without a domain', () => lines((n) => `user${n}@localhost`), 'malformed'],
    ['of hyphens', () => 'abcd-1234-'.repeat(SIZE / 10), 'no-address'],
  ])('%s', (_what, make, expected) => {
    const parsed = parseLookupText(make());
    expect(parsed.ok || parsed.why).toBe(expected);
  });
});

describe('the lookup in a long text', () => {
  it('prefers the id of a contact to any number of addresses, wherever the id stands', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `person${n}@example.org`).join('\n');
    const message = `Email already exists for contact ${id}`;
    const question = { ok: true, question: { by: 'id', id } };
    expect(parseLookupText(`${many}\n${message}\n${many}`)).toEqual(question);
    expect(parseLookupText(`${many}\n${many}\n"contact_id":\n"${id}"`)).toEqual(question);
    expect(parseLookupText(`${many}\n&quot;contactId&quot;: &quot;${id}&quot;\n${many}`)).toEqual(question);
    expect(parseLookupText(`${message} ${filler} ${message.replace('6', '7')}`)).toEqual({ ok: false, why: 'several' });
  });

  it('prefers an address to ids of an unknown kind', () => {
    const ids = Array.from({ length: 5_000 }, (_, n) => uuid(n)).join('\n');
    expect(parseLookupText(`${ids}\njane@x.org\n${ids}`)).toEqual(byEmail('jane@x.org'));
    expect(parseLookupText(`${ids} jane%40x.org ${ids} "otto@x.org"`)).toEqual({ ok: false, why: 'several' });
  });

  const texts = [
    'jane@x.org',
    String.raw`\u003cjane\u0040x.org\u003e`,
    '<a href="mailto:jane@x.org?cc=otto@x.org">',
    'jane&commat;x.org',
    'jane%2540x.org',
    `contact ${id}`,
    `"contact_id": "${id}"`,
    `contact%20${id}`,
    `{"list_memberships": ["${id}", "${uuid(1)}"]}`,
    `{"list_memberships":["${id}","${uuid(1)}"],"email":"jane@x.org"}`,
    `Please restore: ${id}`,
    'jane@x.org, otto@x.org',
    'jane<b>doe@x.org</b>',
    'nobody',
  ];

  it('has the same result as in the text alone, wherever the text is cut into pieces', () => {
    const words = fc.integer({ min: 31_900, max: 32_010 }).map((length) => 'lorem '.repeat(length).slice(0, length));
    const joint = fc.constantFrom(' ', '\n', '"}, {"');
    fc.assert(
      fc.property(words, joint, fc.constantFrom(...texts), words, (before, sign, text, after) => {
        expect(parseLookupText(`${before}${sign}${text}${sign}${after}`)).toEqual(parseLookupText(text));
      }),
      { numRuns: 300 },
    );
  });
});
