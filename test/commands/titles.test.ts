import { describe, expect, it } from 'vitest';
import { titleProblem } from './titles';

describe('a title of a test', () => {
  it.each([
    ['longer than 120 characters', 'x'.repeat(121), /121 characters/],
    ['an object as JSON', 'refuses {"request":"lookup"}', /prints an object/],
    ['an object as Node prints it', "refuses { request: 'lookup' }", /prints an object/],
    ['a list of objects', 'refuses [{"id":1}]', /prints an object/],
  ])('may not be %s', (_what, title, problem) => {
    expect(titleProblem(title)).toMatch(problem);
  });

  it('may contain an address, quotation marks and brackets', () => {
    const title = `finds the address in "Error: <jane@riverside.example> (409) already exists [retry: no]" and {{email}}`;
    expect(titleProblem(title)).toBeUndefined();
  });
});
