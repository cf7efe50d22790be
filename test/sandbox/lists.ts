import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs, readJson } from './api-environment';
import { listAnswer } from './contact-answer';
import { conflict, invalid, notFound } from './errors';
import { isUuid } from './ids';
import { nextLinks, readBoolean, readEnum, readLimit, readPage, slicePage } from './paging';

const mayRead = needs('contact_data', 'contacts:lists:read');
const mayWrite = needs('contact_data', 'contacts:lists:write');
const MOST_LISTS = 1000;

/** GET and POST of contact lists. https://developer.constantcontact.com/api_guide/lists_overview.html */
export function listRoutes(context: ApiContext): Hono<ApiEnvironment> {
  const { data, switches } = context;
  const app = new Hono<ApiEnvironment>();

  function membershipCounts(kind: 'all' | 'active'): Map<string, number> {
    const counts = new Map<string, number>();
    for (const record of data.inOrder) {
      const permission = record.email_address?.permission_to_send;
      if (kind === 'active' && permission !== 'explicit' && permission !== 'implicit') continue;
      for (const id of record.list_memberships) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  app.get('/', mayRead, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const { query } = page;
    const limit = readLimit(query, 1000);
    if (limit instanceof Response) return limit;
    const wantsCount = readBoolean(query, 'include_count');
    if (wantsCount instanceof Response) return wantsCount;
    const status = readEnum(query, 'status', ['all', 'active', 'deleted']);
    if (status instanceof Response) return status;
    const membership = readEnum(query, 'include_membership_count', ['all', 'active']);
    if (membership instanceof Response) return membership;
    const channel = readEnum(query, 'channel_type', ['email', 'sms']);
    if (channel instanceof Response) return channel;

    const wanted = status.size > 0 ? status : new Set([switches.listsByDefault]);
    const name = query.get('name');
    const lists = [...data.lists.values()].filter(
      (list) =>
        (wanted.has('all') || wanted.has(list.deleted_at === undefined ? 'active' : 'deleted')) &&
        (name === null || list.name === name) &&
        (!channel.has('sms') || channel.has('email')),
    );
    const [kind] = membership;
    const counts = kind ? membershipCounts(kind) : undefined;
    const { items, next } = slicePage(lists, page, limit);
    return c.json({
      lists: items.map((list) => ({
        ...listAnswer(list, switches),
        ...(counts && { membership_count: counts.get(list.list_id) ?? 0 }),
      })),
      ...(wantsCount ? { lists_count: lists.length } : {}),
      ...nextLinks('/v3/contact_lists', page, next, context),
    });
  });

  app.get('/:list_id', mayRead, (c) => {
    const id = c.req.param('list_id');
    if (!isUuid(id)) return notFound('list_id is in an invalid format.', switches.malformedId);
    const list = data.lists.get(id);
    if (!list) return notFound();
    const membership = readEnum(new URL(c.req.url).searchParams, 'include_membership_count', ['all', 'active']);
    if (membership instanceof Response) return membership;
    const [kind] = membership;
    return c.json({
      ...listAnswer(list, switches),
      ...(kind && { membership_count: membershipCounts(kind).get(id) ?? 0 }),
    });
  });

  app.post('/', mayWrite, async (c) => {
    const json = await readJson(c.req.raw);
    if (json instanceof Response) return json;
    if (typeof json.body !== 'object' || json.body === null) return invalid('The request body is not a JSON object');
    const { name, description, favorite }: Record<string, unknown> = { ...json.body };
    if (typeof name !== 'string' || name.trim() === '' || [...name].length > 255) {
      return invalid('name length must be between 1 and 255');
    }
    if (description !== undefined && typeof description !== 'string') return invalid('description must be a string');
    if (favorite !== undefined && typeof favorite !== 'boolean') return invalid('favorite must be a boolean');
    const active = [...data.lists.values()].filter((list) => list.deleted_at === undefined);
    if (active.length >= MOST_LISTS) return invalid('The account has the maximum number of lists');
    if (data.hasListNamed(name)) {
      const message = 'Validation failed: Name already exists';
      return switches.listNameConflict === 409 ? conflict(message) : invalid(message);
    }
    const list = data.addList({ name, favorite: favorite ?? false, ...(description !== undefined && { description }) });
    return c.json(listAnswer(list, switches), 201);
  });

  return app;
}
