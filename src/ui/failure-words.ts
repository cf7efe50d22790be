import type { Failure, LookupTextProblem } from '../protocol/failure';
import type { Forbidden } from '../restore/consent';
import { forbiddenWords, policyWords } from './permission-words';
import { type StepAction, stepLabel } from './steps';
import { day, text, timeOfDay } from './text';

/** The action that failed. It decides which data is unchanged and which step comes next. */
export type Attempt =
  | 'lookup'
  | 'lists'
  | 'restore'
  | 'undo'
  | 'resubscribe'
  | 'scan'
  | 'job'
  | 'sign-in'
  | 'switch'
  | 'settings'
  | 'mark'
  | 'history';

interface FailureWords {
  /** Says in whole sentences what happened and what was not changed. */
  sentence: string;
  step: { label: string; action: StepAction };
}

/**
 * Describes every failure in words that a person can act on. A restore or undo that may have been applied ends as
 * `outcome-unknown`, so all other failures but those of the storage and of our code can say that nothing was changed.
 */
export function failureWords(failure: Failure, attempt: Attempt): FailureWords {
  const { sentence, action } = words(failure, attempt);
  return { sentence, step: { label: stepLabel(action), action } };
}

export type Words = { sentence: string; action: StepAction };

function words(failure: Failure, attempt: Attempt): Words {
  const unchanged = whatIsUnchanged(attempt);
  switch (failure.kind) {
    case 'no-api-key':
      return { sentence: text('failureNoApiKey'), action: 'open-settings' };
    case 'signed-out':
      return { sentence: text('failureSignedOut', unchanged), action: 'sign-in' };
    case 'sign-in-cancelled':
      return { sentence: text('failureSignInCancelled'), action: 'sign-in' };
    case 'sign-in-refused':
      return {
        sentence:
          failure.reason === undefined
            ? text('failureSignInRefused')
            : text('failureSignInRefusedReason', withoutStop(failure.reason)),
        action: 'sign-in',
      };
    case 'sign-in-not-ours':
      return { sentence: text('failureSignInNotOurs'), action: 'sign-in' };
    case 'code-expired':
      return { sentence: text('failureCodeExpired'), action: 'try-again' };
    case 'key-refused':
      return { sentence: text('failureKeyRefused'), action: 'open-portal' };
    case 'redirect-refused':
      return { sentence: text('failureRedirectRefused'), action: 'open-portal' };
    case 'forbidden':
      return forbiddenWords(failure, unchanged);
    case 'not-found':
      return notFound(attempt, unchanged);
    case 'conflict':
      return { sentence: text('failureConflict', unchanged), action: 'look-up-again' };
    case 'refused':
      return {
        sentence:
          failure.messages.length === 0
            ? text('failureRefused', unchanged)
            : text('failureRefusedReason', failure.messages.map(withoutStop).join('; '), unchanged),
        action: attempt === 'restore' ? 'open-card' : isWrite(attempt) ? 'open-contacts' : 'try-again',
      };
    case 'throttled':
      return { sentence: text('failureThrottled', unchanged), action: 'try-again' };
    case 'quota-exceeded':
      return { sentence: text('failureQuota', timeOfDay(failure.until), unchanged), action: 'try-again' };
    case 'queue-full':
      return { sentence: text('failureQueueFull', unchanged), action: 'try-again' };
    case 'server-error':
      return { sentence: text('failureServerError', String(failure.status), unchanged), action: 'try-again' };
    case 'unreachable':
      return { sentence: text('failureUnreachable', unchanged), action: 'try-again' };
    case 'no-site-access':
      return { sentence: text('failureNoSiteAccess', unchanged), action: 'allow-access' };
    case 'unexpected-answer':
      return { sentence: text('failureUnexpectedAnswer', unchanged), action: 'try-again' };
    case 'not-an-address':
      return { sentence: notAnAddress(failure.why), action: 'edit-text' };
    case 'not-deleted':
      return { sentence: text('failureNotDeleted'), action: 'look-up-again' };
    case 'changed':
      return { sentence: text('failureChanged', unchanged), action: 'look-up-again' };
    case 'not-restorable':
      return {
        sentence: notRestorable(failure.why),
        action: failure.why === 'never-restore' ? 'look-up-again' : 'open-contacts',
      };
    case 'marks-lost':
      return { sentence: text('failureMarksLost', unchanged), action: 'open-settings' };
    case 'marks-file':
      return { sentence: text('failureMarksFile'), action: 'try-again' };
    case 'list-choice':
      return { sentence: text('failureListChoice'), action: 'choose-lists' };
    case 'already-asked':
      return {
        sentence:
          failure.at === undefined ? text('failureAlreadyAsked') : text('failureAlreadyAskedOn', day(failure.at)),
        action: 'look-up-again',
      };
    case 'not-applied':
      return { sentence: text('failureNotApplied', unchanged), action: 'try-again' };
    case 'outcome-unknown':
      return { sentence: text('failureOutcomeUnknown'), action: 'look-up-again' };
    case 'nothing-to-undo':
      return {
        sentence: text('failureNothingToUndo'),
        action: attempt === 'job' ? 'read-jobs' : 'look-up-again',
      };
    case 'changed-since':
      return { sentence: text('failureChangedSince'), action: 'look-up-again' };
    case 'other-account':
      return attempt === 'job'
        ? { sentence: text('failureOtherAccountJob', unchanged), action: 'read-jobs' }
        : { sentence: text('failureOtherAccount', unchanged), action: 'look-up-again' };
    case 'by-policy':
      return policyWords(failure, unchanged);
    case 'deleted-again':
      return { sentence: text('failureDeletedAgain'), action: 'look-up-again' };
    case 'no-storage':
      // The storage may have failed after the write was sent.
      return isWrite(attempt)
        ? { sentence: text('failureNoStorage', text('failureInternalInWrite')), action: 'look-up-again' }
        : { sentence: text('failureNoStorage', unchanged), action: 'try-again' };
    case 'newer-version':
      return { sentence: text('failureNewerVersion', unchanged), action: 'reload' };
    case 'extension-gone':
      return {
        sentence: isWrite(attempt) ? text('failureExtensionGoneInWrite') : text('failureExtensionGone'),
        action: 'reload',
      };
    case 'bad-request':
    case 'internal':
      return isWrite(attempt)
        ? { sentence: text('failureInternalInWrite'), action: 'look-up-again' }
        : { sentence: text('failureInternal', unchanged), action: 'try-again' };
    default:
      return failure satisfies never;
  }
}

