import { Campaigns } from './campaigns';
import { isUuid, uuidFrom } from './ids';
import type {
  AutomationRecord,
  ContactRecord,
  CustomFieldRecord,
  EmailRecord,
  ListRecord,
  NoteRecord,
  PhoneRecord,
  SmsChannelRecord,
  StreetAddressRecord,
  TagRecord,
} from './records';
import type { Author, ServerLog } from './server-log';
import type { Switches } from './switches';

/** A contact for addContact. Omitted properties get values: ids, timestamps, sources, empty arrays. */
export type NewContact = Partial<
  Omit<ContactRecord, 'email_address' | 'phone_numbers' | 'street_addresses' | 'notes' | 'sms_channel'>
> & {
  email_address?: Partial<EmailRecord> & Pick<EmailRecord, 'address'>;
  phone_numbers?: (Partial<PhoneRecord> & Pick<PhoneRecord, 'phone_number' | 'kind'>)[];
  street_addresses?: (Partial<StreetAddressRecord> & Pick<StreetAddressRecord, 'kind'>)[];
  notes?: (Partial<NoteRecord> & Pick<NoteRecord, 'content'>)[];
  sms_channel?: Partial<SmsChannelRecord> & Pick<SmsChannelRecord, 'sms_address'>;
  /** The lists of the contact before the server’s log begins, oldest first. */
  past?: readonly PastLists[];
};

/** The lists of a contact from a moment on. */
export interface PastLists {
  since: string;
  lists: readonly string[];
}

export type NewList = Partial<ListRecord> & Pick<ListRecord, 'name'>;
export type NewTag = Partial<TagRecord> & Pick<TagRecord, 'name'>;
export type NewAutomation = Partial<AutomationRecord> & Pick<AutomationRecord, 'name' | 'trigger'>;
export type NewCustomField = Partial<CustomFieldRecord> & Pick<CustomFieldRecord, 'label' | 'type'>;

/** In whose name a contact is changed, by which request (`Call.seq`), and whether by an activity. */
export interface Origin {
  by: Author;
  request?: number;
  byActivity?: boolean;
}

/** The contacts, lists, tags and custom fields of one account, indexed so that 100,000 contacts stay quick. */
export class AccountData {
  readonly contacts = new Map<string, ContactRecord>();
  readonly lists = new Map<string, ListRecord>();
  readonly tags = new Map<string, TagRecord>();
  readonly customFields = new Map<string, CustomFieldRecord>();
  readonly automations = new Map<string, AutomationRecord>();
  readonly campaigns = new Campaigns(this);
  /** Contacts in the order of their creation. None is ever removed, because a delete only hides it. */
  readonly inOrder: ContactRecord[] = [];
  /**
   * Contacts that cannot be read. They either give an error and are missing in pages, or have a shape that no document
   * knows. Writes to them are applied.
   */
  readonly unreadable = new Map<string, 'error' | 'odd-shape'>();
  /** Former lists from before the log, by contact. */
  readonly past = new Map<string, readonly PastLists[]>();
  private readonly idByAddress = new Map<string, string>();
  /** The earlier records that readings still show after an activity changed the contact (`readingLagSeconds`). */
  private readonly earlier = new Map<string, { until: number; record: ContactRecord }>();

  constructor(
    readonly now: () => number,
    private readonly random: () => number,
    private readonly switches: Switches,
    readonly log: ServerLog,
  ) {}

  newId(): string {
    return uuidFrom(this.random);
  }

  /** The current time of the sandbox as an ISO string in UTC. */
  moment(): string {
    return new Date(this.now()).toISOString();
  }

