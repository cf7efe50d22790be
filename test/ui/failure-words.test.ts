import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/protocol/failure';
import { type Attempt, failureWords } from '../../src/ui/failure-words';
import { timeOfDay } from '../../src/ui/text';

const attempts: Attempt[] = [
  'lookup',
  'lists',
  'restore',
  'undo',
  'resubscribe',
  'scan',
  'job',
  'sign-in',
  'switch',
  'settings',
  'mark',
  'history',
];

/** Failures of each kind. A missing kind is a type error. */
const oneOfEach: { [K in Failure['kind']]: Extract<Failure, { kind: K }>[] } = {
  'no-api-key': [{ kind: 'no-api-key' }],
  'signed-out': [{ kind: 'signed-out' }],
  'sign-in-cancelled': [{ kind: 'sign-in-cancelled' }],
  'sign-in-refused': [{ kind: 'sign-in-refused' }, { kind: 'sign-in-refused', reason: 'The user said no.' }],
  'sign-in-not-ours': [{ kind: 'sign-in-not-ours' }],
  'code-expired': [{ kind: 'code-expired' }],
  'key-refused': [{ kind: 'key-refused' }],
  'redirect-refused': [{ kind: 'redirect-refused' }],
  'deleted-again': [{ kind: 'deleted-again' }],
  'no-storage': [{ kind: 'no-storage' }],
  'marks-lost': [{ kind: 'marks-lost' }],
  'marks-file': [{ kind: 'marks-file' }],
  'newer-version': [{ kind: 'newer-version' }],
  forbidden: [
    { kind: 'forbidden', cause: 'privilege' },
    { kind: 'forbidden', cause: 'privilege', missing: ['contacts:read', 'contacts:write'] },
    { kind: 'forbidden', cause: 'scope' },
    { kind: 'forbidden', cause: 'campaign-scope' },
    { kind: 'forbidden', cause: 'deactivated' },
    { kind: 'forbidden', cause: 'unexplained' },
  ],
  'not-found': [{ kind: 'not-found' }],
  conflict: [{ kind: 'conflict' }],
  refused: [
    { kind: 'refused', messages: [] },
    { kind: 'refused', messages: ['First name is invalid.', 'Phone is too long'] },
  ],
  throttled: [{ kind: 'throttled' }],
  'queue-full': [{ kind: 'queue-full' }],
  'quota-exceeded': [{ kind: 'quota-exceeded', until: Date.UTC(2026, 2, 6) }],
  'server-error': [{ kind: 'server-error', status: 500 }],
  unreachable: [{ kind: 'unreachable' }],
  'no-site-access': [{ kind: 'no-site-access' }],
  'unexpected-answer': [{ kind: 'unexpected-answer' }],
  'not-an-address': [
    { kind: 'not-an-address', why: 'empty' },
    { kind: 'not-an-address', why: 'no-address' },
    { kind: 'not-an-address', why: 'malformed' },
    { kind: 'not-an-address', why: 'several' },
    { kind: 'not-an-address', why: 'too-long' },
  ],
  'not-deleted': [{ kind: 'not-deleted' }],
  changed: [{ kind: 'changed' }],
  'not-restorable': [
    { kind: 'not-restorable', why: 'unsubscribed' },
    { kind: 'not-restorable', why: 'consent-unknown' },
    { kind: 'not-restorable', why: 'never-restore' },
  ],
  'list-choice': [{ kind: 'list-choice' }],
  'already-asked': [{ kind: 'already-asked' }, { kind: 'already-asked', at: Date.UTC(2026, 2, 6) }],
  'not-applied': [{ kind: 'not-applied' }],
  'outcome-unknown': [{ kind: 'outcome-unknown' }],
  'nothing-to-undo': [{ kind: 'nothing-to-undo' }],
  'changed-since': [{ kind: 'changed-since' }],
  'by-policy': [
    { kind: 'by-policy', what: 'account' },
    { kind: 'by-policy', what: 'restore' },
    { kind: 'by-policy', what: 'bulk' },
    { kind: 'by-policy', what: 'setting' },
    { kind: 'by-policy', what: 'job-size', most: 500 },
  ],
  'other-account': [{ kind: 'other-account' }],
  'extension-gone': [{ kind: 'extension-gone' }],
  'bad-request': [{ kind: 'bad-request' }],
  internal: [{ kind: 'internal' }],
};

