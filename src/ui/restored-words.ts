import type { ContactList } from '../protocol/contact';
import type { FieldName, Proof, Restored } from '../protocol/requests';
import type { FormerList } from '../restore/former-lists';
import { enumerate, plural, shortDay, text } from './text';

/** What a restore came to, in sentences that start with "Restored". `former` are the lists that the contact was on before. */
export function restoredWords(
  { proof, repaired, changedSince, optedOut }: Pick<Restored, 'proof' | 'repaired' | 'changedSince' | 'optedOut'>,
  lists: ContactList[],
  former: FormerList[] = [],
): string {
  const nameOf = (id: string) => lists.find((list) => list.id === id)?.name ?? text('listWithoutName');
  const joined = enumerate(proof.joined.map(nameOf));
  if (isComplete(proof) && !changedSince) {
    const complete = isAsBefore(proof, former)
      ? plural('restoredAsBefore', former.length, shortDay(former[0]?.asOf ?? 0), proof.verified, proof.fields.length)
      : text('restoredComplete', proof.verified, proof.fields.length, joined);
    return repaired ? `${complete} ${text('restoredRepaired')}` : complete;
  }

  const different = proof.fields.filter((field) => !field.same).map((field) => fieldWord(field.field));
  return [
    text('restoredVerified', proof.verified, proof.fields.length),
    different.length > 0 && plural('restoredDifferent', different.length, enumerate(different)),
    proof.consentUnchanged ? text('restoredConsentUnchanged') : text('restoredConsentChanged'),
    proof.joined.length > 0 && text('restoredOn', joined),
    proof.missing.length > 0 && text('restoredNotOn', enumerate(proof.missing.map(nameOf))),
    optedOut && text('restoredOptedOut'),
    changedSince && text('restoredChangedSince'),
  ]
    .filter((sentence) => typeof sentence === 'string')
    .join(' ');
}

function isAsBefore({ joined }: Proof, former: FormerList[]): boolean {
  const ids = new Set(joined);
  return former.length > 0 && former.length === ids.size && former.every(({ list }) => ids.has(list.id));
}

/** Whether everything came back as it was and the contact is on every chosen list. */
export function isComplete(proof: Proof): boolean {
  return proof.consentUnchanged && proof.missing.length === 0 && proof.verified === proof.fields.length;
}

/** What a compared field is called. */
export function fieldWord(field: FieldName): string {
  switch (field) {
    case 'email':
      return text('fieldEmail');
    case 'consent':
      return text('fieldConsent');
    case 'optIn':
      return text('fieldOptIn');
    case 'optOut':
      return text('fieldOptOut');
    case 'firstName':
      return text('fieldFirstName');
    case 'lastName':
      return text('fieldLastName');
    case 'jobTitle':
      return text('fieldJobTitle');
    case 'companyName':
      return text('fieldCompanyName');
    case 'birthday':
      return text('fieldBirthday');
    case 'anniversary':
      return text('fieldAnniversary');
    case 'customFields':
      return text('fieldCustomFields');
    case 'phones':
      return text('fieldPhones');
    case 'addresses':
      return text('fieldAddresses');
    case 'tags':
      return text('fieldTags');
    case 'notes':
      return text('fieldNotes');
    case 'sms':
      return text('fieldSms');
    case 'created':
      return text('fieldCreated');
  }
}
