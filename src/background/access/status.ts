import type { Failure } from '../../protocol/failure';
import type { PolicyReading } from '../../protocol/policy';
import type { Status } from '../../protocol/settings';
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
  policy: Pick<Stored<PolicyReading>, 'get'>;
}

/** The session and the remaining calls of the API key. Makes no call. */
export async function getStatus(deps: StatusDeps): Promise<Status> {
  const { sessions, budget, apiKey, signInFailure, deletions } = deps;
  const current = await sessions.current();
  const key = await apiKey();
  const failure = await signInFailure.get();
  const { calls, leftToJobs } = await budget.today(current?.clientId ?? key);
  const news = current && (await deletions(current.account.id));
  const { restore, mostPerJob } = (await deps.policy.get()).policy;
  return {
    hasApiKey: key !== '',
    ...(current && { account: current.account }),
    ...(failure && { signInFailure: failure }),
    accounts: await sessions.accounts(),
    ...(news && { deletions: news }),
    callsToday: calls,
    dailyBudget: DAILY_BUDGET,
    jobCallsLeft: leftToJobs,
    limits: { ...(restore && { restore }), ...(mostPerJob !== undefined && { mostPerJob }) },
  };
}
