import type { Contact, Marked } from './contact';
import type { RememberedLists } from './former-lists';

/**
 * How a restore is written. `put` sends the whole record back. `lists-only` adds the contact to the lists through Constant
 * Contact's bulk activity and changes no field; it is for records with a value that a PUT rejects.
 */
export const METHODS = ['put', 'lists-only'] as const;

export type Method = (typeof METHODS)[number];

/** Changed values for fields that Constant Contact returns but rejects in a PUT, such as a first name "T.J.". */
export type Edits = Partial<Record<(typeof EDITABLE_FIELDS)[number], string>>;

export const EDITABLE_FIELDS = ['firstName', 'lastName', 'jobTitle', 'companyName', 'anniversary'] as const;

/** Where a person started a restore. */
export const ENTRY_POINTS = ['popup', 'panel', 'context-menu', 'command', 'address-bar', 'deleted-contacts'] as const;

export type EntryPoint = (typeof ENTRY_POINTS)[number];

/** A lookup text after parsing. */
export type LookupQuestion = { by: 'email'; address: string } | { by: 'id'; id: string };

export interface RestoreInput {
  contactId: string;
  listIds: string[];
  entryPoint: EntryPoint;
  fingerprint: string;
  edits?: Edits;
  /** Defaults to `put`. */
  method?: Method;
}

export interface LookupAnswer {
  question: LookupQuestion;
  /** null if this account has no such contact, not even a deleted one. */
  contact: (Contact & Marked) | null;
  /** Fingerprint of this snapshot. A write sends it and is rejected if the contact has changed. */
  fingerprint: string;
  /** Our restore of this contact, if it can still be undone. */
  restore?: { recordId: string; at: number };
  /** When the contact was asked to resubscribe, in ms since the epoch. */
  resubscribeRequestedAt?: number;
  /** The lists that a deleted contact was on, if they are remembered. */
  remembered?: RememberedLists;
}

/** A field of the snapshot compared with the read-back. `before` and `after` are for display, absent if unset. */
export interface ComparedField {
  field: FieldName;
  before?: string;
  after?: string;
  same: boolean;
}

/** The fields of a contact as shown to people. Each has a row in src/restore/contact-fields.ts. */
export const FIELD_NAMES = [
  'email',
  'consent',
  'optIn',
  'optOut',
  'firstName',
  'lastName',
  'jobTitle',
  'companyName',
  'birthday',
  'anniversary',
  'customFields',
  'phones',
  'addresses',
  'tags',
  'notes',
  'sms',
  'created',
] as const;

export type FieldName = (typeof FIELD_NAMES)[number];

export interface Proof {
  /** Every field that was set before or is set now. */
  fields: ComparedField[];
  /** The number of unchanged fields. */
  verified: number;
  consentUnchanged: boolean;
  /** Chosen lists that the contact is on now, and those that it is not on. */
  joined: string[];
  missing: string[];
}

export interface Restored {
  recordId: string;
  contact: Contact;
  proof: Proof;
  /** Whether a second write repaired what the first one lost. */
  repaired: boolean;
  /** Others changed the contact since the restore. The differences are theirs, and the restore cannot be undone. */
  changedSince?: true;
  /** The contact opted out just before the write, which overwrote that. The opt-out was put back. */
  optedOut?: true;
}

/** `Restored` reduced to what a page's process may know: no values, only whether fields are unchanged. */
export interface PanelRestored {
  proof: Proof;
  repaired: boolean;
}

export interface Undone {
  contact: Contact;
  fingerprint: string;
}

/** The request was sent. The contact stays unsubscribed until they confirm. */
export interface ResubscribeRequested {
  recordId: string;
  contact: Contact;
}
