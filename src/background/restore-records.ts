import * as v from 'valibot';
import type { Contact } from '../protocol/contact';
import type { WayIn } from '../protocol/requests';
import { contactSchema } from './contact-schema';
import type { Database } from './database';
import type { Seal } from './seal';

/** What became of a restore. `open` stands from before the write until its outcome is known, through a crash too. */
export type RestoreOutcome = 'open' | 'restored' | 'restored-with-differences' | 'not-restored' | 'undone';

/** One restore: what was read before it, what was asked for and what came of it. */
export interface RestoreRecord {
  id: string;
  accountId: string;
  contactId: string;
  /** When it was begun, in ms since the epoch. */
  at: number;
  wayIn: WayIn;
  snapshot: Contact;
  listIds: string[];
  outcome: RestoreOutcome;
}

export interface RestoreRecords {
  put(record: RestoreRecord): Promise<void>;
  get(id: string): Promise<RestoreRecord | undefined>;
  /** The newest restore of a contact that may have brought it back and was not undone. */
  findUndoable(accountId: string, contactId: string): Promise<RestoreRecord | undefined>;
}

const sealedSchema = v.object({
  wayIn: v.picklist(['popup', 'panel', 'context-menu', 'deleted-contacts']),
  snapshot: contactSchema,
  listIds: v.array(v.string()),
  outcome: v.picklist(['open', 'restored', 'restored-with-differences', 'not-restored', 'undone']),
});

/** Keeps restore records; only ids and the time stand in the open, everything else is sealed. */
export function createRestoreRecords(database: Promise<Database>, seal: Seal): RestoreRecords {
  type Row = NonNullable<Awaited<ReturnType<Awaited<typeof database>['get']>>>;

  async function read(row: Row | undefined): Promise<RestoreRecord | undefined> {
    if (!row || !('sealed' in row)) return undefined;
    const { sealed, ...open } = row;
    const parsed = v.safeParse(sealedSchema, await seal.open(sealed));
    return parsed.success ? { ...open, ...parsed.output } : undefined;
  }

  return {
    async put({ id, accountId, contactId, at, ...secret }) {
      const sealed = await seal.seal(secret);
      await (await database).put('restores', { id, accountId, contactId, at, sealed });
    },
    async get(id) {
      return read(await (await database).get('restores', id));
    },
    async findUndoable(accountId, contactId) {
      const rows = await (await database).getAllFromIndex('restores', 'contact', [accountId, contactId]);
      const records = await Promise.all(rows.map(read));
      return records
        .filter((record) => record !== undefined)
        .sort((one, other) => other.at - one.at)
        .slice(0, 1)
        .find(({ outcome }) => outcome !== 'undone' && outcome !== 'not-restored');
    },
  };
}
