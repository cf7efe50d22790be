import * as v from 'valibot';
import * as api from '../../constant-contact/automations';
import { CallFailed } from '../../constant-contact/http';
import type { Automations } from '../../protocol/settings';
import type { Api } from '../access/api';
import type { Stored } from '../storage/stored-value';

/** The automations that lists start in one account; null if reading them is forbidden. */
export interface AccountAutomations {
  accountId: string;
  /** In ms since the epoch. */
  readAt: number;
  automations: Automations | null;
}

export const accountAutomationsSchema = v.array(
  v.object({
    accountId: v.string(),
    readAt: v.number(),
    automations: v.nullable(
      v.object({
        found: v.array(v.object({ name: v.string(), listIds: v.array(v.string()) })),
        isComplete: v.boolean(),
      }),
    ),
  }),
);

const FRESH_MS = 24 * 60 * 60_000;

export interface AutomationsDeps {
  api: Api;
  stored: Stored<AccountAutomations[]>;
  now: () => number;
  isWanted: () => Promise<boolean>;
}

/** The automations that lists start, cached for a day. Null if not wanted or forbidden. */
export async function getAutomations(deps: AutomationsDeps): Promise<Automations | null> {
  if (!(await deps.isWanted())) return null;
  const { account, call } = await deps.api.as();
  const known = (await deps.stored.get()).find(({ accountId }) => accountId === account.id);
  const readAt = deps.now();
  if (known && Math.abs(readAt - known.readAt) < FRESH_MS) return known.automations;
  const automations = await api.getAutomations(call).catch((error: unknown) => {
    if (error instanceof CallFailed && error.failure.kind === 'forbidden') return null;
    throw error;
  });
  await deps.stored.update((all) => [
    ...all.filter(({ accountId }) => accountId !== account.id),
    { accountId: account.id, readAt, automations },
  ]);
  return automations;
}
