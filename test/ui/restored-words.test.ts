import { expect, it } from 'vitest';
import type { Proof, Restored } from '../../src/protocol/restores';
import type { FormerList, Hesitation } from '../../src/restore/former-lists';
import { isComplete, restoredWords } from '../../src/ui/restored-words';
import { LISTS, proofOf } from './answering';

const wordsFor = (proof: Proof, more: Partial<Restored> = {}) =>
  restoredWords({ proof, repaired: false, ...more }, LISTS);

it('says in one line that everything came back', () => {
  expect(wordsFor(proofOf(['list-newsletter']))).toBe(
    'Restored. 2 of 2 fields verified, consent unchanged, on Newsletter.',
  );
});

it('says that the lists are those that it was on, but not where that is a guess', () => {
  const words = (hesitation?: Hesitation) => {
    const list = { id: 'list-newsletter', name: 'Newsletter' };
    const former: FormerList = { list, source: 'sent', asOf: Date.UTC(2026, 2, 6), ...(hesitation && { hesitation }) };
    return restoredWords({ proof: proofOf(['list-newsletter']), repaired: false }, LISTS, [former]);
  };
  for (const sure of [undefined, 'old', 'opted-out-since'] as const)
    expect(words(sure)).toContain('onto the former list');
  for (const doubt of ['perhaps', 'by-address', 'list-changed'] as const) {
    expect(words(doubt)).toBe('Restored. 2 of 2 fields verified, consent unchanged, on Newsletter.');
  }
});

it('names every list that was joined', () => {
  expect(wordsFor(proofOf(['list-newsletter', 'list-donors']))).toContain('on Newsletter and Donors 2026.');
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
  expect(wordsFor(proof)).toBe(
    'Restored. 1 of 2 fields verified. One field differs: First name. Consent unchanged. On Newsletter. Not on Donors 2026.',
  );
});

it('does not call a changed consent unchanged', () => {
  const proof = proofOf(['list-newsletter'], { consentUnchanged: false });
  expect(isComplete(proof)).toBe(false);
  expect(wordsFor(proof)).toContain('The consent changed.');
});

it('says that others changed it since, and that an opt-out was put back', () => {
  const proof = proofOf(['list-newsletter']);
  expect(wordsFor(proof, { changedSince: true })).toContain(
    'Somebody has changed the contact since, so the restore cannot be undone.',
  );
  const optedOut = wordsFor({ ...proof, consentUnchanged: false }, { optedOut: true });
  expect(optedOut).toContain('The contact opted out during the restore');
});
