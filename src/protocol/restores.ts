import type { Contact, Marked } from './contact';
import type { RememberedLists } from './former-lists';

/**
 * How a restore is written: `put` sends the whole record back; `lists-only` adds the contact to the lists through
 * Constant Contact's bulk activity and touches no field, for records with a value that a PUT refuses.
 */
export const METHODS = ['put', 'lists-only'] as const;

export type Method = (typeof METHODS)[number];

/** Values that the admin changed because Constant Contact gives them but refuses them back, such as a first name "T.J.". */
export type Edits = Partial<Record<(typeof EDITABLE_FIELDS)[number], string>>;

export const EDITABLE_FIELDS = ['firstName', 'lastName', 'jobTitle', 'companyName', 'anniversary'] as const;

/** By which of the product's ways somebody came to a restore. */
export const ENTRY_POINTS = ['popup', 'panel', 'context-menu', 'command', 'address-bar', 'deleted-contacts'] as const;

export type EntryPoint = (typeof ENTRY_POINTS)[number];

/** What a text was taken to ask for. */
export type LookupQuestion = { by: 'email'; address: string } | { by: 'id'; id: string };

/** What a restore is asked with. */
export interface RestoreInput {
  contactId: string;
  listIds: string[];
  entryPoint: EntryPoint;
  fingerprint: string;
  edits?: Edits;
  /** `put` when left out. */
  method?: Method;
}

export interface LookupAnswer {
  question: LookupQuestion;
  /** null: this account has no such contact, not even a deleted one. */
  contact: (Contact & Marked) | null;
  /** Stands for this reading of the contact; a write asks with it, and is refused when the contact is another by then. */
  fingerprint: string;
  /** A restore of ours that can still be undone, when the contact has one. */
  restore?: { recordId: string; at: number };
  /** When this contact was asked to resubscribe, in ms since the epoch. */
  resubscribeRequestedAt?: number;
  /** The lists that a deleted contact was on, where they are remembered. */
  remembered?: RememberedLists;
}

/** One thing compared between the snapshot and what was read back. `before` and `after` are for people, absent when unset. */
export interface ComparedField {
  field: FieldName;
  before?: string;
  after?: string;
  same: boolean;
}

/** The fields of a contact as people are told of them; each has a row in src/restore/contact-fields.ts. */
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
  /** How many of them are the same. */
  verified: number;
  consentUnchanged: boolean;
  /** Chosen lists that the contact is on now, and those it is not. */
  joined: string[];
  missing: string[];
}

export interface Restored {
  recordId: string;
  contact: Contact;
  proof: Proof;
  /** Whether it took a second write to put right what the first one lost. */
  repaired: boolean;
  /** Others changed the contact since: what differs is their doing, and it cannot be undone. */
  changedSince?: true;
  /** The contact had opted out in the moment of the write, which took that away; it was put back. */
  optedOut?: true;
}

/** As `Restored`, without what a page's process has no need to know: nothing of any field but whether it is the same. */
export interface PanelRestored {
  proof: Proof;
  repaired: boolean;
}

export interface Undone {
  contact: Contact;
  fingerprint: string;
}

/** The request was sent. The contact is as unsubscribed as before, until it confirms. */
export interface ResubscribeRequested {
  recordId: string;
  contact: Contact;
}
