import type { Contact } from '../../protocol/contact';
import { plural } from '../../ui/text';

/** Why a bulk restore leaves out some selected contacts: "2 unsubscribed contacts are left out". */
export function leftOutWords(contacts: Contact[]): string[] {
  const unsubscribed = contacts.filter(({ email }) => email?.permission === 'unsubscribed').length;
  const others = contacts.length - unsubscribed;
  return [
    ...(unsubscribed > 0 ? [plural('jobsLeftOut', unsubscribed)] : []),
    ...(others > 0 ? [plural('jobsLeftOutUnknown', others)] : []),
  ];
}
