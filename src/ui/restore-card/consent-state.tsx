import type { Contact } from '../../protocol/contact';
import { consentState } from '../../restore/consent';
import { StateChip } from '../state-chip';
import { text } from '../text';

/** The state that a deleted contact has beside "Deleted", unless it may be sent emails. */
export function ConsentState({ contact: { deletedAt, email } }: { contact: Contact }) {
  const consent = consentState(email?.permission);
  if (deletedAt === undefined || consent === 'active') return null;
  return (
    <p class="card-consent-state">
      <StateChip state={consent} />
      {consent === 'unsubscribed' && <span class="soft">{text('cardStaysUnsubscribed')}</span>}
    </p>
  );
}
