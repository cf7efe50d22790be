import * as v from 'valibot';
import type { Call } from './http';

/** A bulk activity, which the server runs asynchronously. “Completed” does not mean that every contact succeeded. */
export interface Activity {
  id: string;
  state: 'running' | 'completed' | 'failed';
  /** The server’s error messages. */
  errors: string[];
  /** The link to the results, below /v3. */
  results?: string;
}

/**
 * Errors are documented as strings, but objects occur too. An unknown state counts as running. An answer with an id is
 * accepted whatever else it says: treated as lost, the activity would be started again.
 */
const activitySchema = v.pipe(
  v.object({
    activity_id: v.pipe(v.string(), v.minLength(1)),
    state: v.fallback(v.nullish(v.string(), 'initialized'), 'initialized'),
    activity_errors: v.fallback(
      v.nullish(v.array(v.union([v.string(), v.object({ message: v.nullish(v.string()) })])), []),
      [],
    ),
    _links: v.fallback(v.nullish(v.object({ results: v.object({ href: v.string() }) })), undefined),
  }),
  v.transform(({ activity_id, state, activity_errors, _links }): Activity => {
    const errors = activity_errors.map((error) => (typeof error === 'string' ? error : (error.message ?? '')));
    const failed = ['failed', 'cancelled', 'timed_out', 'time_out'].includes(state);
    return {
      id: activity_id,
      state: failed ? 'failed' : state === 'completed' ? 'completed' : 'running',
      errors: errors.filter((error) => error !== '').map((error) => error.slice(0, 500)),
      ...(_links && { results: _links.results.href }),
    };
  }),
);

/**
 * Starts a bulk activity: adds up to 500 contacts to up to 50 lists, which restores the deleted ones, or deletes up to
 * 500 (https://developer.constantcontact.com/api_guide/bulk_activities.html). Its FAQ says PUT, but the API has only
 * POST.
 */
export function startActivity(call: Call, path: string, body: object): Promise<Activity> {
  return call({ method: 'POST', path, body }, activitySchema);
}

const time = v.fallback(v.nullish(v.string()), undefined);

/** In the list of activities only ids, states and times are right. Every item has the links of the last one. */
const listSchema = v.object({
  activities: v.nullish(
    v.array(
      v.object({
        activity_id: v.pipe(v.string(), v.minLength(1)),
        created_at: time,
        started_at: time,
      }),
    ),
  ),
});

/** The completed activities of the last ten days, by any user, newest first; `at` is the start in ms since the epoch. */
export async function getCompletedActivities(call: Call): Promise<{ id: string; at: number }[]> {
  const query = { state: 'completed', limit: '500' };
  const { activities } = await call({ method: 'GET', path: '/activities', query }, listSchema);
  return (activities ?? [])
    .map(({ activity_id, started_at, created_at }) => ({
      id: activity_id,
      at: Date.parse(created_at ?? started_at ?? ''),
    }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((one, other) => other.at - one.at);
}

/** The state of an activity of the last ten days. Needs the privilege contacts:write, although it only reads. */
export function getActivity(call: Call, id: string): Promise<Activity> {
  return call({ method: 'GET', path: `/activities/${encodeURIComponent(id)}` }, activitySchema);
}
