import * as v from 'valibot';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Tokens } from '../../constant-contact/oauth';
import type { Account } from '../../protocol/contact';
import type { OpenDatabase } from '../storage/database';
import type { Seal } from '../storage/encryption';
import type { Stored } from '../storage/stored-value';
import type { CallPurpose } from './call-budget';

/** Who is signed in to an account, with which API key, and how to stay so. Sealed at rest. */
export interface Session {
  clientId: string;
  account: Account;
  /** Absent when the application was not granted offline_access: the session ends with its access token. */
  refreshToken?: string;
}

/** The access tokens live in memory only; they are gone when the browser closes. */
export interface Access {
  accountId: string;
  token: string;
  /** When to get another one, somewhat before this one ends; in ms since the epoch. */
  goodUntil: number;
}

export const accessSchema = v.array(v.object({ accountId: v.string(), token: v.string(), goodUntil: v.number() }));

const sessionSchema = v.object({
  clientId: v.string(),
  account: v.object({
    id: v.string(),
    name: v.string(),
    userName: v.exactOptional(v.string()),
    userEmail: v.exactOptional(v.string()),
  }),
  refreshToken: v.exactOptional(v.string()),
});

/** A token that can be refreshed is, this long before its end; one of a short life at half of it. */
const EARLY_MS = 5 * 60_000;

/** How the sessions are kept among the sealed things. */
export const SESSION = 'session:';

