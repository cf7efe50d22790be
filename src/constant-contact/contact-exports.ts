import * as v from 'valibot';
import { type Activity, getActivity, startActivity } from './activities';
import { type Call, CallFailed, pathOfLink } from './http';

/**
 * Starts an export of all active contacts and their lists to a file. Poll the activity with `getActivity` (POST
 * /activities/contact_exports, https://developer.constantcontact.com/api_guide/export_contacts.html).
 */
export function startExport(call: Call): Promise<Activity> {
  return startActivity(call, '/activities/contact_exports', {
    status: 'active',
    fields: ['contact_id', 'email_lists'],
  });
}

/**
 * Returns the state of an export. If it is completed, passes its file to `into` in pieces. The file is available for
 * some days, and later rejects with `not-found`. Rejects as calls do if the file breaks off after some pieces.
 */
export async function readExport(
  call: Call,
  activityId: string,
  into: (piece: string) => void,
): Promise<Activity['state']> {
  const { state, results } = await getActivity(call, activityId);
  if (state !== 'completed') return state;
  if (results === undefined) throw new CallFailed({ kind: 'unexpected-answer' });
  await call({ method: 'GET', path: pathOfLink(results), into }, v.undefined());
  return state;
}