  addContact(given: NewContact, origin: Origin = { by: 'colleague' }): ContactRecord {
    const { email_address, phone_numbers, street_addresses, notes, sms_channel, past, ...plain } = given;
    const created_at = given.created_at ?? this.moment();
    const source = given.create_source ?? 'Account';
    const stamps = { created_at, updated_at: given.updated_at ?? created_at };
    const record: ContactRecord = {
      contact_id: this.newId(),
      create_source: source,
      update_source: source,
      ...stamps,
      custom_fields: [],
      list_memberships: [],
      taggings: [],
      ...plain,
      phone_numbers: (phone_numbers ?? []).map((phone) => ({
        phone_number_id: this.newId(),
        ...stamps,
        update_source: source,
        create_source: source,
        ...phone,
      })),
      street_addresses: (street_addresses ?? []).map((street) => ({
        street_address_id: this.newId(),
        ...stamps,
        ...street,
      })),
      notes: (notes ?? []).map((note) => ({ note_id: this.newId(), created_at, ...note })),
    };
    if (email_address) record.email_address = newEmail(email_address, source, created_at);
    if (sms_channel) {
      record.sms_channel = {
        sms_channel_id: this.newId(),
        dial_code: '1',
        country_code: 'US',
        update_source: source,
        create_source: source,
        sms_channel_consents: [],
        ...sms_channel,
      };
    }
    if (this.contacts.has(record.contact_id)) throw new Error(`The id ${record.contact_id} is in use`);
    if (record.email_address) this.takeAddress(record.email_address.address, record.contact_id);
    this.contacts.set(record.contact_id, record);
    this.inOrder.push(record);
    if (past) this.past.set(record.contact_id, past);
    this.log.add({
      at: this.now(),
      ...attribution(origin),
      contactId: record.contact_id,
      before: undefined,
      after: { ...record },
    });
    return record;
  }

  /**
   * Changes a contact in somebody’s name and logs the change. `apply` replaces properties and never changes the arrays
   * and objects in them.
   */
  change(record: ContactRecord, origin: Origin, apply: () => void): void {
    const before = { ...record };
    apply();
    const { contact_id: contactId } = record;
    this.log.add({
      at: this.now(),
      ...attribution(origin),
      contactId,
      before,
      after: { ...record },
    });
    const lag = origin.byActivity ? this.switches.readingLagSeconds : 0;
    if (lag > 0) this.earlier.set(contactId, { until: this.now() + lag * 1_000, record: before });
    else this.earlier.delete(contactId);
  }

  /** The contact as readings currently show it. */
  shown(record: ContactRecord): ContactRecord {
    if (this.earlier.size === 0) return record;
    const earlier = this.earlier.get(record.contact_id);
    if (!earlier) return record;
    if (earlier.until > this.now()) return earlier.record;
    this.earlier.delete(record.contact_id);
    return record;
  }

  /** The contact with this address, in any case, deleted or not. */
  contactByEmail(address: string): ContactRecord | undefined {
    const id = this.idByAddress.get(address.toLowerCase());
    return id === undefined ? undefined : this.contacts.get(id);
  }

  changeAddress(record: ContactRecord, email: EmailRecord): void {
    if (record.email_address) this.idByAddress.delete(record.email_address.address.toLowerCase());
    this.takeAddress(email.address, record.contact_id);
    record.email_address = email;
  }

  private takeAddress(address: string, contactId: string): void {
    const key = address.toLowerCase();
    if (this.idByAddress.has(key)) throw new Error(`${address} belongs to another contact`);
    this.idByAddress.set(key, contactId);
  }

  /**
   * Deletes as Constant Contact does: strips the lists, stamps `deleted_at`, keeps everything else.
   * https://developer.constantcontact.com/api_guide/contacts_delete.html
   */
  deleteContact(contactId: string, origin: Origin = { by: 'colleague' }): void {
    const record = this.contacts.get(contactId);
    if (!record) throw new Error(`No contact ${contactId}`);
    if (record.deleted_at !== undefined) return;
    const moment = this.moment();
    this.change(record, origin, () => {
      record.list_memberships = [];
      record.deleted_at = this.switches.deletedAt === 'timestamp' ? moment : moment.slice(0, 10);
      if (this.switches.deleteMovesUpdatedAt === 'yes') record.updated_at = moment;
    });
  }

  addList(given: NewList): ListRecord {
    const created_at = given.created_at ?? this.moment();
    const list: ListRecord = { list_id: this.newId(), favorite: false, created_at, updated_at: created_at, ...given };
    this.lists.set(list.list_id, list);
    return list;
  }

