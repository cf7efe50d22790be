import type { ContactList } from '../protocol/contact';
import type { ListSource } from '../protocol/former-lists';
import type { FieldName, Proof, Restored } from '../protocol/restores';
import type { FormerList, ReasonNotSelected } from '../restore/former-lists';
import { enumerate, plural, shortDay, text } from './text';

/** The messages for a contact that is back on all its former lists, by the source of those lists. */
const AS_BEFORE = {
  remembered: 'restoredAsBefore',
  export: 'restoredAsInExport',
  sent: 'restoredAsSent',
} as const satisfies Record<ListSource, string>;

/** Reasons that leave open whether the contact was on a list, even though it was selected. */
const DOUBTS: (ReasonNotSelected | undefined)[] = ['perhaps', 'by-address', 'list-changed', 'deleted-before'];

/** The result of a restore, in sentences that start with "Restored". `former` are the contact's former lists. */
export function restoredWords(
  { proof, repaired, changedSince, optedOut }: Pick<Restored, 'proof' | 'repaired' | 'changedSince' | 'optedOut'>,
  lists: ContactList[],
  former: FormerList[] = [],
): string {
  const nameOf = (id: string) => lists.find((list) => list.id === id)?.name ?? text('contactRemovedList');
  const joined = enumerate(proof.joined.map(nameOf));
  if (isComplete(proof) && !changedSince) {
    const [source, ...others] = new Set(former.map((one) => one.source));
    const last = former.reduce((time, { asOf }) => Math.max(time, asOf), 0);
    const complete =
      source !== undefined && others.length === 0 && isAsBefore(proof, former)
        ? plural(AS_BEFORE[source], former.length, shortDay(last), proof.verified, proof.fields.length)
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
  return (
    former.length > 0 &&
    former.length === ids.size &&
    former.every(({ list, whyNotSelected }) => ids.has(list.id) && !DOUBTS.includes(whyNotSelected))
  );
}

/** Whether every field is unchanged and the contact is on every selected list. */
export function isComplete(proof: Proof): boolean {
  return proof.consentUnchanged && proof.missing.length === 0 && proof.verified === proof.fields.length;
}

export function fieldWord(field: FieldName): string {
  switch (field) {
    case 'email':
      return text('contactFieldEmail');
    case 'consent':
      return text('contactFieldConsent');
    case 'optIn':
      return text('contactFieldOptIn');
    case 'optOut':
      return text('contactFieldOptOut');
    case 'firstName':
      return text('contactFieldFirstName');
    case 'lastName':
      return text('contactFieldLastName');
    case 'jobTitle':
      return text('contactFieldJobTitle');
    case 'companyName':
      return text('contactFieldCompanyName');
    case 'birthday':
      return text('contactFieldBirthday');
    case 'anniversary':
      return text('contactFieldAnniversary');
    case 'customFields':
      return text('contactFieldCustomFields');
    case 'phones':
      return text('contactFieldPhones');
    case 'addresses':
      return text('contactFieldAddresses');
    case 'tags':
      return text('contactFieldTags');
    case 'notes':
      return text('contactFieldNotes');
    case 'sms':
      return text('contactFieldSms');
    case 'created':
      return text('contactFieldCreated');
  }
}
