import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs, readJson } from './api-environment';
import { isEmailAddress, readCore } from './contact-body';
import { find } from './contacts';
import { conflict, invalid, notFound } from './errors';
import { isUuid } from './ids';

const mayWrite = needs('contact_data', 'contacts:write');

/**
 * The sign-up form and the resubscribe request, by which a contact itself returns. Both record consent, so a restore
 * must use neither. https://developer.constantcontact.com/api_guide/contacts_create_or_update.html
 */
export function signUpRoutes({ data, switches }: ApiContext): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post('/sign_up_form', mayWrite, async (c) => {
    const json = await readJson(c.req.raw);
    if (json instanceof Response) return json;
    if (typeof json.body !== 'object' || json.body === null) return invalid('The request body is not a JSON object');
    const body: Record<string, unknown> = { ...json.body };
    const problems: string[] = [];
    const core = readCore(body, problems);
    const address = body.email_address;
    if (!isEmailAddress(address) || address.length > 50)
      problems.push('email_address must be an address of at most 50 characters');
    problems.push(...data.problemsOfLists(body.list_memberships));
    const lists = Array.isArray(body.list_memberships) ? body.list_memberships.filter(isUuid) : [];
    if (lists.length === 0) problems.push('list_memberships size must be between 1 and 50');
    if (problems.length > 0 || !isEmailAddress(address)) return invalid(...problems);

    const known = data.contactByEmail(address);
    if (!known) {
      const created = data.addContact(
        {
          ...core,
          create_source: 'Contact',
          email_address: { address, permission_to_send: 'explicit' },
          list_memberships: lists,
        },
        { by: 'client', request: c.env.seq },
      );
      return c.json({ contact_id: created.contact_id, action: 'created' }, 201);
    }
    const now = data.moment();
    data.change(known, { by: 'client', request: c.env.seq }, () => {
      Object.assign(known, core);
      known.list_memberships = [...new Set([...known.list_memberships, ...lists])];
      known.update_source = 'Contact';
      known.updated_at = now;
      delete known.deleted_at;
      if (known.email_address) {
        const { opt_out_source: _source, opt_out_date: _date, opt_out_reason: _reason, ...email } = known.email_address;
        known.email_address = {
          ...email,
          permission_to_send: 'explicit',
          opt_in_source: 'Contact',
          opt_in_date: now,
          updated_at: now,
        };
      }
    });
    return c.json({ contact_id: known.contact_id, action: 'updated' });
  });

  // A contact gets one confirmation message ever, and is subscribed only after confirming.
  // https://developer.constantcontact.com/api_guide/contacts_re-subscribe.html
  app.put('/resubscribe/:contact_id', mayWrite, async (c) => {
    const json = await readJson(c.req.raw);
    if (json instanceof Response) return json;
    const record = find(c.req.param('contact_id'), data, switches);
    if (record instanceof Response) return record;
    const ids =
      typeof json.body === 'object' && json.body !== null && 'list_ids' in json.body ? json.body.list_ids : null;
    const problems = data.problemsOfLists(ids, 'list_ids');
    if (Array.isArray(ids) && ids.length === 0) problems.push('list_ids must have at least one list_id');
    if (problems.length > 0) return invalid(...problems);
    if (record.deleted_at !== undefined && switches.resubscribeDeleted === 'refused') return notFound();
    if (record.email_address?.permission_to_send !== 'unsubscribed') {
      return invalid('Only an unsubscribed contact can be sent a resubscribe request');
    }
    if (record.resubscribe_sent_at !== undefined)
      return conflict('A resubscribe request was sent to this contact before');
    record.resubscribe_sent_at = data.moment();
    return new Response(null, { status: 200 });
  });

  return app;
}
