import type { AccountData } from './account-data';
import type { ContactRecord, CoreFields, Source } from './records';
import type { Call, Sandbox } from './sandbox';
import type { Author } from './server-log';
import type { Switches } from './switches';

/** What somebody else can do to a contact in the web app. Each change is in the server's log. */
export interface Colleague {
  /** Changes fields of an active contact. A deleted one is hidden from colleagues, so nothing happens. */
  edit(contactId: string, fields: CoreFields): void;
  /** Brings a deleted contact back onto lists; nothing happens to an active one. */
  restore(contactId: string, listIds: readonly string[]): void;
  /** Deletes an active contact. */
  delete(contactId: string): void;
  /** Puts an active contact on exactly these lists. */
  relist(contactId: string, listIds: readonly string[]): void;
  /** Puts an active contact on one more list: a colleague, or the contact by a form. */
  join(contactId: string, listId: string, by?: Source): void;
  /** Takes an active contact off a list: a colleague, or the contact by the link to its profile in a message. */
  leave(contactId: string, listId: string, by?: Source): void;
  /** Opts a contact out, deleted or not: the contact by a link in an old message, or the account in the contact's name. */
  unsubscribe(contactId: string, by?: Source): void;
  /** Makes a list, which may have the name of one that was deleted; gives its id. */
  makeList(name: string): string;
  renameList(listId: string, name: string): void;
  /** Deletes a list and takes it off its contacts, who stay. */
  deleteList(listId: string): void;
}

export function createColleague(data: AccountData, switches: Switches): Colleague {
  const found = (contactId: string): ContactRecord => {
    const record = data.contacts.get(contactId);
    if (!record) throw new Error(`No contact ${contactId}`);
    return record;
  };
  function changeActive(contactId: string, apply: (record: ContactRecord) => void, by: Author = 'colleague'): void {
    const record = found(contactId);
    if (record.deleted_at === undefined) data.change(record, { by }, () => apply(record));
  }
  const touch = (record: ContactRecord) => {
    record.updated_at = data.moment();
  };

  function relist(
    contactId: string,
    listsAfter: (before: readonly string[]) => readonly string[],
    by: Author = 'colleague',
  ): void {
    const apply = (record: ContactRecord) => {
      record.list_memberships = [...listsAfter(record.list_memberships)];
      if (switches.listChangeMovesUpdatedAt === 'yes') touch(record);
    };
    changeActive(contactId, apply, by);
  }

  return {
    edit: (contactId, fields) =>
      changeActive(contactId, (record) => {
        Object.assign(record, fields);
        touch(record);
      }),
    restore(contactId, listIds) {
      const record = found(contactId);
      if (record.deleted_at === undefined) return;
      data.change(record, { by: 'colleague' }, () => {
        delete record.deleted_at;
        record.list_memberships = [...listIds];
        if (switches.listChangeMovesUpdatedAt === 'yes') touch(record);
      });
    },
    delete: (contactId) => data.deleteContact(contactId, { by: 'colleague' }),
    relist: (contactId, listIds) => relist(contactId, () => listIds),
    join: (contactId, listId, by = 'Account') =>
      relist(contactId, (before) => [...new Set([...before, listId])], authorOf(by)),
    leave: (contactId, listId, by = 'Account') =>
      relist(contactId, (before) => before.filter((id) => id !== listId), authorOf(by)),
    unsubscribe(contactId, by = 'Contact') {
      const record = found(contactId);
      const { email_address: email } = record;
      if (!email || email.permission_to_send === 'unsubscribed') return;
      data.change(record, { by: authorOf(by) }, () => {
        const now = data.moment();
        record.email_address = {
          ...email,
          permission_to_send: 'unsubscribed',
          opt_out_source: by,
          opt_out_date: now,
          updated_at: now,
        };
        if (switches.optOutLists === 'lost') record.list_memberships = [];
        if (switches.optOutMovesUpdatedAt === 'yes') touch(record);
      });
    },
    makeList(name) {
      if (data.hasListNamed(name)) throw new Error(`There is a list ${name}`);
      return data.addList({ name }).list_id;
    },
    renameList: (listId, name) => data.renameList(listId, name),
    deleteList: (listId) => data.deleteList(listId),
  };
}

const authorOf = (source: Source): Author => (source === 'Contact' ? 'contact' : 'colleague');

/**
 * The moment at which something happens, counted in requests to the API from the start of a script: a reading is a GET of
 * contacts, a write is whatever may change one. 'after' is when the server is done with the request and its answer has not
 * arrived yet, so `{ side: 'after', of: 'write', count: 1 }` lies exactly between the first write and its reading. Waits end
 * at the first request after them.
 */
export type Moment =
  | { side: 'before' | 'after'; of: 'reading' | 'write' | 'call'; count: number }
  | { afterSeconds: number };

/** Runs each function once, at its moment. Returns what ends the script. */
export function atMoments(sandbox: Sandbox, plan: readonly { moment: Moment; run: () => void }[]): () => void {
  const counts = { reading: 0, write: 0, call: 0 };
  const start = sandbox.now();
  let waiting = [...plan];

  function isDue(moment: Moment, side: 'before' | 'after', kind: 'reading' | 'write' | undefined): boolean {
    if ('afterSeconds' in moment) return sandbox.now() - start >= moment.afterSeconds * 1_000;
    return moment.side === side && (moment.of === 'call' || moment.of === kind) && counts[moment.of] === moment.count;
  }

  return sandbox.onRequest((call, side) => {
    const kind = kindOf(call);
    if (side === 'before') {
      counts.call++;
      if (kind) counts[kind]++;
    }
    const due = waiting.filter(({ moment }) => isDue(moment, side, kind));
    if (due.length === 0) return;
    waiting = waiting.filter((one) => !due.includes(one));
    for (const { run } of due) run();
  });
}

function kindOf({ method, path }: Call): 'reading' | 'write' | undefined {
  if (method !== 'GET') return /^\/v3\/(contacts|activities)/.test(path) ? 'write' : undefined;
  return path.startsWith('/v3/contacts') ? 'reading' : undefined;
}
