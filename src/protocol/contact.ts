/**
 * One contact in our own terms. Only `src/constant-contact/` converts API answers to this shape.
 * A value that Constant Contact omits or sends as null or "" is absent here; an omitted array is empty. Dates keep the text
 * that was read, because Constant Contact uses days in one place and three timestamp formats in others.
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

/** Data that the background adds to a contact in its answers. It is never stored with the contact. */
export interface Marked {
  /** The contact is marked as one that asked to be erased. */
  neverRestore?: true;
}

/** The documented values of permission_to_send; `unknown` if an answer has none or another one. */
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
  /** Who unsubscribed the contact: "Contact" or "Account". */
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
  /** The number of active contacts on it, if Constant Contact says. */
  members?: number;
}

/** The Constant Contact account that somebody is signed in to, and as whom. */
export interface Account {
  /** encoded_account_id. All stored records of the account use it as their key. */
  id: string;
  /** organization_name. */
  name: string;
  /** The signed-in person. "Dana Whitfield <dana@…>" has both; either may be missing. */
  userName?: string;
  userEmail?: string;
}
