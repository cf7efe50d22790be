import * as v from 'valibot';
import { CallFailed } from '../constant-contact/http';
import * as api from '../constant-contact/names';
import type { Named } from '../protocol/requests';
import type { Sessions } from './session';
import type { Stored } from './stored';

export const namesSchema = v.array(
  v.object({
    accountId: v.string(),
    names: v.array(v.object({ id: v.string(), name: v.string() })),
    readAt: v.number(),
  }),
);

const FRESH_MS = 24 * 60 * 60_000;

export interface NamesParts {
  sessions: Pick<Sessions, 'signedIn'>;
  stored: Stored<v.InferOutput<typeof namesSchema>>;
  now: () => number;
}

/** The names of tags and custom fields, from the last reading while that is of today. None where reading them is forbidden. */
export async function getNames({ sessions, stored, now }: NamesParts): Promise<Named[]> {
  const { account, call } = await sessions.signedIn();
  const kept = (await stored.get()).find(({ accountId }) => accountId === account.id);
  const readAt = now();
  if (kept && Math.abs(readAt - kept.readAt) < FRESH_MS) return kept.names;
  const names = await api.getNames(call).catch((error: unknown): Named[] => {
    if (error instanceof CallFailed && error.failure.kind === 'forbidden') return [];
    throw error;
  });
  const entry = { accountId: account.id, names, readAt };
  await stored.update((all) => [...all.filter(({ accountId }) => accountId !== account.id), entry]);
  return names;
}
