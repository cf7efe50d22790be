import * as v from 'valibot';
import type { Settings } from '../protocol/requests';
import type { StorageArea, Stored } from './stored';

/** What the admin set; the API key is undefined until they do. */
export interface ChosenSettings {
  apiKey?: string;
  promptOnPages: boolean;
}

export const settingsSchema = v.object({ apiKey: v.exactOptional(v.string()), promptOnPages: v.boolean() });
export const defaultSettings: ChosenSettings = { promptOnPages: true };

export interface SettingsParts {
  chosen: Stored<ChosenSettings>;
  /** What the organisation's policy sets; browsers without one reject. */
  managed: Pick<StorageArea, 'get'>;
  /** The key that a build carries (VITE_CTCT_CLIENT_ID), or "". */
  builtInApiKey: string;
  redirectUri: string;
}

/** The settings in force: the organisation's key before the admin's before the build's. */
export async function getSettings(parts: SettingsParts): Promise<Settings> {
  const chosen = await parts.chosen.get();
  const managed = await managedApiKey(parts);
  const apiKey = managed ?? chosen.apiKey ?? parts.builtInApiKey;
  const apiKeyFrom = managed !== undefined ? 'organisation' : chosen.apiKey !== undefined ? 'admin' : 'build';
  return { apiKey, apiKeyFrom, redirectUri: parts.redirectUri, promptOnPages: chosen.promptOnPages };
}

/** Saves what changed. An empty API key goes back to the one of the build, if there is one. */
export async function saveSettings(
  change: Partial<Pick<Settings, 'apiKey' | 'promptOnPages'>>,
  parts: SettingsParts,
): Promise<Settings> {
  const { apiKey: before, promptOnPages } = await parts.chosen.get();
  const apiKey = change.apiKey ?? before;
  await parts.chosen.set({ promptOnPages: change.promptOnPages ?? promptOnPages, ...(apiKey && { apiKey }) });
  return getSettings(parts);
}

async function managedApiKey({ managed }: SettingsParts): Promise<string | undefined> {
  try {
    const parsed = v.safeParse(v.pipe(v.string(), v.minLength(1)), (await managed.get('apiKey')).apiKey);
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
