import type { Contact } from '../../protocol/contact';
import { csvOfMany } from '../../ui/csv';

const contactFields = [
  'contact_id',
  'email',
  'first_name',
  'last_name',
  'job_title',
  'company_name',
  'deleted_at',
  'permission_to_send',
  'opt_out_source',
  'opt_out_date',
  'create_source',
  'created_at',
  'phones',
] as const;

/** A CSV file of deleted contacts, one line per contact. */
export function contactsFile(contacts: Contact[]): Promise<Blob> {
  return csvOfMany(contacts, contactFields, lineOf);
}

function lineOf(contact: Contact): Record<(typeof contactFields)[number], string> {
  return {
    contact_id: contact.id,
    email: contact.email?.address ?? '',
    first_name: contact.firstName ?? '',
    last_name: contact.lastName ?? '',
    job_title: contact.jobTitle ?? '',
    company_name: contact.companyName ?? '',
    deleted_at: contact.deletedAt ?? '',
    permission_to_send: contact.email?.permission ?? '',
    opt_out_source: contact.email?.optOutSource ?? '',
    opt_out_date: contact.email?.optOutDate ?? '',
    create_source: contact.createSource ?? '',
    created_at: contact.createdAt ?? '',
    phones: contact.phones.map(({ number }) => number).join('; '),
  };
}
