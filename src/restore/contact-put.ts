import type { EmailAddress } from '../protocol/contact';

/**
 * The body of PUT /contacts/{contact_id} that restores a contact (ContactPutRequest of the V3 API,
 * https://developer.constantcontact.com/api_reference/index.html).
 */
export interface ContactPut {
  email_address?: { address: string; permission_to_send: EmailAddress['permission']; opt_out_reason?: string };
  first_name?: string;
  last_name?: string;
  job_title?: string;
  company_name?: string;
  birthday_month?: number;
  birthday_day?: number;
  anniversary?: string;
  update_source: 'Account';
  custom_fields?: { custom_field_id: string; value?: string; choice_ids?: string[] }[];
  phone_numbers?: { phone_number: string; kind?: string }[];
  street_addresses?: {
    kind: string;
    street?: string;
    city?: string;
    state?: string;
    postal_code?: string;
    country?: string;
  }[];
  list_memberships: string[];
  taggings?: string[];
  /** Only to restore lost notes; see `putBody`. */
  notes?: { content: string; created_at?: string }[];
}
