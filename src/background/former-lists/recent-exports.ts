import { getActivity, getCompletedActivities } from '../../constant-contact/activities';
import { readExport } from '../../constant-contact/contact-exports';
import { CallFailed } from '../../constant-contact/http';
import type { RecentExport } from '../../protocol/former-lists';
import type { Api } from '../access/api';

/** A list of activities does not say which are exports, so each is read; more than these are not. */
const MOST_READ = 10;

/** The exports among the last completed activities, by anybody in the account. */
export async function findExports({ api }: { api: Api }): Promise<RecentExport[]> {
  const { call } = await api.as();
  const found: RecentExport[] = [];
  for (const { id, at } of (await getCompletedActivities(call)).slice(0, MOST_READ)) {
    const activity = await getActivity(call, id).catch((error: unknown) => {
      if (error instanceof CallFailed && error.failure.kind === 'not-found') return undefined;
      throw error;
    });
    // Only exports have results.
    if (activity?.results?.includes('/contact_exports/')) found.push({ activityId: id, at });
  }
  return found;
}

/** The file of an export. */
export async function readExportFile(
  { activityId }: { activityId: string },
  { api }: { api: Api },
): Promise<{ file: string }> {
  const pieces: string[] = [];
  const state = await readExport((await api.as()).call, activityId, (piece) => pieces.push(piece));
  if (state !== 'completed') throw new CallFailed({ kind: 'not-found' });
  return { file: pieces.join('') };
}
