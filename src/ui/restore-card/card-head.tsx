import type { Contact } from '../../protocol/contact';
import { stateOf } from '../../restore/consent';
import { contactHandle, contactName } from '../contact-words';
import { StateChip } from '../state-chip';
import { day } from '../text';

/** A contact's name, its state and, if it is not the name already, its address. */
export function CardHead({ contact }: { contact: Contact }) {
  const name = contactName(contact);
  const handle = contactHandle(contact);
  return (
    <header class="card-head">
      <div class="card-names">
        <h2>
          <bdi>{name ?? handle}</bdi>
        </h2>
        {name !== undefined && handle !== name && (
          <p class="soft">
            <bdi>{handle}</bdi>
          </p>
        )}
      </div>
      <p class="card-state">
        <StateChip state={stateOf(contact)} />
        {contact.deletedAt !== undefined && <span class="soft small">{day(contact.deletedAt)}</span>}
      </p>
    </header>
  );
}
