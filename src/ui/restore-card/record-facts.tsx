import type { Contact } from '../../protocol/contact';
import { type NamesById, recordRows } from '../contact-words';
import { Fact } from '../fact';

/** Every value of a record with its label, for a list of facts. */
export function RecordFacts({ contact, names }: { contact: Contact; names: NamesById }) {
  return (
    <>
      {recordRows(contact, names).map(({ label, values }, at) => (
        <Fact key={`${at} ${label}`} label={label}>
          {values.map((value) => (
            <bdi key={value} class="fact-value">
              {value}
            </bdi>
          ))}
        </Fact>
      ))}
    </>
  );
}
