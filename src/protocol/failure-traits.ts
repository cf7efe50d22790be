import type { Failure } from './failure';

interface FailureTraits {
  /** Whether a write with this failure may still have been applied. Only another read of the contact can tell. */
  mayBeApplied: boolean;
  /**
   * When the same call is worth repeating. `soon`: the cause passes within seconds or minutes. `later`: a limit must be
   * lifted or a person must act. `never`: the answer would be the same.
   */
  retry: 'soon' | 'later' | 'never';
  /** What failed: this contact (others may succeed), the permission to call, the service or the network, or our request. */
  about: 'contact' | 'access' | 'service' | 'request';
}

const done = true;
const notDone = false;
const row = <M extends boolean, R extends FailureTraits['retry'], A extends FailureTraits['about']>(
  mayBeApplied: M,
  retry: R,
  about: A,
) => ({ mayBeApplied, retry, about });

/**
 * What each failure means for the caller. A 4xx means that nothing was applied
 * (https://developer.constantcontact.com/api_guide/glossary_responses.html). A missing answer, a 5xx or a bug in our code
 * leaves that open. The words for people are in src/ui/failure-words.ts.
 */
const traits = {
  unreachable: row(done, 'soon', 'service'),
  'server-error': row(done, 'soon', 'service'),
  throttled: row(notDone, 'soon', 'service'),
  'queue-full': row(notDone, 'soon', 'service'),
  'quota-exceeded': row(notDone, 'later', 'service'),

  'unexpected-answer': row(done, 'never', 'contact'),
  refused: row(notDone, 'never', 'contact'),
  'not-found': row(notDone, 'never', 'contact'),
  conflict: row(notDone, 'never', 'contact'),
  'not-deleted': row(notDone, 'never', 'contact'),
  'not-restorable': row(notDone, 'never', 'contact'),
  changed: row(notDone, 'later', 'contact'),
  'changed-since': row(notDone, 'never', 'contact'),
  'deleted-again': row(notDone, 'never', 'contact'),
  'already-asked': row(notDone, 'never', 'contact'),
  'nothing-to-undo': row(notDone, 'never', 'contact'),
  'not-applied': row(done, 'later', 'contact'),
  'outcome-unknown': row(done, 'later', 'contact'),

  'no-site-access': row(done, 'later', 'access'),
  'signed-out': row(notDone, 'later', 'access'),
  forbidden: row(notDone, 'later', 'access'),
  'no-api-key': row(notDone, 'later', 'access'),
  'key-refused': row(notDone, 'later', 'access'),
  'redirect-refused': row(notDone, 'later', 'access'),
  'sign-in-cancelled': row(notDone, 'later', 'access'),
  'sign-in-refused': row(notDone, 'later', 'access'),
  'sign-in-not-ours': row(notDone, 'later', 'access'),
  'code-expired': row(notDone, 'later', 'access'),
  'other-account': row(notDone, 'later', 'access'),
  'by-policy': row(notDone, 'later', 'access'),

  'not-an-address': row(notDone, 'never', 'request'),
  'list-choice': row(notDone, 'never', 'request'),
  'bad-request': row(notDone, 'never', 'request'),
  'extension-gone': row(done, 'never', 'request'),
  'no-storage': row(done, 'soon', 'request'),
  'marks-lost': row(notDone, 'later', 'access'),
  'marks-file': row(notDone, 'never', 'request'),
  'newer-version': row(notDone, 'later', 'request'),
  internal: row(done, 'soon', 'request'),
} as const satisfies Record<Failure['kind'], FailureTraits>;

export function traitsOf({ kind }: Failure): FailureTraits {
  return traits[kind];
}

export type ContactFailure = Extract<
  Failure,
  { kind: { [K in Failure['kind']]: (typeof traits)[K]['about'] extends 'contact' ? K : never }[Failure['kind']] }
>;

/** Whether the failure concerns one contact, so that calls for others may succeed. */
export function isAboutContact(failure: Failure): failure is ContactFailure {
  return traitsOf(failure).about === 'contact';
}

/** Whether the cause passes by itself within seconds or minutes. */
export function isPassing(failure: Failure): boolean {
  return traitsOf(failure).retry === 'soon';
}

/** Whether a cursor was refused, where the failed call had one. Cursors expire, and the reading then starts over. */
export function isCursorRefused({ kind }: Failure): boolean {
  return kind === 'refused' || kind === 'not-found' || kind === 'bad-request';
}
