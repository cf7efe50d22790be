/**
 * All expected failures. They are passed as data, because an error that crosses extension contexts keeps only its message.
 * `src/ui/failure-words.ts` turns each kind into a sentence and one next step.
 */
export type Failure =
  /** No API key is set, so nobody can sign in. */
  | { kind: 'no-api-key' }
  /** There is no session, or Constant Contact has ended it. */
  | { kind: 'signed-out' }
  /** The person closed the sign-in window. */
  | { kind: 'sign-in-cancelled' }
  /** The person or Constant Contact rejected the application. `reason` is Constant Contact's own text. */
  | { kind: 'sign-in-refused'; reason?: string }
  /** The answer to a sign-in does not match the request (state, code or verifier). Somebody may be interfering. */
  | { kind: 'sign-in-not-ours' }
  /** The code was not confirmed in time. */
  | { kind: 'code-expired' }
  /** invalid_client: the application is registered with a secret or for another kind of sign-in, or the key is wrong. */
  | { kind: 'key-refused' }
  /** Constant Contact's sign-in page did not appear: the API key or redirect URI is not registered, or there is no network. */
  | { kind: 'redirect-refused' }
  /** 403, with the cause derived from the person's privileges; 'unexplained' if those could not be read. */
  | {
      kind: 'forbidden';
      cause: 'privilege' | 'scope' | 'campaign-scope' | 'deactivated' | 'unexplained';
      missing?: string[];
    }
  /** 404: no such contact in this account. */
  | { kind: 'not-found' }
  /** 409 to a write: the address belongs to another contact. */
  | { kind: 'conflict' }
  /** 400 to a write, with the server's messages. */
  | { kind: 'refused'; messages: string[] }
  /** 429 throttled: too many calls per second by all users of the API key. `ms` to wait, if the answer says. */
  | { kind: 'throttled'; ms?: number }
  /** 429 quota_exceeded: the daily budget is used up. `until` is the next 00:00 UTC in ms since the epoch. */
  | { kind: 'quota-exceeded'; until: number }
  /** 429 to a bulk activity: Constant Contact's queue is full. */
  | { kind: 'queue-full' }
  /** 5xx, or an HTML page in place of an answer. */
  | { kind: 'server-error'; status: number }
  /** The person revoked the extension's access to Constant Contact's hosts in the browser. */
  | { kind: 'no-site-access' }
  /** No answer: no network, or a timeout. */
  | { kind: 'unreachable' }
  /** The answer violates the API's contract. */
  | { kind: 'unexpected-answer' }
  /** The text contains neither an email address nor a contact id. */
  | { kind: 'not-an-address'; why: LookupTextProblem }
  /** The contact is not deleted: somebody restored it, or it never was. */
  | { kind: 'not-deleted' }
  /** The contact changed between the lookup and the write, so what was shown is outdated. */
  | { kind: 'changed' }
  /** The rules do not allow restoring this contact. */
  | { kind: 'not-restorable'; why: 'unsubscribed' | 'consent-unknown' | 'never-restore' }
  /** No list was chosen, or more than 50. */
  | { kind: 'list-choice' }
  /** The contact was asked to resubscribe before, at `at` (ms since the epoch). Constant Contact allows one request ever. */
  | { kind: 'already-asked'; at?: number }
  /** A write got no answer, and the contact is unchanged. */
  | { kind: 'not-applied' }
  /** A write was sent, but its outcome could not be read. */
  | { kind: 'outcome-unknown' }
  /** We made no restore that could be undone, or it is already undone. */
  | { kind: 'nothing-to-undo' }
  /** The contact changed after the restore. An undo would delete what others did. */
  | { kind: 'changed-since' }
  /** The record belongs to another account than the current one. */
  | { kind: 'other-account' }
  | ByPolicy
  /** Somebody deleted the contact again after it was looked up or restored. */
  | { kind: 'deleted-again' }
  /** The browser does not let the extension store anything, or the disk failed. A write to a contact requires storage. */
  | { kind: 'no-storage' }
  /** The "Never restore" marks cannot be read, so nothing is restored. */
  | { kind: 'marks-lost' }
  /** The file contains no marks, or the passphrase is wrong. */
  | { kind: 'marks-file' }
  /** A later version of the extension wrote the stored data. */
  | { kind: 'newer-version' }
  /** The extension was updated or removed while its page was open. */
  | { kind: 'extension-gone' }
  /** The sender may not make this request, or its input is invalid. */
  | { kind: 'bad-request' }
  /** A bug in our code. */
  | { kind: 'internal' };

/**
 * The organization's policy forbids it: this account, any restore, restoring more than one contact at once, a job with more
 * than `most` contacts, or changing this setting.
 */
export type ByPolicy =
  | { kind: 'by-policy'; what: 'account' | 'restore' | 'bulk' | 'setting' }
  | { kind: 'by-policy'; what: 'job-size'; most: number };

/** Why a text identifies no contact. */
export type LookupTextProblem = 'empty' | 'no-address' | 'malformed' | 'several' | 'too-long';

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };
