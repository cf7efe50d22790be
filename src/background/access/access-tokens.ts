import * as v from 'valibot';
import { CallFailed, failedWith } from '../../constant-contact/http';
import type { Tokens } from '../../constant-contact/token-answers';
import type { Stored } from '../storage/stored-value';
import type { Session } from './account';
import type { Sessions, SessionWriter } from './sessions';

/** Access tokens stay in memory and end with the browser. */
export const accessSchema = v.array(
  v.object({
    accountId: v.string(),
    token: v.string(),
    /** When to refresh, shortly before the token expires; in ms since the epoch. */
    goodUntil: v.number(),
  }),
);

/** How early a token is refreshed. A short-lived one is refreshed at half of its life. */
const EARLY_MS = 5 * 60_000;

interface AccessTokensDeps {
  sessions: Pick<Sessions, 'in' | 'alone'>;
  stored: Stored<v.InferOutput<typeof accessSchema>>;
  /**
   * Exchanges a refresh token for new tokens, or only for a new refresh token if the rest of the answer is unusable.
   * Rejects with `signed-out` if the server no longer knows the refresh token.
   */
  refresh: (clientId: string, refreshToken: string) => Promise<Tokens | Pick<Tokens, 'refreshToken'>>;
  now: () => number;
}

export interface AccessTokens {
  /** A valid token for this account, never `refused`. Rejects with `signed-out`, and with the failures of a token request. */
  get(accountId: string, refused?: string): Promise<string>;
  /** Starts a session, within a task of `Sessions.alone`. */
  begin(session: Session, tokens: Tokens, writer: SessionWriter): Promise<void>;
  end(accountId: string): Promise<void>;
}

/**
 * Gets, stores and renews access tokens. Only `invalid_grant` from the authorization server ends a session; a network
 * failure does not. A rotating refresh token works once. Session changes therefore run alone, a second caller finds the
 * first one’s token, and new tokens are stored before they are used.
 */
export function createAccessTokens({ sessions, stored, refresh, now }: AccessTokensDeps): AccessTokens {
  async function usable(accountId: string, refused: string | undefined): Promise<string | undefined> {
    const known = (await stored.get()).find((one) => one.accountId === accountId);
    return known && known.token !== refused && now() < known.goodUntil ? known.token : undefined;
  }

  async function keep({ account, refreshToken }: Session, { accessToken, expiresIn }: Tokens): Promise<void> {
    const lifetime = expiresIn * 1_000;
    const expiry = now() + Math.max(lifetime - EARLY_MS, lifetime / 2);
    // A token that cannot be renewed is used until the API refuses it, because its lifetime may be a guess, and the
    // local clock may jump.
    const goodUntil = refreshToken === undefined ? Number.MAX_VALUE : expiry;
    await stored.update((all) => [
      ...all.filter(({ accountId }) => accountId !== account.id),
      { accountId: account.id, token: accessToken, goodUntil },
    ]);
  }

  /** Answers that could not be stored, by account, and the refresh tokens that they replaced. */
  const unstored = new Map<string, { replaced: string; tokens: Awaited<ReturnType<typeof refresh>> }>();

  /** Asks the server, unless it has answered before. It accepts a rotating refresh token only once. */
  async function refreshOnce({ clientId, account }: Session, refreshToken: string) {
    const answered = unstored.get(account.id);
    if (answered?.replaced === refreshToken) return answered.tokens;
    const tokens = await refresh(clientId, refreshToken);
    unstored.set(account.id, { replaced: refreshToken, tokens });
    return tokens;
  }

  async function end(accountId: string, writer: SessionWriter): Promise<void> {
    unstored.delete(accountId);
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
    /** The stored session, if a context without the lock has changed it. */
    const successor = async () => {
      const later = await sessions.in(accountId);
      return later?.refreshToken === before ? undefined : (later ?? 'ended');
    };
    let tokens: Awaited<ReturnType<typeof refresh>>;
    try {
      tokens = await refreshOnce(session, before);
    } catch (error) {
      if (!failedWith(error, 'signed-out')) throw error;
      // Another context may have used the refresh token first. Its successor is then stored.
      const later = await successor();
      if (later !== undefined && later !== 'ended') return renew(accountId, refused, writer);
      await end(accountId, writer);
      throw error;
    }
    // Replaces only the refresh token that was used, not one of a newer sign-in or of an ended session.
    const later = await successor();
    if (later === 'ended') throw new CallFailed({ kind: 'signed-out' });
    if (later !== undefined) return renew(accountId, refused, writer);
    const renewed = { ...session, refreshToken: tokens.refreshToken ?? before };
    await writer.replace(renewed);
    unstored.delete(accountId);
    if (!('accessToken' in tokens)) throw new CallFailed({ kind: 'unexpected-answer' });
    await keep(renewed, tokens);
    return tokens.accessToken;
  }

  /** The renewals in progress. Calls that need the same one share it and its failure, so that they wait only once. */
  const renewals = new Map<string, Promise<string>>();

  function renewOnce(accountId: string, refused: string | undefined): Promise<string> {
    const key = JSON.stringify([accountId, refused]);
    const renewal =
      renewals.get(key) ??
      sessions.alone((writer) => renew(accountId, refused, writer)).finally(() => renewals.delete(key));
    renewals.set(key, renewal);
    return renewal;
  }

  return {
    get: async (accountId, refused) => (await usable(accountId, refused)) ?? renewOnce(accountId, refused),
    async begin(session, tokens, writer) {
      await writer.begin(session);
      await keep(session, tokens);
    },
    end: (accountId) => sessions.alone((writer) => end(accountId, writer)),
  };
}
