import * as v from 'valibot';
import type { Input, Settings } from '../../protocol/requests';
import type { StorageArea, Stored } from '../storage/stored-value';

/** What the admin set; the API key is undefined until they do. */
export interface ChosenSettings {
  apiKey?: string;
  promptOnPages: boolean;
  keepHistoryDays: number;
  notifyWhenDone: boolean;
  watchDeletions: boolean;
  watchThreshold: number;
  rememberLists: boolean;
}

export const settingsSchema = v.object({
  apiKey: v.exactOptional(v.string()),
  promptOnPages: v.boolean(),
  keepHistoryDays: v.fallback(v.number(), 365),
  notifyWhenDone: v.fallback(v.boolean(), false),
  watchDeletions: v.fallback(v.boolean(), false),
  watchThreshold: v.fallback(v.number(), 25),
  rememberLists: v.fallback(v.boolean(), false),
});
export const defaultSettings: ChosenSettings = {
  promptOnPages: true,
  keepHistoryDays: 365,
  notifyWhenDone: false,
  watchDeletions: false,
  watchThreshold: 25,
  rememberLists: false,
};

export interface SettingsDeps {
  chosen: Stored<ChosenSettings>;
  /** What the organisation's policy sets; browsers without one reject. */
  managed: Pick<StorageArea, 'get'>;
  /** The organisation's API key as it was last read, or "": a browser that has just started takes seconds to tell. */
  managedApiKey: Stored<string>;
  /** The key that a build carries (VITE_CTCT_CLIENT_ID), or "". */
  builtInApiKey: string;
  redirectUri: string;
}

/** The settings in force: the organisation's key before the admin's before the build's. */
export async function getSettings(deps: SettingsDeps): Promise<Settings> {
  const { apiKey: own, ...chosen } = await deps.chosen.get();
  const managed = await deps.managedApiKey.get();
  const apiKey = managed || (own ?? deps.builtInApiKey);
  const apiKeyFrom = managed !== '' ? 'organisation' : own !== undefined ? 'admin' : 'build';
  return { ...chosen, apiKey, apiKeyFrom, redirectUri: deps.redirectUri };
}

/** Saves what changed. An empty API key goes back to the one of the build, if there is one. */
export async function saveSettings(change: Input<'saveSettings'>, deps: SettingsDeps): Promise<Settings> {
  await deps.chosen.update(({ apiKey: before, ...rest }) => {
    const { apiKey = before, ...changed } = change;
    return { ...rest, ...changed, ...(apiKey && { apiKey }) };
  });
  return getSettings(deps);
}

/** Reads the organisation's policy anew. Browsers that have none reject, which counts as no policy. */
export async function readPolicy({ managed, managedApiKey }: SettingsDeps): Promise<void> {
  const policy = await managed.get('apiKey').catch(() => ({}));
  const parsed = v.safeParse(v.object({ apiKey: v.pipe(v.string(), v.trim()) }), policy);
  await managedApiKey.update(() => (parsed.success ? parsed.output.apiKey : ''));
}
