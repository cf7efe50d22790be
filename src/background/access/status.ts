import type { Failure } from '../../protocol/failure';
import type { Status } from '../../protocol/requests';
import type { Stored } from '../storage/stored-value';
import { type CallBudget, DAILY_BUDGET } from './call-budget';
import type { Sessions } from './sessions';

export interface StatusDeps {
  sessions: Pick<Sessions, 'current' | 'accounts'>;
  budget: Pick<CallBudget, 'today'>;
  /** The API key in force, or "". */
  apiKey: () => Promise<string>;
  signInFailure: Pick<Stored<Failure | null>, 'get'>;
  deletions: (accountId: string) => Promise<Status['deletions']>;
}

/** Who is signed in, and what the API key has left. Makes no call. */
export async function getStatus({ sessions, budget, apiKey, signInFailure, deletions }: StatusDeps): Promise<Status> {
  const current = await sessions.current();
  const key = await apiKey();
  const failure = await signInFailure.get();
  const { calls, leftToJobs } = await budget.today(current?.clientId ?? key);
  const news = current && (await deletions(current.account.id));
  return {
    hasApiKey: key !== '',
    ...(current && { account: current.account }),
    ...(failure && { signInFailure: failure }),
    accounts: await sessions.accounts(),
    ...(news && { deletions: news }),
    callsToday: calls,
    dailyBudget: DAILY_BUDGET,
    jobCallsLeft: leftToJobs,
  };
}
