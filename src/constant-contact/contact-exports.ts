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

/** The file that a completed export made, as a text. It is there for some days only. Rejects with `not-found` after that. */
export async function readExport(call: Call, activityId: string): Promise<{ state: Activity['state']; file?: string }> {
  const { state, results } = await getActivity(call, activityId);
  if (state !== 'completed') return { state };
  if (results === undefined) throw new CallFailed({ kind: 'unexpected-answer' });
  const file = await call({ method: 'GET', path: pathOfLink(results), isFile: true }, v.string());
  return { state, file };
}
