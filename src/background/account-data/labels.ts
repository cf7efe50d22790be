import { CallFailed } from '../../constant-contact/http';
import * as api from '../../constant-contact/names';
import type { Named } from '../../protocol/settings';
import { change, type ListsDeps, listsOf } from './lists';

const FRESH_MS = 24 * 60 * 60_000;

/** The names of tags and custom fields, cached for a day. Empty if reading them is forbidden. */
export async function getNames(deps: ListsDeps): Promise<Named[]> {
  const { account, call } = await deps.api.as();
  const cached = await listsOf(account.id, deps);
  const namesAt = deps.now();
  if (cached.names && Math.abs(namesAt - (cached.namesAt ?? 0)) < FRESH_MS) return cached.names;
  const names = await api.getNames(call).catch((error: unknown): Named[] => {
    if (error instanceof CallFailed && error.failure.kind === 'forbidden') return [];
    throw error;
  });
  await change(account.id, deps, (entry) => ({ ...entry, names, namesAt }));
  return names;
}
