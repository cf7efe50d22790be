import { getActivity, getCompletedActivities } from '../../constant-contact/activities';
import { readExport } from '../../constant-contact/contact-exports';
import { type Call, CallFailed, failedWith } from '../../constant-contact/http';
import type { RecentExport } from '../../protocol/former-lists';
import type { Input, Output } from '../../protocol/requests';
import type { Api } from '../access/api';

/** Activities have to be read to see which are exports. This limits the calls. */
const MOST_READ = 10;

/** The exports among the account’s last completed activities, whoever started them. */
export async function findExports({ api }: { api: Api }): Promise<RecentExport[]> {
  const { call } = await api.as();
  const found: RecentExport[] = [];
  for (const { id, at } of (await getCompletedActivities(call)).slice(0, MOST_READ)) {
    const activity = await getActivity(call, id).catch((error: unknown) => {
      if (failedWith(error, 'not-found')) return undefined;
      throw error;
    });
    // Only exports have results.
    if (activity?.results?.includes('/contact_exports/')) found.push({ activityId: id, at });
  }
  return found;
}

/** Messages are limited to 64 MiB of JSON, and a character takes at most six bytes. */
const MOST_CHARACTERS = 4_000_000;

/**
 * Reads an export file and returns it in pieces. The file is held until its last piece is taken. If the worker stopped
 * meanwhile, it is read again.
 */
export function createExportFiles({ api }: { api: Api }) {
  let held: { accountId: string; activityId: string; text: string } | undefined;

  return async ({ activityId, from }: Input<'readExportFile'>): Promise<Output<'readExportFile'>> => {
    const { account, call } = await api.as();
    if (from === 0 || held?.activityId !== activityId || held.accountId !== account.id) {
      held = undefined;
      held = { accountId: account.id, activityId, text: await readText(call, activityId) };
    }
    const { text } = held;
    const end = from + MOST_CHARACTERS;
    if (end >= text.length) {
      held = undefined;
      return { piece: text.slice(from) };
    }
    // A cut between the two halves of a surrogate pair would destroy the character.
    const next = isFirstHalf(text.charCodeAt(end - 1)) ? end - 1 : end;
    return { piece: text.slice(from, next), next };
  };
}

async function readText(call: Call, activityId: string): Promise<string> {
  const pieces: string[] = [];
  const state = await readExport(call, activityId, (piece) => pieces.push(piece));
  if (state !== 'completed') throw new CallFailed({ kind: 'not-found' });
  return pieces.join('');
}

function isFirstHalf(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit < 0xdc00;
}
