import type { AccountData } from './account-data';
import type { ContactRecord, CoreFields, Source } from './records';
import type { Call, Sandbox } from './sandbox';
import type { Author } from './server-log';
import type { Switches } from './switches';

/** Actions of somebody else on a contact in the web app. The server’s log records each change. */
export interface Colleague {
  /** Changes fields of an active contact. Does nothing to a deleted one, which is hidden from colleagues. */
  edit(contactId: string, fields: CoreFields): void;
  /** Restores a deleted contact onto lists. Does nothing to an active one. */
  restore(contactId: string, listIds: readonly string[]): void;
  /** Deletes an active contact. */
  delete(contactId: string): void;
  /** Puts an active contact on exactly these lists. */
  relist(contactId: string, listIds: readonly string[]): void;
  /** Adds an active contact to a list. The author is a colleague, or the contact by a form. */
  join(contactId: string, listId: string, by?: Source): void;
  /**
   * Removes an active contact from a list. The author is a colleague, or the contact by the profile link in a message.
   */
  leave(contactId: string, listId: string, by?: Source): void;
  /**
   * Unsubscribes a contact, deleted or not. The author is the contact by a link in an old message, or the account in
   * its name.
   */
  unsubscribe(contactId: string, by?: Source): void;
  /** Creates a list, which may have the name of a deleted one. Returns its id. */
  makeList(name: string): string;
  renameList(listId: string, name: string): void;
  /** Deletes a list and keeps its contacts. */
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
 * The moment of an event, counted in requests to the API from the start of a script. A reading is a GET of contacts. A
 * write is a request that may change one. 'after' means that the server has handled the request and the answer has not
 * arrived. So `{ side: 'after', of: 'write', count: 1 }` is exactly between the first write and its reading. A wait
 * ends at the first request after it.
 */
export type Moment =
  | { side: 'before' | 'after'; of: 'reading' | 'write' | 'call'; count: number }
  | { afterSeconds: number };

/** Runs each function once, at its moment. Returns a function that ends the script. */
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
