import type { Contact, Marked } from '../../protocol/contact';
import { consentState, isMarked } from '../../restore/consent';
import { StateChip } from '../state-chip';
import { text } from '../text';

/** Restrictions of a deleted contact, shown beside "Deleted": a "Never restore" mark, and a consent that allows no emails. */
export function ConsentState({ contact }: { contact: Contact & Marked }) {
  const { deletedAt, email } = contact;
  const consent = consentState(email?.permission);
  const isNever = isMarked(contact);
  if (deletedAt === undefined || (consent === 'active' && !isNever)) return null;
  return (
    <p class="card-consent-state">
      {isNever && <StateChip state="never-restore" />}
      {consent !== 'active' && <StateChip state={consent} />}
      {consent === 'unsubscribed' && <span class="soft">{text('cardStaysUnsubscribed')}</span>}
    </p>
  );
}
