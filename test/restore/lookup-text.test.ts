import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLookupText } from '../../src/restore/lookup-text';

const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
const otherId = 'a29fa5aa-9b2b-11f0-a049-fa163ea70839';

const byEmail = (address: string) => ({ ok: true, question: { by: 'email', address } });

describe('what a text asks for', () => {
  it.each([
    ['jane@x.org', 'jane@x.org'],
    ['  jane@x.org\n', 'jane@x.org'],
    ['Jane <jane@x.org>', 'jane@x.org'],
    ['"Núñez, Jane" <Jane.Nunez@Riverside.example>;', 'Jane.Nunez@Riverside.example'],
    ['mailto:jane@x.org', 'jane@x.org'],
    ['mailto:jane%2Bchoir@x.org?subject=Hello&cc=otto@x.org', 'jane+choir@x.org'],
    ['MAILTO:jane@x.org', 'jane@x.org'],
    ['Please restore jane@x.org.', 'jane@x.org'],
    ["'jane@x.org'", 'jane@x.org'],
    ['(jane@x.org)', 'jane@x.org'],
    ["o'dea@x.org", "o'dea@x.org"],
    ['jane+choir@mail.x.org', 'jane+choir@mail.x.org'],
    ['smith&sons@x.org', 'smith&sons@x.org'],
    ['山田@例え.jp', '山田@例え.jp'],
    ['jane@x.org and again JANE@x.org', 'JANE@x.org'],
    ['\u200bjane@x.org\ufeff', 'jane@x.org'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
    [`${'a'.repeat(64)}@example.org.uk1`, `${'a'.repeat(64)}@example.org.uk1`],
    [`a@${'b'.repeat(74)}.org`, `a@${'b'.repeat(74)}.org`],
    ["'''jane@x.org...", 'jane@x.org'],
    ['mailto:jane%E0%A4%A@x.org', 'jane%E0%A4%A@x.org'],
    ['see mailto:jane%2Bx@y.org', 'jane%2Bx@y.org'],
    ['jane@x.1a', 'jane@x.1a'],
    ['jane@x.a1', 'jane@x.a1'],
    ['jane@a--b.org', 'jane@a--b.org'],
    ['मीरा@उदाहरण.भारत', 'मीरा@उदाहरण.भारत'],
  ])('%j is the address %s', (text, address) => {
    expect(parseLookupText(text)).toEqual(byEmail(address));
  });

  it.each([
    [id],
    [id.toUpperCase()],
    [`Validation failed: Email already exists for contact ${id}`],
    [`[{"error_key":"contacts.api.conflict","error_message":"Email already exists for contact ${id}."}]`],
    [`409 for jane@x.org: Email already exists for contact ${id}`],
    [`https://app.constantcontact.com/contacts/${id}`],
    [`${id} ${id.toUpperCase()}`],
  ])('%j is the id', (text) => {
    const parsed = parseLookupText(text);
    expect(parsed.ok && parsed.question.by === 'id' && parsed.question.id.toLowerCase()).toBe(id);
  });

  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['Jane Núñez', 'no-address'],
    ['jane@', 'malformed'],
    ['@x.org', 'malformed'],
    ['jane@x', 'malformed'],
    ['jane@@x.org', 'malformed'],
    ['a@b@x.org', 'malformed'],
    ['a@x.org@y', 'malformed'],
    ['jane@x.o', 'malformed'],
    ['jane@x.12', 'malformed'],
    ['jane@x-.org', 'malformed'],
    [`${'a'.repeat(65)}@a.example.org.uk`, 'malformed'],
    [`a@${'b'.repeat(90)}.org`, 'malformed'],
    [`${'c'.repeat(200)}@example.org`, 'malformed'],
    ['jane..n@x.org', 'malformed'],
    ['jane.@x.org', 'malformed'],
    ['jane@-x.org', 'malformed'],
    ['jane@x..org', 'malformed'],
    ['jane@127.0.0.1', 'malformed'],
    [`${'a'.repeat(90)}@example.org`, 'malformed'],
    [`${id}0`, 'no-address'],
    ['jane@x.org, otto@x.org', 'several'],
    [`${id} ${otherId}`, 'several'],
  ] as const)('%# names nothing', (text, why) => {
    expect(parseLookupText(text)).toEqual({ ok: false, why });
  });

  it('finds any address again in whatever ordinary text it stands', () => {
    const local = fc.stringMatching(/^[a-z0-9](?:[a-z0-9+_-]{0,10}(?:\.[a-z0-9]{1,5})?)$/);
    const domain = fc.stringMatching(/^[a-z0-9]{1,10}(?:\.[a-z]{2,6}){1,2}$/);
    const around = fc.constantFrom(
      ['', ''],
      ['<', '>'],
      ['"', '"'],
      [' ', '.'],
      ['(', ')'],
      ['mailto:', ''],
      ['to: ', ', ok'],
    );
    fc.assert(
      fc.property(local, domain, around, (name, host, [before, after]) => {
        expect(parseLookupText(`${before}${name}@${host}${after}`)).toEqual(byEmail(`${name}@${host}`));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('answers every text, and never an address that is not in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const parsed = parseLookupText(text);
        if (parsed.ok && parsed.question.by === 'email') expect(text).toContain(parsed.question.address);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});
