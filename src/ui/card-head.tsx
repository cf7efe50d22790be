import type { ComponentChildren } from 'preact';
import type { Contact } from '../protocol/contact';
import { contactHandle, contactName } from './contact-words';

/** Who a card is about: the name, the address where that is something else, and beside them the state. */
export function CardHead({ contact, children }: { contact: Contact; children: ComponentChildren }) {
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
      {children}
    </header>
  );
}
