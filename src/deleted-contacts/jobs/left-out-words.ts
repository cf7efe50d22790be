import type { Contact } from '../../protocol/contact';
import { restorability } from '../../restore/consent';
import { plural } from '../../ui/text';

/** Why a bulk restore leaves out some selected contacts: "2 unsubscribed contacts are left out". */
export function leftOutWords(contacts: Contact[]): string[] {
  const counts = { never: 0, unsubscribed: 0, others: 0 };
  for (const contact of contacts) {
    const verdict = restorability(contact);
    if (!verdict.may && verdict.why === 'never-restore') counts.never++;
    else if (contact.email?.permission === 'unsubscribed') counts.unsubscribed++;
    else counts.others++;
  }
  return [
    ...(counts.never > 0 ? [plural('jobsLeftOutNever', counts.never)] : []),
    ...(counts.unsubscribed > 0 ? [plural('jobsLeftOut', counts.unsubscribed)] : []),
    ...(counts.others > 0 ? [plural('jobsLeftOutUnknown', counts.others)] : []),
  ];
}
