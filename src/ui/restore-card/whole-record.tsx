import type { Contact } from '../../protocol/contact';
import type { NamesById } from '../contact-words';
import { text } from '../text';
import { RecordFacts } from './record-facts';

/** The full record, for a card with enough room. */
export function WholeRecord({ contact, names }: { contact: Contact; names: NamesById }) {
  return (
    <section class="card-record">
      <h3>{text('cardWholeRecord')}</h3>
      <dl class="facts">
        <RecordFacts contact={contact} names={names} />
      </dl>
    </section>
  );
}