  /** Deletes a list and keeps its contacts. https://developer.constantcontact.com/api_guide/lists_delete.html */
  deleteList(listId: string): void {
    const list = this.listOf(listId);
    const moment = this.moment();
    list.deleted_at ??= moment;
    for (const contact of this.inOrder) {
      if (contact.list_memberships.includes(listId)) {
        this.change(contact, { by: 'colleague' }, () => {
          contact.list_memberships = contact.list_memberships.filter((id) => id !== listId);
          if (this.switches.listChangeMovesUpdatedAt === 'yes') contact.updated_at = moment;
        });
      }
    }
  }

  /** Whether a list that is not deleted has this name, in any case. */
  hasListNamed(name: string, but?: ListRecord): boolean {
    return [...this.lists.values()].some(
      (list) => list !== but && list.deleted_at === undefined && list.name.toLowerCase() === name.toLowerCase(),
    );
  }

  renameList(listId: string, name: string): void {
    const list = this.listOf(listId);
    if (this.hasListNamed(name, list)) throw new Error(`There is a list ${name}`);
    list.name = name;
    list.updated_at = this.moment();
  }

  private listOf(listId: string): ListRecord {
    const list = this.lists.get(listId);
    if (!list) throw new Error(`No list ${listId}`);
    return list;
  }

  addTag(given: NewTag): TagRecord {
    const created_at = given.created_at ?? this.moment();
    const tag: TagRecord = {
      tag_id: this.newId(),
      tag_source: 'Contact',
      created_at,
      updated_at: created_at,
      ...given,
    };
    this.tags.set(tag.tag_id, tag);
    return tag;
  }

  addAutomation(given: NewAutomation): AutomationRecord {
    const created_at = given.created_at ?? this.moment();
    const record: AutomationRecord = {
      id: this.newId(),
      status: 'ACTIVE',
      created_at,
      updated_at: created_at,
      ...given,
    };
    this.automations.set(record.id, record);
    return record;
  }

  addCustomField(given: NewCustomField): CustomFieldRecord {
    const created_at = given.created_at ?? this.moment();
    const field: CustomFieldRecord = {
      custom_field_id: this.newId(),
      name: given.label.replaceAll(/[^\p{L}\p{N}]+/gu, '_'),
      created_at,
      updated_at: created_at,
      ...given,
    };
    this.customFields.set(field.custom_field_id, field);
    return field;
  }

  /** The problems of these ids as targets of a membership. Empty if there are none. */
  problemsOfLists(ids: unknown, property = 'list_memberships'): string[] {
    if (!Array.isArray(ids)) return [`${property} must be an array`];
    if (ids.length > 50) return [`${property} size must be between 0 and 50`];
    const problems: string[] = [];
    for (const id of ids) {
      if (!isUuid(id)) problems.push(`${property} has an id in an invalid format: ${String(id)}`);
      else {
        const list = this.lists.get(id);
        if (!list) problems.push(`${property} has an id that does not exist: ${id}`);
        else if (list.deleted_at !== undefined) problems.push(`${property} has the id of a deleted list: ${id}`);
      }
    }
    return problems;
  }
}

const attribution = ({ by, request }: Origin) => ({ by, ...(request !== undefined && { request }) });

function newEmail(
  given: Partial<EmailRecord> & Pick<EmailRecord, 'address'>,
  source: ContactRecord['create_source'],
  created_at: string,
): EmailRecord {
  const permission = given.permission_to_send ?? 'implicit';
  const email: EmailRecord = {
    permission_to_send: permission,
    created_at,
    updated_at: created_at,
    confirm_status: permission === 'pending_confirmation' ? 'pending' : 'off',
    ...given,
  };
  if (permission === 'explicit' || permission === 'implicit') {
    email.opt_in_source ??= source;
    email.opt_in_date ??= created_at;
  }
  if (permission === 'unsubscribed') {
    email.opt_out_source ??= source;
    email.opt_out_date ??= created_at;
  }
  return email;
}