const failures: Failure[] = Object.values(oneOfEach).flat();

describe('the words for a failure', () => {
  it.each(failures.flatMap((failure) => attempts.map((attempt) => ({ failure, attempt }))))(
    'are whole sentences with one step: $failure.kind in $attempt',
    ({ failure, attempt }) => {
      const { sentence, step } = failureWords(failure, attempt);
      expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
      expect(sentence).not.toMatch(/\$\d|undefined|\{|\.\.| {2}/);
      expect(step.label).not.toBe('');
    },
  );

  it('distinguish the causes of a 403', () => {
    const causes = oneOfEach.forbidden.map((failure) => failureWords(failure, 'lookup').sentence);
    expect(new Set(causes).size).toBe(causes.length);
    expect(causes[1]).toContain('contacts:read and contacts:write');
  });

  it('contain the time at which calls are available again, in local time and in UTC', () => {
    const until = Date.UTC(2026, 2, 6);
    const { sentence } = failureWords({ kind: 'quota-exceeded', until }, 'lookup');
    expect(sentence).toContain(`${timeOfDay(until)} (00:00 UTC)`);
  });

  it('name the kinds of application that work if a key is refused', () => {
    const { sentence, step } = failureWords({ kind: 'key-refused' }, 'sign-in');
    expect(sentence).toContain('“Authorization Code Flow with PKCE” or “Device Flow”');
    expect(step.action).toBe('open-portal');
  });

  it.each(['restore', 'undo', 'resubscribe'] as const)(
    'do not claim after a full disk that nothing changed: %s',
    (attempt) => {
      const { sentence, step } = failureWords({ kind: 'no-storage' }, attempt);
      expect(sentence).toContain('The disk may be full. ');
      expect(sentence).toContain('it is unclear whether the contact was changed');
      expect(step.action).toBe('look-up-again');
    },
  );

  it('mention the connection if the sign-in page was not shown', () => {
    const { sentence, step } = failureWords({ kind: 'redirect-refused' }, 'sign-in');
    expect(sentence).toContain(
      'Check the connection. If the connection works, the API key or the redirect URI is not registered',
    );
    expect(step.action).toBe('open-portal');
  });

  it('do not claim after a failed search that there is no such contact, nor after failed lists', () => {
    const search = failureWords({ kind: 'not-found' }, 'lookup').sentence;
    expect(search).toContain('or Contact Restore does not understand its answer');
    expect(failureWords({ kind: 'not-found' }, 'lists').sentence).not.toContain('contact in this account');
  });

  it('explain why a restore with later changes is not undone, and lead to the contact', () => {
    const { sentence, step } = failureWords({ kind: 'changed-since' }, 'undo');
    expect(sentence).toContain('Undoing the restore would discard those changes, so nothing was done.');
    expect(step.action).toBe('look-up-again');
    expect(failureWords({ kind: 'nothing-to-undo' }, 'undo').sentence).not.toContain('changed since');
  });

  it('never offer to write again if the contact may have been written to', () => {
    const kinds: Failure['kind'][] = ['outcome-unknown', 'internal', 'bad-request', 'extension-gone'];
    for (const attempt of ['restore', 'undo', 'resubscribe'] as const) {
      for (const failure of kinds.flatMap((kind): Failure[] => oneOfEach[kind])) {
        expect(failureWords(failure, attempt).step.action).not.toBe('try-again');
      }
    }
  });

  it('quote the server without a doubled full stop', () => {
    const { sentence } = failureWords({ kind: 'refused', messages: ['First name is invalid.'] }, 'restore');
    expect(sentence).toContain('“First name is invalid”.');
  });
});
