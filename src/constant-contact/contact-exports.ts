import * as v from 'valibot';
import { type Activity, getActivity, startActivity } from './activities';
import { type Call, CallFailed, pathOfLink } from './http';

/**
 * Has Constant Contact write a file of all active contacts and their lists: an activity, polled with `getActivity`
 * (POST /activities/contact_exports, https://developer.constantcontact.com/api_guide/export_contacts.html).
 */
export function startExport(call: Call): Promise<Activity> {
  return startActivity(call, '/activities/contact_exports', {
    status: 'active',
    fields: ['contact_id', 'email_lists'],
  });
}

/**
 * The state of an export, and where it is completed its file, in pieces as they come. It is there for some days only. Rejects with
 * `not-found` after that, and as calls do where the file breaks off, when some of it was taken.
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
