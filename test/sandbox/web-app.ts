import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { ApiDeps } from './api';
import { createColleague } from './colleague';
import { isEmailAddress } from './contact-body';
import { alreadyExists } from './contacts';
import type { ContactRecord } from './records';

export interface WebApp {
  fetch(request: Request): Response | Promise<Response>;
  /** Extra pages by path. */
  pages: Map<string, string>;
}

const PAGE_SIZE = 50;

const file = (name: string) => readFileSync(join(import.meta.dirname, 'web-ui', name), 'utf8');
const [shell, style, script] = [file('app.html'), file('app.css'), file('app.js')];

/** The routes of the single-page app. The real host has both styles, and plug-ins and guides link to either. */
const appRoutes = /^\/(account-home|pages\/contacts\/ui(\/lists)?|contacts(\/lists(\/[\w-]+)?|\/tags)?)\/?$/;

/**
 * The host app.constantcontact.com: a small contacts app that behaves like the real one where it matters. It shows no
 * deleted contacts, says "completely removed" when it deletes, and cannot add the address of a deleted contact. Its own
 * endpoints under /internal are not the public API.
 */
export function createWebApp({ data, account, switches, activities, report }: ApiDeps): WebApp {
  const app = new Hono();
  const pages = new Map<string, string>();
  const visible = () => data.inOrder.filter((record) => record.deleted_at === undefined);

  app.use('/internal/*', async (_c, next) => {
    activities.settle();
    await next();
  });

  app.get('/internal/session', (c) =>
    c.json({ organization: account.organization_name, user: `${account.first_name} ${account.last_name}` }),
  );

  app.get('/internal/contacts', (c) => {
    const listId = c.req.query('list');
    const words = (c.req.query('search') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const page = Math.max(0, Number(c.req.query('page') ?? 0));
    const found = visible()
      .filter((record) => listId === undefined || record.list_memberships.includes(listId))
      .filter((record) => words.every((word) => searchable(record).includes(word)))
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
    return c.json({
      total: found.length,
      pageSize: PAGE_SIZE,
      contacts: found.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((record) => ({
        id: record.contact_id,
        email: record.email_address?.address ?? '',
        name: nameOf(record),
        permission: record.email_address?.permission_to_send ?? 'sms',
        lists: record.list_memberships.length,
        added: record.created_at.slice(0, 10),
      })),
    });
  });

  app.post('/internal/contacts', async (c) => {
    const { email, firstName, lastName, list } = await c.req.json<Record<string, string | undefined>>();
    const address = (email ?? '').trim();
    if (!isEmailAddress(address)) return c.json({ message: 'Enter a valid email address' }, 400);
    const lists = list ? [list] : [];
    const holder = data.contactByEmail(address);
    if (holder) {
      if (holder.deleted_at === undefined || switches.webAppAddsDeleted === 'says-it-exists') {
        return c.json({ message: alreadyExists(holder, { ...switches, conflictText: 'with-id' }) }, 409);
      }
      createColleague(data, switches).restore(holder.contact_id, lists);
      return c.json({ id: holder.contact_id }, 201);
    }
    const record = data.addContact({
      email_address: { address },
      list_memberships: lists,
      ...(firstName && { first_name: firstName }),
      ...(lastName && { last_name: lastName }),
    });
    return c.json({ id: record.contact_id }, 201);
  });

  app.post('/internal/contacts/delete', async (c) => {
    const { ids } = await c.req.json<{ ids: string[] }>();
    for (const id of ids) if (data.contacts.has(id)) data.deleteContact(id);
    return c.json({ deleted: ids.length });
  });

  app.get('/internal/lists', (c) => {
    const counts = new Map<string, number>();
    for (const record of visible()) {
      for (const id of record.list_memberships) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return c.json({
      lists: [...data.lists.values()]
        .filter((list) => list.deleted_at === undefined)
        .map((list) => ({
          id: list.list_id,
          name: list.name,
          members: counts.get(list.list_id) ?? 0,
          created: list.created_at.slice(0, 10),
        })),
    });
  });

  const asset = (type: string, text: string) =>
    new Response(generatedNames(text), { headers: { 'content-type': `${type}; charset=utf-8` } });
  app.get('/static/app.css', () => asset('text/css', style));
  app.get('/static/app.js', () => asset('text/javascript', script));
  app.get('/favicon.ico', (c) => c.body(null, 204));
  app.get('/', (c) => c.redirect('/account-home'));

  app.get('*', (c) => {
    const extra = pages.get(c.req.path);
    if (extra !== undefined) return c.html(extra);
    if (!appRoutes.test(c.req.path)) return c.notFound();
    c.header('content-security-policy', "default-src 'self'; object-src 'none'; frame-ancestors 'none'");
    return c.html(generatedNames(shell));
  });

  app.notFound((c) => {
    if (!c.req.path.startsWith('/.well-known/')) report(`${c.req.method} ${c.req.url} is not a page of the web app`);
    return c.text('404 Not Found', 404);
  });

  return { fetch: (request) => app.fetch(request), pages };
}

const nameOf = (record: ContactRecord) => [record.first_name, record.last_name].filter(Boolean).join(' ');

const searchable = (record: ContactRecord) =>
  `${nameOf(record)} ${record.email_address?.address ?? ''} ${record.company_name ?? ''}`.toLowerCase();

/** Replaces every class `ui-something` by a generated name, so that nothing can rely on names. */
function generatedNames(text: string): string {
  return text.replaceAll(/\bui-[a-z-]+/g, (name) => {
    let hash = 5381;
    for (const character of name) hash = (Math.imul(hash, 33) ^ character.charCodeAt(0)) >>> 0;
    return `css-${hash.toString(36)}`;
  });
}
