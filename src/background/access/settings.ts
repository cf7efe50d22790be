import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Policy } from '../../protocol/policy';
import type { Input } from '../../protocol/requests';
import type { Settings } from '../../protocol/settings';
import type { Stored } from '../storage/stored-value';
import type { PolicyDeps } from './policy';

/** The admin’s own settings, with their defaults. The API key is undefined until the admin sets it. */
export const settingsSchema = v.object({
  apiKey: v.exactOptional(v.string()),
  promptOnPages: v.fallback(v.boolean(), true),
  explainDeleting: v.fallback(v.boolean(), true),
  keepHistoryDays: v.fallback(v.number(), 365),
  notifyWhenDone: v.fallback(v.boolean(), false),
  watchDeletions: v.fallback(v.boolean(), false),
  watchThreshold: v.fallback(v.number(), 25),
  rememberLists: v.fallback(v.boolean(), false),
  nameAutomations: v.fallback(v.boolean(), false),
  lookInSends: v.fallback(v.boolean(), false),
});
type ChosenSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: ChosenSettings = v.parse(settingsSchema, {});

export interface SettingsDeps extends PolicyDeps {
  chosen: Stored<ChosenSettings>;
  /** The API key of the build (VITE_CTCT_CLIENT_ID), or "". */
  builtInApiKey: string;
  redirectUri: () => string;
}

/** The settings in force: the organization’s policy wins over the admin’s choice, and that over the build. */
export async function getSettings(deps: SettingsDeps): Promise<Settings> {
  const { apiKey: own, ...chosen } = await deps.chosen.get();
  const organization = await deps.policy.get();
  const { apiKey: managed, promptOnPages, retentionDays, rememberLists, watch } = organization.policy;
  return {
    ...chosen,
    ...(promptOnPages !== undefined && { promptOnPages }),
    ...(retentionDays !== undefined && { keepHistoryDays: retentionDays }),
    ...(rememberLists !== undefined && { rememberLists }),
    ...(watch !== undefined && { watchDeletions: watch }),
    apiKey: managed ?? own ?? deps.builtInApiKey,
    apiKeyFrom: managed !== undefined ? 'organization' : own !== undefined ? 'admin' : 'build',
    redirectUri: deps.redirectUri(),
    organization,
  };
}

/** The value of the policy that locks each setting. */
const LOCKS = {
  apiKey: 'apiKey',
  promptOnPages: 'promptOnPages',
  keepHistoryDays: 'retentionDays',
  rememberLists: 'rememberLists',
  watchDeletions: 'watch',
} as const satisfies {
  [K in keyof ChosenSettings]?: keyof Policy;
};

/**
 * Saves changes. An empty API key goes back to the build’s key, if there is one. Rejects with `by-policy`, and saves
 * nothing, if the organization locks one of the settings.
 */
export async function saveSettings(change: Input<'saveSettings'>, deps: SettingsDeps): Promise<Settings> {
  const { policy } = await deps.policy.get();
  const isLocked = Object.entries(LOCKS).some(([name, by]) => name in change && policy[by] !== undefined);
  if (isLocked) throw new CallFailed({ kind: 'by-policy', what: 'setting' });
  await deps.chosen.update(({ apiKey: before, ...rest }) => {
    const { apiKey = before, ...changed } = change;
    return { ...rest, ...changed, ...(apiKey && { apiKey }) };
  });
  return getSettings(deps);
}
