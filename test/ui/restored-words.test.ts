import { expect, it } from 'vitest';
import { isComplete, restoredWords } from '../../src/ui/restored-words';
import { LISTS, proofOf } from './answering';

it('says in one line that everything came back', () => {
  expect(restoredWords(proofOf(['list-newsletter']), LISTS)).toBe(
    'Restored. 2 of 2 fields verified, consent unchanged, on Newsletter.',
  );
});

it('names every list that was joined', () => {
  expect(restoredWords(proofOf(['list-newsletter', 'list-donors']), LISTS)).toContain('on Newsletter and Donors 2026.');
});

it('names what is different, and the lists that are missing', () => {
  const proof = proofOf(['list-newsletter'], {
    fields: [
      { field: 'email', before: 'a', after: 'a', same: true },
      { field: 'firstName', before: 'Jane', after: 'Jan', same: false },
    ],
    verified: 1,
    missing: ['list-donors'],
  });
  expect(isComplete(proof)).toBe(false);
  expect(restoredWords(proof, LISTS)).toBe(
    'Restored. 1 of 2 fields verified. Different now: First name. Consent unchanged. On Newsletter. Not on Donors 2026.',
  );
});

it('does not call a changed consent unchanged', () => {
  const proof = proofOf(['list-newsletter'], { consentUnchanged: false });
  expect(isComplete(proof)).toBe(false);
  expect(restoredWords(proof, LISTS)).toContain('The consent changed.');
});
