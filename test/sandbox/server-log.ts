import type { ContactRecord } from './records';

/** The author of a change: a client of the API, another user of the account, or the contact itself. */
export type Author = 'client' | 'colleague' | 'contact';

/** One change of one contact, even if its answer was lost. */
export interface LogEntry {
  /** The server’s sequence number. Requests (`Call.seq`) and changes share one order. */
  seq: number;
  /** The server's time, in milliseconds since the epoch. */
  at: number;
  by: Author;
  contactId: string;
  /** The `seq` of the request that ordered the change. An activity changes contacts long after its request. */
  request?: number;
  /** The contact before, or undefined when it was added. Neither copy ever changes. */
  before: Readonly<ContactRecord> | undefined;
  after: Readonly<ContactRecord>;
}

export type Change = 'added' | 'restored' | 'deleted' | 'unsubscribed' | 'moved' | 'edited' | 'nothing';

/** The kind of an entry. A restore with other changes counts as a restore. 'moved' is any change of lists. */
export function changeOf({ before, after }: LogEntry): Change {
  if (!before) return 'added';
  if (before.deleted_at !== undefined && after.deleted_at === undefined) return 'restored';
  if (before.deleted_at === undefined && after.deleted_at !== undefined) return 'deleted';
  const [was, is] = [before.email_address?.permission_to_send, after.email_address?.permission_to_send];
  if (was !== is && is === 'unsubscribed') return 'unsubscribed';
  if (contentOf(before) !== contentOf(after)) return 'edited';
  return sameLists(before, after) ? 'nothing' : 'moved';
}

/**
 * Everything that a person typed or agreed to, as text. Leaves out lists, timestamps, sources and ids of nested
 * records.
 */
export function contentOf(record: Readonly<ContactRecord>): string {
  const { contact_id, first_name, last_name, job_title, company_name, birthday_month, birthday_day, anniversary } =
    record;
  return JSON.stringify([
    [contact_id, first_name, last_name, job_title, company_name, birthday_month, birthday_day, anniversary],
    record.email_address && [
      record.email_address.address,
      record.email_address.permission_to_send,
      record.email_address.opt_out_reason,
    ],
    record.custom_fields,
    record.taggings,
    record.phone_numbers.map(({ kind, phone_number }) => [kind, phone_number]),
    record.street_addresses.map(({ kind, street, city, state, postal_code, country }) => [
      kind,
      street,
      city,
      state,
      postal_code,
      country,
    ]),
    record.notes.map(({ content }) => content),
    record.sms_channel && [
      record.sms_channel.sms_address,
      record.sms_channel.sms_channel_consents.map((consent) => consent.sms_consent_permission),
    ],
  ]);
}

function sameLists(a: Readonly<ContactRecord>, b: Readonly<ContactRecord>): boolean {
  return [...a.list_memberships].sort().join() === [...b.list_memberships].sort().join();
}

/** The server’s own record of every change. Tests compare it with the claims of the extension. */
export class ServerLog {
  readonly entries: LogEntry[] = [];
  private readonly byContact = new Map<string, LogEntry[]>();
  private last = 0;

  /** The next sequence number. */
  next(): number {
    return ++this.last;
  }

  add(entry: Omit<LogEntry, 'seq'>): void {
    const numbered = { seq: this.next(), ...entry };
    this.entries.push(numbered);
    const ofContact = this.byContact.get(entry.contactId);
    if (ofContact) ofContact.push(numbered);
    else this.byContact.set(entry.contactId, [numbered]);
  }

  /** The changes of a contact, oldest first. */
  of(contactId: string): readonly LogEntry[] {
    return this.byContact.get(contactId) ?? [];
  }

  /** The contact at a moment of the server, or undefined before it was added. */
  stateAt(contactId: string, seq: number): Readonly<ContactRecord> | undefined {
    return this.of(contactId).findLast((entry) => entry.seq <= seq)?.after;
  }

  /** The log of a contact as lines of text, for the message of a failed test. */
  text(contactId: string): string {
    return this.of(contactId)
      .map((entry) => {
        const time = new Date(entry.at).toISOString().slice(5, 19);
        return `${entry.seq} ${time} ${changeOf(entry)} by ${entry.by}, on ${entry.after.list_memberships.length} lists`;
      })
      .join('\n');
  }
}
