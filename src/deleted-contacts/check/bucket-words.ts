import { permissionWord } from '../../ui/contact-words';
import { stateWord } from '../../ui/state-chip';
import { text } from '../../ui/text';
import type { Bucket, ListRow } from './address-list';

/** What a bucket is called. */
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
    case 'unchecked':
      return text('checkUnchecked');
  }
}

/** What is known of an address: "Deleted 5 Mar 2026 · Implicit". */
export function knownWords({ bucket, contact }: ListRow, shortDay: (value: string) => string): string {
  if (!contact) return bucketWord(bucket);
  const { deletedAt, permission } = contact;
  return [
    deletedAt === undefined ? stateWord('active') : text('checkDeletedOn', shortDay(deletedAt)),
    permission === undefined ? text('smsOnly') : permissionWord(permission),
  ].join(' · ');
}
