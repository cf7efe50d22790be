import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import type { Sessions } from '../access/sessions';
import type { OpenDatabase, Sealed } from '../storage/database';
import type { Seal } from '../storage/encryption';
import { deflate, inflate } from './deflate';
import { type Membership, packRows, unpackRows } from './membership-rows';

export interface RowStoreDeps {
  database: OpenDatabase;
  seal: Seal;
}

export interface SaveDeps extends RowStoreDeps {
  sessions: Pick<Sessions, 'whileSignedIn'>;
  isWanted: () => Promise<boolean>;
}

/** What is known in an account: a header, and a row a contact, which has no address and no name of a person. */
export type WithRows<Header> = Header & { rows: Map<string, Membership> };

/** What the browser throws where the disk is full. */
function sayWhereFull(error: unknown): never {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  throw isFull ? new CallFailed({ kind: 'no-storage' }) : error;
}

/**
 * A store with a sealed header and sealed rows an account. What cannot be unsealed, or is not as `schema` says, is as if it was not
 * there.
 */
export function createRowStore<Header extends object>(
  store: 'ledgers' | 'list-files' | 'sent-lists',
  schema: v.GenericSchema<unknown, Header>,
) {
  async function openHeader(sealed: Sealed, seal: Seal): Promise<Header | undefined> {
    const header = v.safeParse(schema, await seal.open(sealed));
    return header.success ? header.output : undefined;
  }

  /** The header of an account, and why its last reading ended early. */
  async function header(
    accountId: string,
    { database, seal }: RowStoreDeps,
  ): Promise<{ header: Header; failure?: Failure } | undefined> {
    const row = await (await database()).get(store, accountId);
    const opened = row && (await openHeader(row.header, seal));
    return opened && { header: opened, ...(row.failure && { failure: row.failure }) };
  }

  /** The same with the rows as they are packed, in which `findRow` finds one. */
  async function packed(
    accountId: string,
    { database, seal }: RowStoreDeps,
  ): Promise<{ header: Header; bytes: Uint8Array; failure?: Failure } | undefined> {
    const row = await (await database()).get(store, accountId);
    const deflated = row && (await seal.openBytes(row.rows));
    const bytes = deflated && (await inflate(deflated));
    const opened = bytes && (await openHeader(row.header, seal));
    return opened && { header: opened, bytes, ...(row.failure && { failure: row.failure }) };
  }

  return {
    header,
    packed,

    async open(accountId: string, deps: RowStoreDeps): Promise<WithRows<Header> | undefined> {
      const found = await packed(accountId, deps);
      return found && { ...found.header, rows: unpackRows(found.bytes) };
    },

    /**
     * Stores what is known in an account, and why its last reading ended early. Nothing is stored where nobody is signed in to it
     * any more, or it is not wanted: that may have come meanwhile.
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
        await (await database()).put(store, { accountId, ...sealed, ...(failure && { failure }) }).catch(sayWhereFull);
      });
    },

    async forget(accountId: string, { database }: Pick<RowStoreDeps, 'database'>): Promise<void> {
      await (await database()).delete(store, accountId);
    },

    /** Forgets what is known in all accounts but these. */
    async forgetOthers(but: ReadonlySet<string>, { database }: Pick<RowStoreDeps, 'database'>): Promise<void> {
      const db = await database();
      for (const accountId of await db.getAllKeys(store)) if (!but.has(accountId)) await db.delete(store, accountId);
    },

    /** Forgets what is not fresh, and what cannot be read. */
    async forgetOld(isFresh: (header: Header) => boolean, { database, seal }: RowStoreDeps): Promise<void> {
      const db = await database();
      for (const { accountId, header: sealed } of await db.getAll(store)) {
        const opened = await openHeader(sealed, seal);
        if (!opened || !isFresh(opened)) await db.delete(store, accountId);
      }
    },
  };
}
