import { type Call, CallFailed, type CallRequest } from '../../constant-contact/http';
import type { Account } from '../../protocol/contact';
import type { AccessTokens } from './access-tokens';
import type { CallPurpose } from './call-budget';
import type { PolicyRules } from './policy';
import type { Sessions } from './sessions';

/** One account and a way to call in its name, whichever account is the current one by then. */
export interface SignedIn {
  account: Account;
  call: Call;
}

export interface ApiDeps {
  sessions: Pick<Sessions, 'current' | 'in' | 'isSignedIn'>;
  tokens: Pick<AccessTokens, 'get'>;
  mayUse: PolicyRules['mayUse'];
  /** A way to call with an API key and the tokens of one session. */
  callWith: (clientId: string, getAccessToken: (refused?: string) => Promise<string>, purpose?: CallPurpose) => Call;
  /** Rejects where a call may restore somebody who must never be restored. Every call passes here in the moment it is sent. */
  guard: (accountId: string, request: CallRequest) => Promise<void>;
}

export interface Api {
  /**
   * The account with this id, or the current one, to call in its name. Rejects with `by-policy` for one that may not be used, and with `signed-out` when
   * nobody is signed in to it; so does a reading whose answer comes after the session ended, because nothing of it may be stored then.
   */
  as(accountId?: string, purpose?: CallPurpose): Promise<SignedIn>;
}

export function createApi({ sessions, tokens, callWith, mayUse, guard }: ApiDeps): Api {
  return {
    async as(accountId, purpose) {
      const session = await (accountId === undefined ? sessions.current() : sessions.in(accountId));
      if (!session) throw new CallFailed({ kind: 'signed-out' });
      const { clientId, account } = session;
      await mayUse(account.id);
      const send = callWith(clientId, (refused) => tokens.get(account.id, refused), purpose);
      return {
        account,
        async call(request, answer) {
          await guard(account.id, request);
          const answered = await send(request, answer);
          const isStillIn = request.method !== 'GET' || (await sessions.isSignedIn(account.id));
          if (!isStillIn) throw new CallFailed({ kind: 'signed-out' });
          return answered;
        },
      };
    },
  };
}
