import * as v from 'valibot';
import type { TagOrField } from '../protocol/settings';
import type { Call } from './http';
import { idSchema } from './ids';
import { linksSchema, readPages } from './paging';

const text = v.fallback(v.string(), '');
const id = v.fallback(idSchema, '');
const entries = v.fallback(v.array(v.object({ tag_id: id, custom_field_id: id, name: text, label: text })), []);
const namesSchema = v.object({ tags: entries, custom_fields: entries, _links: linksSchema });

/**
 * The names of an account’s tags and the labels of its custom fields, with a call or two for each (GET /contact_tags
 * and GET /contact_custom_fields, https://developer.constantcontact.com/api_reference/index.html).
 */
export async function getNames(call: Call): Promise<TagOrField[]> {
  const names: TagOrField[] = [];
  for (const [path, limit] of Object.entries({ '/contact_tags': '500', '/contact_custom_fields': '100' })) {
    for await (const page of readPages(call, { method: 'GET', path, query: { limit } }, namesSchema)) {
      for (const { tag_id, custom_field_id, name, label } of [...page.tags, ...page.custom_fields]) {
        names.push({ id: tag_id || custom_field_id, name: label || name });
      }
    }
  }
  return names;
}
