import { expect, it } from 'vitest';
import type { Proof, Restored } from '../../src/protocol/restores';
import type { FormerList, ReasonNotSelected } from '../../src/restore/former-lists';
import { isComplete, restoredWords } from '../../src/ui/restored-words';
import { LISTS, proofOf } from './answering';

const wordsFor = (proof: Proof, more: Partial<Restored> = {}) =>
  restoredWords({ proof, repaired: false, ...more }, LISTS);

it('the words for a complete restore are one line', () => {
  expect(wordsFor(proofOf(['list-newsletter']))).toBe(
    'Restored. 2 of 2 fields verified, consent unchanged, on Newsletter.',
  );
});

it('the words mention the former lists, but not if they are a guess', () => {
  const words = (whyNotSelected?: ReasonNotSelected) => {
    const list = { id: 'list-newsletter', name: 'Newsletter' };
    const former: FormerList = {
      list,
      source: 'sent',
      asOf: Date.UTC(2026, 2, 6),
      ...(whyNotSelected && { whyNotSelected }),
    };
    return restoredWords({ proof: proofOf(['list-newsletter']), repaired: false }, LISTS, [former]);
  };
  for (const sure of [undefined, 'old', 'opted-out-since'] as const)
    expect(words(sure)).toContain('on the list it was on');
  for (const doubt of ['perhaps', 'by-address', 'list-changed'] as const) {
    expect(words(doubt)).toBe('Restored. 2 of 2 fields verified, consent unchanged, on Newsletter.');
  }
});

it('the words name every list that was joined', () => {
  expect(wordsFor(proofOf(['list-newsletter', 'list-donors']))).toContain('on Newsletter and Donors 2026.');
});

it('the words name the differences and the missing lists', () => {
  const proof = proofOf(['list-newsletter'], {
    fields: [
      { field: 'email', before: 'a', after: 'a', same: true },
      { field: 'firstName', before: 'Jane', after: 'Jan', same: false },
    ],
    verified: 1,
    missing: ['list-donors'],
  });
  expect(isComplete(proof)).toBe(false);
  expect(wordsFor(proof)).toBe(
    'Restored. 1 of 2 fields verified. One field differs: First name. Consent unchanged. On Newsletter. Not on Donors 2026.',
  );
});

it('the words do not call a changed consent unchanged', () => {
  const proof = proofOf(['list-newsletter'], { consentUnchanged: false });
  expect(isComplete(proof)).toBe(false);
  expect(wordsFor(proof)).toContain('The consent changed.');
});

it('the words mention later changes by others, and an opt-out that was put back', () => {
  const proof = proofOf(['list-newsletter']);
  expect(wordsFor(proof, { changedSince: true })).toContain(
    'Somebody has changed the contact since, so the restore cannot be undone.',
  );
  const optedOut = wordsFor({ ...proof, consentUnchanged: false }, { optedOut: true });
  expect(optedOut).toContain('The contact opted out during the restore');
});
