/**
 * What one contact is, in our own words. `src/constant-contact/` turns wire answers into this shape and nothing else does.
 *
 * A value that Constant Contact leaves out, sends as null or sends as "" is absent here; an array that is left out is empty.
 * Dates stay the text that was read (Constant Contact uses a day in one place and three kinds of timestamp in others).
 */
export interface Contact {
  /** contact_id, a UUID. */
  id: string;
  /** Absent for contacts that have only an SMS number. */
  email?: EmailAddress;
  firstName?: string;
  lastName?: string;
  jobTitle?: string;
  companyName?: string;
  /** 1 to 12. */
  birthdayMonth?: number;
  /** 1 to 31. */
  birthdayDay?: number;
  anniversary?: string;
  createSource?: string;
  updateSource?: string;
  createdAt?: string;
  updatedAt?: string;
  /** Present exactly when the contact is deleted: a day ("2026-03-05") or a timestamp. */
  deletedAt?: string;
  customFields: CustomFieldValue[];
  phones: Phone[];
  addresses: StreetAddress[];
  /** list_ids; deleting a contact empties this. */
  lists: string[];
  /** tag_ids. */
  tags: string[];
  notes: Note[];
  sms?: SmsChannel;
}

/** What the background adds to a contact that it answers with; it is never stored with one. */
export interface Marked {
  /** Somebody marked the contact as one that asked to be erased. */
  neverRestore?: true;
}

/** The values Constant Contact documents for permission_to_send; `unknown` where an answer has none or another one. */
export const PERMISSIONS = [
  'explicit',
  'implicit',
  'not_set',
  'pending_confirmation',
  'temp_hold',
  'unsubscribed',
  'unknown',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export interface EmailAddress {
  address: string;
  permission: Permission;
  optInSource?: string;
  optInDate?: string;
  /** "Contact" or "Account": who unsubscribed. */
  optOutSource?: string;
  optOutDate?: string;
  optOutReason?: string;
  confirmStatus?: string;
}

export interface CustomFieldValue {
  fieldId: string;
  value?: string;
  choiceIds?: string[];
}

export interface Phone {
  number: string;
  /** home, work, mobile or other. */
  kind?: string;
}

export interface StreetAddress {
  /** home, work or other. */
  kind: string;
  street?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  country?: string;
}

export interface Note {
  content: string;
  createdAt?: string;
}

export interface SmsChannel {
  /** The number without its dial code. */
  number?: string;
  dialCode?: string;
  consents: { type?: string; permission?: string; optInDate?: string; optOutDate?: string }[];
}

/** An active contact list of the account. */
export interface ContactList {
  id: string;
  name: string;
  /** How many active contacts are on it, where Constant Contact said. */
  members?: number;
}

/** Which Constant Contact account somebody is signed in to, and as whom. */
export interface Account {
  /** encoded_account_id: what every stored record of the account is kept under. */
  id: string;
  /** organization_name. */
  name: string;
  /** The signed-in person: "Dana Whitfield <dana@…>" has both; either may be missing. */
  userName?: string;
  userEmail?: string;
}
