import * as api from '../../constant-contact/names';
import type { TagOrField } from '../../protocol/settings';
import { change, type ListsDeps, listsOf } from './lists';
import { readDaily } from './read-daily';

/** The names of tags and custom fields, cached for a day. Empty if reading them is forbidden. */
export async function getNames(deps: ListsDeps): Promise<TagOrField[]> {
  const { account, call } = await deps.api.as();
  const { names, namesAt = 0 } = await listsOf(account.id, deps);
  return readDaily(names && { value: names, readAt: namesAt }, {
    now: deps.now,
    read: () => api.getNames(call),
    forbidden: [],
    store: (value, readAt) => change(account.id, deps, (entry) => ({ ...entry, names: value, namesAt: readAt })),
  });
}
