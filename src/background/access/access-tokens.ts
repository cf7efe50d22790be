import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Tokens } from '../../constant-contact/token-answers';
import type { Stored } from '../storage/stored-value';
import type { Session, Sessions, SessionWriter } from './sessions';

/** Access tokens live in memory only; they end with the browser. */
export interface AccessToken {
  accountId: string;
  token: string;
  /** When to get another one, somewhat before this one ends; in ms since the epoch. */
  goodUntil: number;
}

export const accessSchema = v.array(v.object({ accountId: v.string(), token: v.string(), goodUntil: v.number() }));

/** A token that can be refreshed is, this long before its end; one of a short life at half of it. */
const EARLY_MS = 5 * 60_000;

export interface AccessTokensDeps {
  sessions: Pick<Sessions, 'in' | 'alone'>;
  stored: Stored<AccessToken[]>;
  /**
   * New tokens for a refresh token, or only another refresh token where the rest of the answer cannot be used. Rejects with
   * `signed-out` when the server does not know it any more.
   */
  refresh: (clientId: string, refreshToken: string) => Promise<Tokens | Pick<Tokens, 'refreshToken'>>;
  now: () => number;
}

export interface AccessTokens {
  /** A token to call with in this account; never `refused`. Rejects with `signed-out`, and as a token request does. */
  get(accountId: string, refused?: string): Promise<string>;
  /** Starts a session; for a task of `Sessions.alone`. */
  begin(session: Session, tokens: Tokens, writer: SessionWriter): Promise<void>;
  /** Ends the session in this account. */
  end(accountId: string): Promise<void>;
}

/**
 * Gets, keeps and renews access tokens. Only the authorization server's `invalid_grant` ends a session; a network that fails
 * does not. A refresh token that rotates works once, so whatever changes a session runs alone, whoever comes second finds
 * the first one's token, and new tokens are stored before anybody uses them.
 */
export function createAccessTokens({ sessions, stored, refresh, now }: AccessTokensDeps): AccessTokens {
  async function usable(accountId: string, refused: string | undefined): Promise<string | undefined> {
    const known = (await stored.get()).find((one) => one.accountId === accountId);
    return known && known.token !== refused && now() < known.goodUntil ? known.token : undefined;
  }

  async function keep({ account, refreshToken }: Session, { accessToken, expiresIn }: Tokens): Promise<void> {
    const lifetime = expiresIn * 1_000;
    const good = refreshToken === undefined ? lifetime : Math.max(lifetime - EARLY_MS, lifetime / 2);
    await stored.update((all) => [
      ...all.filter(({ accountId }) => accountId !== account.id),
      { accountId: account.id, token: accessToken, goodUntil: now() + good },
    ]);
  }

  async function end(accountId: string, writer: SessionWriter): Promise<void> {
    await stored.update((all) => all.filter((one) => one.accountId !== accountId));
    await writer.end(accountId);
  }

  async function renew(accountId: string, refused: string | undefined, writer: SessionWriter): Promise<string> {
    const meanwhile = await usable(accountId, refused);
    if (meanwhile !== undefined) return meanwhile;
    const session = await sessions.in(accountId);
    if (!session) throw new CallFailed({ kind: 'signed-out' });
    if (session.refreshToken === undefined) {
      await end(accountId, writer);
      throw new CallFailed({ kind: 'signed-out' });
    }
    const before = session.refreshToken;
    /** What is stored now, where another context that does not know of the lock changed it. */
    const successor = async () => {
      const later = await sessions.in(accountId);
      return later?.refreshToken === before ? undefined : (later ?? 'ended');
    };
    let tokens: Awaited<ReturnType<typeof refresh>>;
    try {
      tokens = await refresh(session.clientId, before);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.failure.kind !== 'signed-out') throw error;
      // Somebody else may have turned the token in before us; then its successor is stored.
      const later = await successor();
      if (later !== undefined && later !== 'ended') return renew(accountId, refused, writer);
      await end(accountId, writer);
      throw error;
    }
    // Only the token that was turned in is replaced: not one of a newer sign-in, and none of a session that ended.
    const later = await successor();
    if (later === 'ended') throw new CallFailed({ kind: 'signed-out' });
    if (later !== undefined) return renew(accountId, refused, writer);
    const renewed = { ...session, refreshToken: tokens.refreshToken ?? before };
    await writer.replace(renewed);
    if (!('accessToken' in tokens)) throw new CallFailed({ kind: 'unexpected-answer' });
    await keep(renewed, tokens);
    return tokens.accessToken;
  }

  return {
    get: async (accountId, refused) =>
      (await usable(accountId, refused)) ?? sessions.alone((writer) => renew(accountId, refused, writer)),
    async begin(session, tokens, writer) {
      await writer.begin(session);
      await keep(session, tokens);
    },
    end: (accountId) => sessions.alone((writer) => end(accountId, writer)),
  };
}
