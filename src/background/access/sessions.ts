import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Account } from '../../protocol/contact';
import type { OpenDatabase } from '../storage/database';
import type { Seal } from '../storage/encryption';
import { accountSchema } from './account';
import { readVersion010 } from './sessions-of-version-0-1-0';

/** Who is signed in to an account, with which API key, and how to stay so. */
export interface Session {
  clientId: string;
  account: Account;
  /** Absent when the application was not granted offline_access: the session ends with its access token. */
  refreshToken?: string;
}

/** All sessions and which of them is the current one. */
export interface SessionRow {
  sessions: Session[];
  currentId?: string;
}

export const sessionRowSchema = v.object({
  sessions: v.array(
    v.object({
      clientId: v.string(),
      account: accountSchema,
      refreshToken: v.exactOptional(v.string()),
    }),
  ),
  currentId: v.exactOptional(v.string()),
});

/** What the row is called among the sealed values. */
const ROW = 'sessions';
const LOCK = 'contact-restore:sessions';

export interface SessionsDeps {
  database: OpenDatabase;
  seal: Seal;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Which account was the current one in version 0.1.0, or "". */
  currentIdOfVersion010: () => Promise<string>;
  /** Called after the current account, or who is signed in, has changed. */
  announce: () => void;
  newId: () => string;
}

/** Changes sessions; given only to a task that nobody else runs beside. */
export interface SessionWriter {
  /** Adds a session and makes its account the current one; takes the place of an earlier session in the same account. */
  begin(session: Session): Promise<void>;
  /** Replaces a session that is still there; one that ended stays so. */
  replace(session: Session): Promise<void>;
  /** Removes a session. Another one takes its place as the current one. */
  end(accountId: string): Promise<void>;
}

export interface Sessions {
  /** undefined when signed out. */
  current(): Promise<Session | undefined>;
  /** The session in this account, while there is one. */
  in(accountId: string): Promise<Session | undefined>;
  isSignedIn(accountId: string): Promise<boolean>;
  /** Every account that is signed in, by name. */
  accounts(): Promise<Account[]>;
  /** Makes another signed-in account the current one. Rejects with `signed-out` when it is not signed in. */
  use(accountId: string): Promise<Account>;
  /** Runs a task that changes sessions while no other one does, its network requests included. It must not be nested. */
  alone<T>(task: (writer: SessionWriter) => Promise<T>): Promise<T>;
  /** Runs a task while the account is signed in and stays so; does nothing where it is not. */
  whileSignedIn(accountId: string, task: () => Promise<void>): Promise<void>;
}

/**
 * The sessions, one an account. They and the current account are one sealed row, which is written whole: a worker that is
 * stopped leaves all of a change or nothing of it.
 */
export function createSessions(deps: SessionsDeps): Sessions {
  const { database, seal, exclusively, announce } = deps;
  let migrated: Promise<void> | undefined;

  async function read(): Promise<SessionRow> {
    const sealed = await (await database()).get('secrets', ROW);
    const row = v.safeParse(sessionRowSchema, sealed && (await seal.open(sealed)));
    return row.success ? row.output : { sessions: [] };
  }

  async function write(row: SessionRow, idle: string[] = []): Promise<void> {
    const sealed = await seal.seal(row);
    const { store, done } = (await database()).transaction('secrets', 'readwrite');
    const written = row.sessions.length > 0 ? store.put(sealed, ROW) : store.delete(ROW);
    await Promise.all([written, ...idle.map((name) => store.delete(name)), done]);
  }

  /** Takes over what version 0.1.0 stored, once. */
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

  return {
    async current() {
      const { sessions, currentId } = await readReady();
      return sessions.find(({ account }) => account.id === currentId);
    },
    in: sessionIn,
    isSignedIn: async (accountId) => (await sessionIn(accountId)) !== undefined,
    accounts: async () => byName((await readReady()).sessions),
    async use(accountId) {
      await ready();
      return exclusively(LOCK, async () => {
        const row = await read();
        const session = row.sessions.find(({ account }) => account.id === accountId);
        if (!session) throw new CallFailed({ kind: 'signed-out' });
        await write({ ...row, currentId: accountId });
        announce();
        return session.account;
      });
    },
    async alone(task) {
      await ready();
      return exclusively(LOCK, () => task(writer));
    },
    async whileSignedIn(accountId, task) {
      await ready();
      await exclusively(LOCK, async () => {
        const { sessions } = await read();
        if (sessions.some(({ account }) => account.id === accountId)) await task();
      });
    },
  };
}

function byName(sessions: Session[]): Account[] {
  return sessions.map(({ account }) => account).sort((one, other) => one.name.localeCompare(other.name));
}
