import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Account } from '../../protocol/contact';
import type { StoreDeps } from '../storage/encryption';
import { type Session, sessionSchema } from './account';
import { readVersion010 } from './sessions-of-version-0-1-0';

/** All sessions, and the id of the current account. */
const sessionRowSchema = v.object({ sessions: v.array(sessionSchema), currentId: v.exactOptional(v.string()) });
export type SessionRow = v.InferOutput<typeof sessionRowSchema>;

/** The key of the row in the store of sealed values. */
const ROW = 'sessions';
const LOCK = 'contact-restore:sessions';

export interface SessionsDeps extends StoreDeps {
  /** Runs one task of this name at a time, across all contexts of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** The current account’s id in version 0.1.0, or "". */
  currentIdOfVersion010: () => Promise<string>;
  /** Called after the current account or the set of sessions changed. */
  announce: () => void;
  newId: () => string;
}

/** Changes sessions. Only a task that runs alone receives it. */
export interface SessionWriter {
  /** Adds a session, replacing an earlier one in the same account, and makes its account the current one. */
  begin(session: Session): Promise<void>;
  /** Replaces a session, unless it has ended. */
  replace(session: Session): Promise<void>;
  /** Removes a session. If it was the current one, another takes its place. */
  end(accountId: string): Promise<void>;
}

export interface Sessions {
  /** Undefined when signed out. */
  current(): Promise<Session | undefined>;
  /** The session in this account, if there is one. */
  in(accountId: string): Promise<Session | undefined>;
  isSignedIn(accountId: string): Promise<boolean>;
  /** All signed-in accounts, by name. */
  accounts(): Promise<Account[]>;
  /** Makes another signed-in account the current one. Rejects with `signed-out` if there is no session in it. */
  use(accountId: string): Promise<Account>;
  /** Runs a task that changes sessions while no other one does, including its network requests. Must not be nested. */
  alone<T>(task: (writer: SessionWriter) => Promise<T>): Promise<T>;
  /** Runs a task while the account stays signed in; does nothing if it is not. */
  whileSignedIn(accountId: string, task: () => Promise<void>): Promise<void>;
}

/**
 * The sessions, one per account. All are in one sealed row that is written whole, so that a stopped worker leaves no
 * half change.
 */
export function createSessions(deps: SessionsDeps): Sessions {
  const { database, seal, exclusively, announce } = deps;
  let migrated: Promise<void> | undefined;
  /** The row that was read last. Every other row has another initialization vector. */
  let known: { iv: string | undefined; row: SessionRow } | undefined;

  async function read(): Promise<SessionRow> {
    const sealed = await (await database()).get('secrets', ROW);
    const iv = sealed?.iv.join();
    if (known && known.iv === iv) return known.row;
    known = { iv, row: (await seal.openAs(sessionRowSchema, sealed)) ?? { sessions: [] } };
    return known.row;
  }

  async function write(row: SessionRow, idle: string[] = []): Promise<void> {
    const sealed = await seal.seal(row);
    const { store, done } = (await database()).transaction('secrets', 'readwrite');
    const written = row.sessions.length > 0 ? store.put(sealed, ROW) : store.delete(ROW);
    await Promise.all([written, ...idle.map((name) => store.delete(name)), done]);
    // The tokens of an ended session leave the memory too.
    known = undefined;
  }

  /** Migrates the sessions of version 0.1.0, once. */
  async function migrate(): Promise<void> {
    if ((await (await database()).getKey('secrets', ROW)) !== undefined) return;
    const { row, names } = await readVersion010(deps);
    if (names.length > 0) await write(row, names);
  }

  const ready = () => {
    migrated ??= exclusively(LOCK, migrate).catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    return migrated;
  };

  async function readReady(): Promise<SessionRow> {
    await ready();
    return read();
  }

  async function sessionIn(accountId: string): Promise<Session | undefined> {
    return (await readReady()).sessions.find(({ account }) => account.id === accountId);
  }

  const writer: SessionWriter = {
    async begin(session) {
      const { sessions } = await read();
      const { id } = session.account;
      await write({ sessions: [...sessions.filter(({ account }) => account.id !== id), session], currentId: id });
      announce();
    },
    async replace(session) {
      const row = await read();
      const place = row.sessions.findIndex(({ account }) => account.id === session.account.id);
      if (place !== -1) await write({ ...row, sessions: row.sessions.with(place, session) });
    },
    async end(accountId) {
      const { sessions, currentId } = await read();
      const left = sessions.filter(({ account }) => account.id !== accountId);
      const next = left.some(({ account }) => account.id === currentId) ? currentId : byName(left)[0]?.id;
      await write({ sessions: left, ...(next !== undefined && { currentId: next }) });
      announce();
    },
  };

  async function alone<T>(task: (writer: SessionWriter) => Promise<T>): Promise<T> {
    await ready();
    return exclusively(LOCK, () => task(writer));
  }

  return {
    async current() {
      const { sessions, currentId } = await readReady();
      return sessions.find(({ account }) => account.id === currentId);
    },
    in: sessionIn,
    isSignedIn: async (accountId) => (await sessionIn(accountId)) !== undefined,
    accounts: async () => byName((await readReady()).sessions),
    use: (accountId) =>
      alone(async () => {
        const session = await sessionIn(accountId);
        if (!session) throw new CallFailed({ kind: 'signed-out' });
        await write({ ...(await read()), currentId: accountId });
        announce();
        return session.account;
      }),
    alone,
    whileSignedIn: (accountId, task) =>
      alone(async () => {
        if (await sessionIn(accountId)) await task();
      }),
  };
}

function byName(sessions: Session[]): Account[] {
  return sessions.map(({ account }) => account).sort((one, other) => one.name.localeCompare(other.name));
}
