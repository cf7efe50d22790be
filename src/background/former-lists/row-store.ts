import type * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import type { Sessions } from '../access/sessions';
import { isStorageFailure } from '../storage/database';
import type { StoreDeps } from '../storage/encryption';
import { deflate, inflate } from './deflate';
import { type Membership, packRows, unpackRows } from './membership-rows';

export interface SaveDeps extends StoreDeps {
  sessions: Pick<Sessions, 'whileSignedIn'>;
  isWanted: () => Promise<boolean>;
}

/** A header, and one row per contact without addresses or names of people. */
export type WithRows<Header> = Header & { rows: Map<string, Membership> };

/** Rethrows an error; that of a full or damaged disk becomes `no-storage`. */
function rethrow(error: unknown): never {
  throw isStorageFailure(error) ? new CallFailed({ kind: 'no-storage' }) : error;
}

/**
 * A store with a sealed header and sealed rows per account. Data that cannot be opened or does not fit `schema` counts
 * as absent.
 */
export function createRowStore<Header extends object>(
  store: 'ledgers' | 'list-files' | 'sent-lists',
  schema: v.GenericSchema<unknown, Header>,
) {
  /** The header of an account, and why its last reading ended early. */
  async function header(
    accountId: string,
    { database, seal }: StoreDeps,
  ): Promise<{ header: Header; failure?: Failure } | undefined> {
    const row = await (await database()).get(store, accountId);
    const opened = row && (await seal.openAs(schema, row.header));
    return opened && { header: opened, ...(row.failure && { failure: row.failure }) };
  }

  /** As `header`, with the packed rows, for `findRows`. */
  async function packed(
    accountId: string,
    { database, seal }: StoreDeps,
  ): Promise<{ header: Header; bytes: Uint8Array; failure?: Failure } | undefined> {
    const row = await (await database()).get(store, accountId);
    const deflated = row && (await seal.openBytes(row.rows));
    const bytes = deflated && (await inflate(deflated));
    const opened = bytes && (await seal.openAs(schema, row.header));
    return opened && { header: opened, bytes, ...(row.failure && { failure: row.failure }) };
  }

  return {
    header,
    packed,

    async open(accountId: string, deps: StoreDeps): Promise<WithRows<Header> | undefined> {
      const found = await packed(accountId, deps);
      return found && { ...found.header, rows: unpackRows(found.bytes) };
    },

    /**
     * Stores an account’s data, and why its last reading ended early. Stores nothing if the session ended or the
     * setting was switched off meanwhile.
     */
    async save(
      accountId: string,
      { rows, ...rest }: WithRows<Header>,
      { database, seal, sessions, isWanted }: SaveDeps,
      failure?: Failure,
    ): Promise<void> {
      const sealed = { header: await seal.seal(rest), rows: await seal.sealBytes(await deflate(packRows(rows))) };
      await sessions.whileSignedIn(accountId, async () => {
        if (!(await isWanted())) return;
        await (await database()).put(store, { accountId, ...sealed, ...(failure && { failure }) }).catch(rethrow);
      });
    },

    async forget(accountId: string, { database }: Pick<StoreDeps, 'database'>): Promise<void> {
      await (await database()).delete(store, accountId);
    },

    /** Deletes the data of all accounts except these. */
    async forgetOthers(but: ReadonlySet<string>, { database }: Pick<StoreDeps, 'database'>): Promise<void> {
      const db = await database();
      for (const accountId of await db.getAllKeys(store)) if (!but.has(accountId)) await db.delete(store, accountId);
    },

    /** Deletes data that is old or unreadable. */
    async forgetOld(isFresh: (header: Header) => boolean, { database, seal }: StoreDeps): Promise<void> {
      const db = await database();
      for (const { accountId, header: sealed } of await db.getAll(store)) {
        const opened = await seal.openAs(schema, sealed);
        if (!opened || !isFresh(opened)) await db.delete(store, accountId);
      }
    },
  };
}
