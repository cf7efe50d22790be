/** The content of the simulated account. Timestamps are ISO strings in UTC, so that they compare as text. */

export type Permission = 'explicit' | 'implicit' | 'not_set' | 'pending_confirmation' | 'temp_hold' | 'unsubscribed';
export type Source = 'Contact' | 'Account';

export interface EmailRecord {
  address: string;
  permission_to_send: Permission;
  created_at: string;
  updated_at: string;
  opt_in_source?: Source;
  opt_in_date?: string;
  opt_out_source?: Source;
  opt_out_date?: string;
  opt_out_reason?: string;
  confirm_status: 'pending' | 'confirmed' | 'off';
}

export interface CustomFieldValue {
  custom_field_id: string;
  value?: string;
  choice_ids?: string[];
}

export interface PhoneRecord {
  phone_number_id: string;
  phone_number: string;
  kind: 'home' | 'work' | 'mobile' | 'other';
  created_at: string;
  updated_at: string;
  update_source: Source;
  create_source: Source;
}

export interface StreetAddressRecord {
  street_address_id: string;
  kind: 'home' | 'work' | 'other';
  street?: string;
  city?: string;
  state?: string;
  postal_code?: string;
  country?: string;
  created_at: string;
  updated_at: string;
}

export interface NoteRecord {
  note_id: string;
  created_at: string;
  content: string;
}

interface SmsConsentRecord {
  sms_consent_permission: 'explicit' | 'unsubscribed' | 'pending_confirmation' | 'not_set';
  consent_type: 'promotional_sms';
  opt_in_date?: string;
  opt_out_date?: string;
  advertised_frequency?: string;
  advertised_interval?: string;
  created_at: string;
  updated_at: string;
}

export interface SmsChannelRecord {
  sms_channel_id: string;
  sms_address: string;
  dial_code: string;
  country_code: string;
  update_source: Source;
  create_source: Source;
  sms_channel_consents: SmsConsentRecord[];
}

/** The properties that a PUT sets to null when it omits them. */
export interface CoreFields {
  first_name?: string;
  last_name?: string;
  job_title?: string;
  company_name?: string;
  birthday_month?: number;
  birthday_day?: number;
  anniversary?: string;
}

export interface ContactRecord extends CoreFields {
  contact_id: string;
  /** Absent for contacts that have only an SMS number. */
  email_address?: EmailRecord;
  create_source: Source;
  update_source: Source;
  created_at: string;
  updated_at: string;
  /** A date or a timestamp. Present only while the contact is deleted. */
  deleted_at?: string;
  custom_fields: CustomFieldValue[];
  phone_numbers: PhoneRecord[];
  street_addresses: StreetAddressRecord[];
  list_memberships: string[];
  taggings: string[];
  notes: NoteRecord[];
  sms_channel?: SmsChannelRecord;
  /** Set once the only resubscribe request that a contact can ever get was sent. The API does not show it. */
  resubscribe_sent_at?: string;
}

export interface ListRecord {
  list_id: string;
  name: string;
  description?: string;
  favorite: boolean;
  created_at: string;
  updated_at: string;
  deleted_at?: string;
}

export interface TagRecord {
  tag_id: string;
  name: string;
  tag_source: string;
  created_at: string;
  updated_at: string;
}

export interface CustomFieldRecord {
  custom_field_id: string;
  label: string;
  name: string;
  type:
    | 'string'
    | 'date'
    | 'datetime'
    | 'currency'
    | 'text_area'
    | 'number'
    | 'boolean'
    | 'single_select'
    | 'multi_select';
  choices?: { choice_id: number; choice_label: string; display_order: number }[];
  created_at: string;
  updated_at: string;
}

export interface AutomationRecord {
  id: string;
  name: string;
  /** Only an active automation starts. */
  status: 'ACTIVE' | 'PAUSED' | 'DRAFT';
  /** The trigger as the API returns it. It may be malformed. */
  trigger: unknown;
  created_at: string;
  updated_at: string;
}

/** The account, as GET /account/summary returns it. */
export interface AccountRecord {
  encoded_account_id: string;
  organization_name: string;
  organization_phone: string;
  contact_email: string;
  contact_phone: string;
  first_name: string;
  last_name: string;
  country_code: string;
  state_code: string;
  time_zone_id: string;
  website: string;
}
