import type { ContactFailure } from '../../protocol/failure-traits';
import { permissionWord } from '../../ui/contact-words';
import { stateWord } from '../../ui/state-chip';
import { enumerate, text } from '../../ui/text';
import type { Bucket, ListRow } from './buckets';

export function bucketWord(bucket: Bucket): string {
  switch (bucket) {
    case 'deleted':
    case 'unsubscribed':
    case 'active':
      return stateWord(bucket);
    case 'absent':
      return text('checkAbsent');
    case 'not-an-address':
      return text('checkNotAnAddress');
    case 'failed':
      return text('checkFailed');
    case 'unchecked':
      return text('checkUnchecked');
  }
}

/** The status of an address: "Deleted 5 Mar 2026 · Implicit", or why it is unknown. */
export function knownWords({ bucket, contact, failure }: ListRow, shortDay: (value: string) => string): string {
  if (failure) return failureWords(failure);
  if (!contact) return bucketWord(bucket);
  const { deletedAt, permission } = contact;
  return [
    deletedAt === undefined ? stateWord('active') : text('checkDeletedOn', shortDay(deletedAt)),
    permission === undefined ? text('contactSmsOnly') : permissionWord(permission),
  ].join(' · ');
}

function failureWords(failure: ContactFailure): string {
  if (failure.kind !== 'refused') return text('checkFailedAnswer');
  return failure.messages.length === 0
    ? text('checkFailedRefused')
    : text('checkFailedReason', enumerate(failure.messages));
}
