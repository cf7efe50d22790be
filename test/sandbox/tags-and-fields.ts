import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import { momentAnswer } from './contact-answer';
import { nextLinks, readBoolean, readLimit, readPage, slicePage } from './paging';

const mayRead = needs('contact_data', 'contacts:read');

/** The names of the ids in `taggings` and `custom_fields`. */
export function tagAndFieldRoutes(context: ApiContext): Hono<ApiEnvironment> {
  const { data, switches } = context;
  const app = new Hono<ApiEnvironment>();
  const stamps = (record: { created_at: string; updated_at: string }) => ({
    created_at: momentAnswer(record.created_at, switches),
    updated_at: momentAnswer(record.updated_at, switches),
  });

  app.get('/contact_tags', mayRead, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const limit = readLimit(page.query, 500);
    if (limit instanceof Response) return limit;
    const wantsCount = readBoolean(page.query, 'include_count');
    if (wantsCount instanceof Response) return wantsCount;
    const counts = new Map<string, number>();
    if (wantsCount) {
      for (const record of data.inOrder) {
        for (const id of record.taggings) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
    const { items, next } = slicePage([...data.tags.values()], page, limit);
    return c.json({
      tags: items.map((tag) => ({
        ...tag,
        ...stamps(tag),
        ...(wantsCount && { contacts_count: counts.get(tag.tag_id) ?? 0 }),
      })),
      ...nextLinks('/v3/contact_tags', page, next, context),
    });
  });

  app.get('/contact_custom_fields', mayRead, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const limit = readLimit(page.query, 100);
    if (limit instanceof Response) return limit;
    const { items, next } = slicePage([...data.customFields.values()], page, limit);
    return c.json({
      custom_fields: items.map((field) => ({
        ...field,
        ...stamps(field),
        ...(field.choices && {
          choices: field.choices.map((choice) => ({
            custom_field_id: field.custom_field_id,
            ...choice,
            ...stamps(field),
          })),
        }),
      })),
      ...nextLinks('/v3/contact_custom_fields', page, next, context),
    });
  });

  return app;
}