export interface SessionDeps {
  database: OpenDatabase;
  seal: Seal;
  access: Stored<Access[]>;
  /** The account that surfaces speak of, by its id. */
  currentId: Stored<string>;
  refresh: (clientId: string, refreshToken: string) => Promise<Tokens>;
  /** A way to call with the tokens of one session. */
  callWith: (clientId: string, getAccessToken: (refused?: string) => Promise<string>, purpose?: CallPurpose) => Call;
  now: () => number;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** One account to work in: every call made with it goes to that account, whichever is the current one by then. */
export interface SignedIn {
  account: Account;
  call: Call;
}

export interface Sessions {
  /**
   * The current account, or the one with this id. Rejects with `signed-out` when nobody is signed in to it. Calls `for` a
   * job leave a part of the day's budget to people.
   */
  signedIn(accountId?: string, purpose?: CallPurpose): Promise<SignedIn>;
  /** undefined when signed out. */
  current(): Promise<Session | undefined>;
  isSignedIn(accountId: string): Promise<boolean>;
  /** Every account that is signed in, by name. */
  accounts(): Promise<Account[]>;
  /** Makes another signed-in account the current one. Rejects with `signed-out` when it is not signed in. */
  use(accountId: string): Promise<Account>;
  /** Signs in to an account and makes it the current one. */
  begin(clientId: string, account: Account, tokens: Tokens): Promise<void>;
  /** Signs out of the current account; another one that is signed in takes its place. */
  end(): Promise<void>;
}

/**
 * The sessions, one an account. Only the authorization server's `invalid_grant` ends one; a network that fails does not. A
 * refresh token that rotates works once, so one refresh runs at a time, whoever comes second finds the first one's token,
 * and the new token is stored before anybody uses it.
 */
export function createSessions(deps: SessionDeps): Sessions {
  const { access, currentId, now } = deps;

  async function sessionOf(accountId: string): Promise<Session | undefined> {
    const sealed = await (await deps.database()).get('secrets', SESSION + accountId);
    if (!sealed) return undefined;
    const parsed = v.safeParse(sessionSchema, await deps.seal.open(sealed));
    return parsed.success ? parsed.output : undefined;
  }

  /** With `still`, only where the account is still signed in: somebody may have signed out in the meantime. */
  async function store(session: Session, tokens: Tokens, still = false): Promise<void> {
    const { id } = session.account;
    const sealed = await deps.seal.seal(session);
    const transaction = (await deps.database()).transaction('secrets', 'readwrite');
    const isSignedIn = !still || (await transaction.store.getKey(SESSION + id)) !== undefined;
    if (isSignedIn) await transaction.store.put(sealed, SESSION + id);
    await transaction.done;
    if (!isSignedIn) throw new CallFailed({ kind: 'signed-out' });
    const lifetime = tokens.expiresIn * 1_000;
    const good = session.refreshToken === undefined ? lifetime : Math.max(lifetime - EARLY_MS, lifetime / 2);
    await setAccess(id, { accountId: id, token: tokens.accessToken, goodUntil: now() + good });
  }

  async function setAccess(accountId: string, kept?: Access): Promise<void> {
    await access.update((all) => [...all.filter((other) => other.accountId !== accountId), ...(kept ? [kept] : [])]);
  }

  async function usable(accountId: string, refused: string | undefined): Promise<string | undefined> {
    const kept = (await access.get()).find((one) => one.accountId === accountId);
    return kept && kept.token !== refused && now() < kept.goodUntil ? kept.token : undefined;
  }

  async function forget(accountId: string): Promise<void> {
    await setAccess(accountId);
    await (await deps.database()).delete('secrets', SESSION + accountId);
    if ((await currentId.get()) !== accountId) return;
    const [next] = await accounts();
    await (next ? currentId.update(() => next.id) : currentId.clear());
  }

  async function accounts(): Promise<Account[]> {
    const keys = await (await deps.database()).getAllKeys('secrets', IDBKeyRange.bound(SESSION, `${SESSION}\uffff`));
    const sessions = await Promise.all(keys.map((key) => sessionOf(key.slice(SESSION.length))));
    return sessions
      .flatMap((session) => (session ? [session.account] : []))
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  async function renew(accountId: string, refused: string | undefined): Promise<string> {
    const meanwhile = await usable(accountId, refused);
    if (meanwhile !== undefined) return meanwhile;
    const session = await sessionOf(accountId);
    if (!session?.refreshToken) {
      await forget(accountId);
      throw new CallFailed({ kind: 'signed-out' });
    }
    try {
      const tokens = await deps.refresh(session.clientId, session.refreshToken);
      await store({ ...session, refreshToken: tokens.refreshToken ?? session.refreshToken }, tokens, true);
      return tokens.accessToken;
    } catch (error) {
      if (error instanceof CallFailed && error.failure.kind === 'signed-out') {
        // Another context may have turned the token in before us; then its successor is stored by now.
        const later = await sessionOf(accountId);
        if (later && later.refreshToken !== session.refreshToken) return renew(accountId, refused);
        await forget(accountId);
      }
      throw error;
    }
  }

  async function current(): Promise<Session | undefined> {
    const chosen = await currentId.get();
    const id = chosen === '' ? (await accounts())[0]?.id : chosen;
    return id === undefined ? undefined : sessionOf(id);
  }

  return {
    current,
    isSignedIn: async (accountId) => (await sessionOf(accountId)) !== undefined,
    accounts,
    async signedIn(accountId, purpose) {
      const session = await (accountId === undefined ? current() : sessionOf(accountId));
      if (!session) throw new CallFailed({ kind: 'signed-out' });
      const { clientId, account } = session;
      const getAccessToken = async (refused?: string) =>
        (await usable(account.id, refused)) ??
        deps.exclusively(`contact-restore:refresh:${account.id}`, () => renew(account.id, refused));
      return { account, call: deps.callWith(clientId, getAccessToken, purpose) };
    },
    async use(accountId) {
      const session = await sessionOf(accountId);
      if (!session) throw new CallFailed({ kind: 'signed-out' });
      await currentId.update(() => accountId);
      return session.account;
    },
    async begin(clientId, account, tokens) {
      const { refreshToken } = tokens;
      await store({ clientId, account, ...(refreshToken !== undefined && { refreshToken }) }, tokens);
      await currentId.update(() => account.id);
    },
    async end() {
      const session = await current();
      if (session) await forget(session.account.id);
    },
  };
}