function notAnAddress(why: LookupTextProblem): string {
  switch (why) {
    case 'empty':
      return text('failureTextEmpty');
    case 'no-address':
      return text('failureTextNoAddress');
    case 'malformed':
      return text('failureTextMalformed');
    case 'several':
      return text('failureTextSeveral');
    case 'too-long':
      return text('failureTextTooLong');
  }
}

function whatIsUnchanged(attempt: Attempt): string {
  switch (attempt) {
    case 'lookup':
      return text('failureUnchangedLookup');
    case 'lists':
      return text('failureUnchangedLists');
    case 'restore':
      return text('failureUnchangedRestore');
    case 'undo':
      return text('failureUnchangedUndo');
    case 'resubscribe':
      return text('failureUnchangedAsk');
    case 'scan':
      return text('failureUnchangedScan');
    case 'job':
      return text('failureUnchangedJob');
    case 'mark':
      return text('failureUnchangedMark');
    case 'sign-in':
      return text('failureUnchangedSignIn');
    case 'switch':
      return text('failureUnchangedSwitch');
    case 'settings':
      return text('failureUnchangedSettings');
    case 'history':
      return text('failureUnchangedHistory');
  }
}

function isWrite(attempt: Attempt): boolean {
  return attempt === 'restore' || attempt === 'undo' || attempt === 'resubscribe';
}

/** For a write, 404 means that its contact no longer exists. A search without a match returns an empty list instead. */
function notFound(attempt: Attempt, unchanged: string): Words {
  if (isWrite(attempt)) return { sentence: text('failureNotFound', unchanged), action: 'look-up-again' };
  return {
    sentence:
      attempt === 'lookup' ? text('failureNotFoundInSearch', unchanged) : text('failureUnexpectedAnswer', unchanged),
    action: 'try-again',
  };
}

/** Drops the full stop, because the server's words become part of our sentence. */
function withoutStop(words: string): string {
  return words.trim().replace(/[.\s]+$/, '');
}

function notRestorable(why: Forbidden): string {
  switch (why) {
    case 'unsubscribed':
      return text('failureNotRestorableUnsubscribed');
    case 'consent-unknown':
      return text('failureNotRestorableConsentUnknown');
    case 'never-restore':
      return text('failureNotRestorableNever');
  }
}
