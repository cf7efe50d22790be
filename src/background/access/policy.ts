import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import {
  POLICY_NAMES,
  type Policy,
  type PolicyName,
  type PolicyReading,
  RESTORE_POLICIES,
} from '../../protocol/policy';
import { wholeNumber } from '../../protocol/request-schemas';
import { restoreRefusal } from '../../restore/restore-limits';
import type { Stored } from '../storage/stored-value';

const words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

/** The valid values. public/managed-schema.json tells Chrome the same, as far as its types allow. */
const policySchemas = {
  apiKey: words,
  accounts: v.pipe(v.array(words), v.minLength(1)),
  restore: v.picklist(RESTORE_POLICIES),
  mostPerJob: wholeNumber(1, 200_000),
  rememberLists: v.boolean(),
  watch: v.boolean(),
  promptOnPages: v.boolean(),
  retentionDays: wholeNumber(1, 3_650),
} satisfies { [K in PolicyName]: v.GenericSchema<unknown, Required<Policy>[K]> };

export const policyReadingSchema = v.object({
  policy: v.object({
    apiKey: v.exactOptional(policySchemas.apiKey),
    accounts: v.exactOptional(policySchemas.accounts),
    restore: v.exactOptional(policySchemas.restore),
    mostPerJob: v.exactOptional(policySchemas.mostPerJob),
    rememberLists: v.exactOptional(policySchemas.rememberLists),
    watch: v.exactOptional(policySchemas.watch),
    promptOnPages: v.exactOptional(policySchemas.promptOnPages),
    retentionDays: v.exactOptional(policySchemas.retentionDays),
  }),
  ignored: v.array(v.string()),
});
export const NO_POLICY: PolicyReading = { policy: {}, ignored: [] };

/** The storage for an organization’s policy; browsers without a policy reject. */
export interface ManagedArea {
  get(keys: null): Promise<Record<string, unknown>>;
}

export interface PolicyDeps {
  managed: ManagedArea;
  /** The policy as last read. A browser that has just started takes seconds to report it. */
  policy: Stored<PolicyReading>;
  /** Since when this run of the browser has reported no policy, in ms since the epoch. */
  noPolicySince: Stored<number | null>;
  now: () => number;
}

/** After this time without a policy, there is none. */
const BRIDGED_MS = 10 * 60_000;

/** At most this many unknown names are reported, each cut to this length. */
const MOST_UNKNOWN = 10;
const LONGEST_NAME = 40;

/**
 * Reads the policy again. Each value is checked by itself: a bad one is ignored and reported, the others hold. A browser
 * that has not loaded its policy answers as if there were none, so no policy counts only if the browser reported a
 * change, or after some minutes.
 */
export async function readPolicy(
  { managed, policy, noPolicySince, now }: PolicyDeps,
  isReportedChange = false,
): Promise<void> {
  const found = await managed.get(null).catch((): Record<string, unknown> => ({}));
  const isEmpty = Object.keys(found).length === 0;
  // A time in the future is from before the clock was set back.
  const since = await noPolicySince.update((earlier) => (isEmpty ? Math.min(earlier ?? now(), now()) : null));
  if (since === null || isReportedChange || now() - since >= BRIDGED_MS) await policy.update(() => parsePolicy(found));
}

export function parsePolicy(found: Record<string, unknown>): PolicyReading {
  const good: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const name of POLICY_NAMES) {
    if (found[name] === undefined) continue;
    const parsed = v.safeParse(policySchemas[name], found[name]);
    if (!parsed.success) ignored.push(name);
    const value = parsed.success ? parsed.output : goodEntries(name, found[name]);
    if (value !== undefined) good[name] = value;
  }
  // A misspelled name restricts nothing, so it is reported to its author.
  const names: readonly string[] = POLICY_NAMES;
  const unknown = Object.keys(found).filter((name) => !names.includes(name));
  ignored.push(...unknown.slice(0, MOST_UNKNOWN).map((name) => name.slice(0, LONGEST_NAME)));
  return { policy: good as Policy, ignored };
}

/** One bad account id must not void the restriction to the others. */
function goodEntries(name: PolicyName, value: unknown): string[] | undefined {
  if (name !== 'accounts' || !Array.isArray(value)) return undefined;
  const parsed = v.safeParse(
    policySchemas.accounts,
    value.filter((entry) => v.is(words, entry)),
  );
  return parsed.success ? parsed.output : undefined;
}

export interface PolicyRules {
  /** Rejects with `by-policy` if the account may not be used. */
  mayUse: (accountId: string) => Promise<void>;
  /** Rejects with `by-policy` if this many contacts may not be restored at once. */
  mayRestore: (count: number) => Promise<void>;
}

export function createPolicyRules({ policy }: Pick<PolicyDeps, 'policy'>): PolicyRules {
  return {
    async mayUse(accountId) {
      const { accounts = [accountId] } = (await policy.get()).policy;
      if (!accounts.includes(accountId)) throw new CallFailed({ kind: 'by-policy', what: 'account' });
    },
    async mayRestore(count) {
      const refusal = restoreRefusal(count, (await policy.get()).policy);
      if (refusal) throw new CallFailed(refusal);
    },
  };
}
