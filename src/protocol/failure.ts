/**
 * What can go wrong in the ordinary course of things. Failures travel as data, because an error that crosses from one
 * extension context to another keeps only its message. `src/ui/failure-words.ts` turns each kind into a sentence and one
 * next step.
 */
export type Failure =
  /** No API key is set, so nobody can sign in. */
  | { kind: 'no-api-key' }
  /** There is no session, or Constant Contact has ended it. */
  | { kind: 'signed-out' }
  /** The person closed the sign-in window. */
  | { kind: 'sign-in-cancelled' }
  /** The person, or Constant Contact, said no to the application; `reason` is Constant Contact's own text. */
  | { kind: 'sign-in-refused'; reason?: string }
  /** The answer to a sign-in did not belong to the question (state, code or verifier): somebody may be interfering. */
  | { kind: 'sign-in-not-ours' }
  /** The code was not confirmed in time. */
  | { kind: 'code-expired' }
  /** invalid_client: the application is registered with a secret, or for another kind of sign-in, or the key is wrong. */
  | { kind: 'key-refused' }
  /** Constant Contact's sign-in page was not shown: the API key or redirect URI is not registered, or no network. */
  | { kind: 'redirect-refused' }
  /** 403, with the cause that the person's privileges tell; 'unexplained' where they could not be read. */
  | {
      kind: 'forbidden';
      cause: 'privilege' | 'scope' | 'campaign-scope' | 'deactivated' | 'unexplained';
      missing?: string[];
    }
  /** 404: no such contact in this account. */
  | { kind: 'not-found' }
  /** 409 to a write: the address belongs to another contact. */
  | { kind: 'conflict' }
  /** 400 to a write, with the server's words. */
  | { kind: 'refused'; messages: string[] }
  /** 429 throttled: too many calls in a second by everyone who uses the API key; `ms` to wait, where the answer said. */
  | { kind: 'throttled'; ms?: number }
  /** 429 quota_exceeded: the day's calls are used up; `until` is the next 00:00 UTC in ms since the epoch. */
  | { kind: 'quota-exceeded'; until: number }
  /** 429 to a bulk activity: no room in Constant Contact's queue. */
  | { kind: 'queue-full' }
  /** 5xx, or a page in the place of an answer. */
  | { kind: 'server-error'; status: number }
  /** The browser does not let the extension reach Constant Contact's hosts: somebody withdrew the access. */
  | { kind: 'no-site-access' }
  /** No answer: no network, or none in time. */
  | { kind: 'unreachable' }
  /** An answer that is not what the API's contract says. */
  | { kind: 'unexpected-answer' }
  /** The text holds neither an email address nor a contact id. */
  | { kind: 'not-an-address'; why: LookupTextProblem }
  /** The contact is not deleted any more: somebody restored it, or never was. */
  | { kind: 'not-deleted' }
  /** The contact changed between the lookup and the write, so that what was shown is not what is there. */
  | { kind: 'changed' }
  /** The rules do not allow restoring this contact. */
  | { kind: 'not-restorable'; why: 'unsubscribed' | 'consent-unknown' | 'never-restore' }
  /** No list was chosen, or more than 50. */
  | { kind: 'list-choice' }
  /** This contact was asked to resubscribe before; `at` is when, in ms since the epoch. Constant Contact asks once ever. */
  | { kind: 'already-asked'; at?: number }
  /** A write got no answer and the contact is as it was before. */
  | { kind: 'not-applied' }
  /** A write was sent and what became of it could not be read. */
  | { kind: 'outcome-unknown' }
  /** There is no restore of ours to undo, or it was undone already. */
  | { kind: 'nothing-to-undo' }
  /** The contact lived on after the restore; undoing would delete what others did to it. */
  | { kind: 'changed-since' }
  /** The record belongs to an account other than the one signed in to. */
  | { kind: 'other-account' }
  | ByPolicy
  /** Somebody deleted the contact again after it was looked up or restored. */
  | { kind: 'deleted-again' }
  /** The browser does not let the extension store anything, which it needs before it may write to a contact. */
  | { kind: 'no-storage' }
  /** The marks of contacts that must never be restored cannot be read, so nothing is restored. */
  | { kind: 'marks-lost' }
  /** The file is none of marks, or the passphrase is another one. */
  | { kind: 'marks-file' }
  /** What is stored was written by a later version of the extension. */
  | { kind: 'newer-version' }
  /** The extension was updated or removed under a page that is still open. */
  | { kind: 'extension-gone' }
  /** The request was not one that this sender may make, or not of the right shape. */
  | { kind: 'bad-request' }
  /** A defect of ours. */
  | { kind: 'internal' };

/**
 * The organisation's policy forbids it: this account, to restore at all, more than one contact at once, a job of more than
 * `most` contacts, or to change this setting.
 */
export type ByPolicy =
  | { kind: 'by-policy'; what: 'account' | 'restore' | 'bulk' | 'setting' }
  | { kind: 'by-policy'; what: 'job-size'; most: number };

/** Why a text names no contact. */
export type LookupTextProblem = 'empty' | 'no-address' | 'malformed' | 'several' | 'too-long';

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };
