import { firstDayAfter } from '../restore/watch-deletions';
import type { SessionState } from './session-state';
import { DELETED_CONTACTS_PAGE } from './steps';
import { day, plural, text } from './text';

/** Says that others deleted contacts, until the person looks at them. */
export function DeletionsNote({ session }: { session: SessionState }) {
  const deletions = session.status.value?.deletions;
  if (!deletions) return null;
  return (
    <p class="note caution">
      <strong>{plural('jobOthersDeleted', deletions.count, day(deletions.since))}</strong>{' '}
      <a
        class="link"
        href={`${DELETED_CONTACTS_PAGE}?since=${firstDayAfter(deletions.since)}`}
        target="_blank"
        rel="noopener"
      >
        {text('lookupShowDeletions')}
      </a>
    </p>
  );
}
