import { type Call, CallFailed, type CallRequest } from '../../constant-contact/http';
import type { Account } from '../../protocol/contact';
import type { AccessTokens } from './access-tokens';
import type { CallPurpose } from './call-budget';
import type { PolicyRules } from './policy';
import type { Sessions } from './sessions';

/** An account, and calls in its name even after another account became the current one. */
export interface SignedIn {
  account: Account;
  call: Call;
}

interface ApiDeps {
  sessions: Pick<Sessions, 'current' | 'in' | 'isSignedIn'>;
  tokens: Pick<AccessTokens, 'get'>;
  mayUse: PolicyRules['mayUse'];
  /** Creates calls with an API key and the tokens of one session. */
  callWith: (clientId: string, getAccessToken: (refused?: string) => Promise<string>, purpose?: CallPurpose) => Call;
  /** Rejects a call that may restore a person marked “Never restore”. Runs immediately before each call is sent. */
  guard: (accountId: string, request: CallRequest) => Promise<void>;
}

export interface Api {
  /**
   * Calls in the name of an account, by default the current one. Rejects with `by-policy` if the policy forbids the
   * account, and with `signed-out` without a session in it. A read whose session ended meanwhile rejects in the same
   * way, because its answer must not be stored.
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
          const beforeSend = async () => {
            await request.beforeSend?.();
            await guard(account.id, request);
          };
          const answered = await send({ ...request, beforeSend }, answer);
          const isStillIn = request.method !== 'GET' || (await sessions.isSignedIn(account.id));
          if (!isStillIn) throw new CallFailed({ kind: 'signed-out' });
          return answered;
        },
      };
    },
  };
}

/** Wraps a call so that calls are counted. */
export function countingCall(call: Call): [counting: Call, count: () => number] {
  let calls = 0;
  const counting: Call = (request, answer) => {
    calls++;
    return call(request, answer);
  };
  return [counting, () => calls];
}
