import * as v from 'valibot';
import * as api from '../../constant-contact/automations';
import type { Automations } from '../../protocol/settings';
import type { Api } from '../access/api';
import type { Stored } from '../storage/stored-value';
import { readDaily } from './read-daily';

/** The automations that lists start in one account; null if reading them is forbidden. */
export const accountAutomationsSchema = v.array(
  v.object({
    accountId: v.string(),
    /** In ms since the epoch. */
    readAt: v.number(),
    automations: v.nullable(
      v.object({
        found: v.array(v.object({ name: v.string(), listIds: v.array(v.string()) })),
        isComplete: v.boolean(),
      }),
    ),
  }),
);

export interface AutomationsDeps {
  api: Api;
  stored: Stored<v.InferOutput<typeof accountAutomationsSchema>>;
  now: () => number;
  isWanted: () => Promise<boolean>;
}

/** The automations that lists start, cached for a day. Null if not wanted or forbidden. */
export async function getAutomations(deps: AutomationsDeps): Promise<Automations | null> {
  if (!(await deps.isWanted())) return null;
  const { account, call } = await deps.api.as();
  const known = (await deps.stored.get()).find(({ accountId }) => accountId === account.id);
  return readDaily(known && { value: known.automations, readAt: known.readAt }, {
    now: deps.now,
    read: (): Promise<Automations | null> => api.getAutomations(call),
    forbidden: null,
    store: (automations, readAt) =>
      deps.stored.update((all) => [
        ...all.filter(({ accountId }) => accountId !== account.id),
        { accountId: account.id, readAt, automations },
      ]),
  });
}
