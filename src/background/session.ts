import * as v from 'valibot';
import { CallFailed } from '../constant-contact/http';
import type { Tokens } from '../constant-contact/oauth';
import type { Account } from '../protocol/contact';
import type { Database } from './database';
import type { Seal } from './seal';
import type { Stored } from './stored';

/** Who is signed in, with which API key, and how to stay so. Sealed at rest. */
export interface Session {
  clientId: string;
  account: Account;
  /** Absent when the application was not granted offline_access: the session ends with its access token. */
  refreshToken?: string;
  /** Granted scopes, separated by spaces, where the server said. */
  scope?: string;
}

/** The access token lives in memory only; it is gone when the browser closes. */
export interface Access {
  token: string;
  /** When to get another one, somewhat before this one ends; in ms since the epoch. */
  goodUntil: number;
}

export const accessSchema = v.nullable(v.object({ token: v.string(), goodUntil: v.number() }));

const sessionSchema = v.object({
  clientId: v.string(),
  account: v.object({
    id: v.string(),
    name: v.string(),
    userName: v.exactOptional(v.string()),
    userEmail: v.exactOptional(v.string()),
  }),
  refreshToken: v.exactOptional(v.string()),
  scope: v.exactOptional(v.string()),
});

/** A token that can be refreshed is, this long before its end; one of a short life at half of it. */
const EARLY_MS = 5 * 60_000;

export interface SessionParts {
  database: Promise<Database>;
  seal: Seal;
  access: Stored<Access | null>;
  refresh: (clientId: string, refreshToken: string) => Promise<Tokens>;
  now: () => number;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface Sessions {
  /** undefined when signed out. */
  current(): Promise<Session | undefined>;
  /** An access token to call with, refreshed when it is about to end or is the one that was `refused`. */
  getAccessToken(refused?: string): Promise<string>;
  begin(clientId: string, account: Account, tokens: Tokens): Promise<void>;
  end(): Promise<void>;
}

/**
 * The one session. Only the authorization server's `invalid_grant` ends it; a network that fails does not. A refresh token
 * that rotates works once, so one refresh runs at a time, whoever comes second finds the first one's token, and the new
 * token is stored before anybody uses it.
 */
export function createSessions(parts: SessionParts): Sessions {
  const { access, now } = parts;

  async function current(): Promise<Session | undefined> {
    const sealed = await (await parts.database).get('secrets', 'session');
    if (!sealed) return undefined;
    const parsed = v.safeParse(sessionSchema, await parts.seal.open(sealed));
    return parsed.success ? parsed.output : undefined;
  }

  async function store(session: Session, tokens: Tokens): Promise<void> {
    const sealed = await parts.seal.seal(session);
    await (await parts.database).put('secrets', sealed, 'session');
    const lifetime = tokens.expiresIn * 1_000;
    const good = session.refreshToken === undefined ? lifetime : Math.max(lifetime - EARLY_MS, lifetime / 2);
    await access.set({ token: tokens.accessToken, goodUntil: now() + good });
  }

  async function usable(refused: string | undefined): Promise<string | undefined> {
    const kept = await access.get();
    return kept && kept.token !== refused && now() < kept.goodUntil ? kept.token : undefined;
  }

  async function end(): Promise<void> {
    await access.clear();
    await (await parts.database).delete('secrets', 'session');
  }

  async function renew(refused: string | undefined): Promise<string> {
    const meanwhile = await usable(refused);
    if (meanwhile !== undefined) return meanwhile;
    const session = await current();
    if (!session?.refreshToken) {
      await end();
      throw new CallFailed({ kind: 'signed-out' });
    }
    try {
      const tokens = await parts.refresh(session.clientId, session.refreshToken);
      const refreshToken = tokens.refreshToken ?? session.refreshToken;
      await store({ ...session, refreshToken, ...(tokens.scope && { scope: tokens.scope }) }, tokens);
      return tokens.accessToken;
    } catch (error) {
      if (error instanceof CallFailed && error.failure.kind === 'signed-out') {
        // Another context may have turned the token in before us; then its successor is stored by now.
        const later = await current();
        if (later && later.refreshToken !== session.refreshToken) return renew(refused);
        await end();
      }
      throw error;
    }
  }

  return {
    current,
    end,
    async getAccessToken(refused) {
      return (await usable(refused)) ?? parts.exclusively('contact-restore:refresh', () => renew(refused));
    },
    begin: (clientId, account, tokens) =>
      store(
        {
          clientId,
          account,
          ...(tokens.refreshToken !== undefined && { refreshToken: tokens.refreshToken }),
          ...(tokens.scope !== undefined && { scope: tokens.scope }),
        },
        tokens,
      ),
  };
}
