import { Hono } from 'hono';
import type { AccountData, NewContact } from './account-data';
import { type ApiContext, type ApiEnvironment, needs, readJson } from './api-environment';
import { contactAnswer, subresources } from './contact-answer';
import { type ContactBody, readContactBody } from './contact-body';
import { readFilter, readInclude } from './contact-query';
import { conflict, invalid, notFound, serverError } from './errors';
import { isUuid } from './ids';
import { nextLinks, readBoolean, readLimit, readPage } from './paging';
import type { ContactRecord, EmailRecord } from './records';
import type { Switches } from './switches';

const mayRead = needs('contact_data', 'contacts:read');
const mayWrite = needs('contact_data', 'contacts:write');

/** GET, PUT, POST and DELETE of contacts. https://developer.constantcontact.com/api_guide/contacts_overview.html */
export function contactRoutes(context: ApiContext): Hono<ApiEnvironment> {
  const { data, switches } = context;
  const app = new Hono<ApiEnvironment>();

  app.get('/', mayRead, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const { query, from } = page;
    const limit = readLimit(query, 500);
    if (limit instanceof Response) return limit;
    const include = readInclude(query, switches);
    if (include instanceof Response) return include;
    const wantsCount = readBoolean(query, 'include_count');
    if (wantsCount instanceof Response) return wantsCount;
    const filter = readFilter(query, data, switches);
    if (filter instanceof Response) return filter;

    const matches = (record: ContactRecord) =>
      data.unreadable.get(record.contact_id) !== 'error' && filter.matches(data.shown(record));
    const candidates = filter.only ?? data.inOrder;
    const { found, next } = onePage(candidates, matches, from, limit, switches);
    return c.json({
      contacts: found.map((record) =>
        data.unreadable.has(record.contact_id)
          ? oddContact(record.contact_id)
          : contactAnswer(data.shown(record), include, switches),
      ),
      ...(wantsCount ? { contacts_count: candidates.filter(matches).length } : {}),
      ...nextLinks('/v3/contacts', page, next, context),
    });
  });

  app.post('/', mayWrite, async (c) => {
    const json = await readJson(c.req.raw);
    if (json instanceof Response) return json;
    const read = readContactBody(json.body, 'create_source', data, switches);
    if ('problems' in read) return invalid(...read.problems);
    const { body } = read;
    if (!body.email && !body.sms_channel && !body.core.first_name && !body.core.last_name) {
      return invalid('At least one of email_address, sms_channel, first_name, last_name is required');
    }
    const holder = body.email && data.contactByEmail(body.email.address);
    if (holder) return conflict(alreadyExists(holder, switches));
    const record = data.addContact(newContact(body), { by: 'client', request: c.env.seq });
    return c.json(contactAnswer(record, new Set(subresources), switches), 201);
  });

  app.get('/counts', mayRead, (c) => {
    const include = c.req.query('include');
    if (include !== undefined && include !== 'new_subscriber') return invalid('include does not have a valid value');
    return c.json(counts(data, switches, include !== undefined));
  });

  app.get('/:contact_id', mayRead, (c) => {
    const record = find(c.req.param('contact_id'), data, switches);
    if (record instanceof Response) return record;
    const include = readInclude(new URL(c.req.url).searchParams, switches);
    if (include instanceof Response) return include;
    const unreadable = data.unreadable.get(record.contact_id);
    if (unreadable === 'error') return serverError();
    if (unreadable === 'odd-shape') return c.json(oddContact(record.contact_id));
    return c.json(contactAnswer(data.shown(record), include, switches));
  });

  app.put('/:contact_id', mayWrite, async (c) => {
    const json = await readJson(c.req.raw);
    if (json instanceof Response) return json;
    const record = find(c.req.param('contact_id'), data, switches);
    if (record instanceof Response) return record;
    const read = readContactBody(json.body, 'update_source', data, switches);
    if ('problems' in read) return invalid(...read.problems);
    const refusal = refusedPut(record, read.body, data, switches);
    if (refusal) return refusal;
    data.change(record, { by: 'client', request: c.env.seq }, () => applyPut(record, read.body, data, switches));
    const included = {
      'those-sent': subresources.filter((name) => read.body[name] !== undefined),
      'with-subresources': subresources,
      'without-subresources': [],
    }[switches.putAnswer];
    return c.json(contactAnswer(record, new Set(included), switches));
  });

  app.delete('/:contact_id', mayWrite, (c) => {
    const record = find(c.req.param('contact_id'), data, switches);
    if (record instanceof Response) return record;
    if (record.deleted_at !== undefined && switches.deleteDeleted === 404) return notFound();
    data.deleteContact(record.contact_id, { by: 'client', request: c.env.seq });
    return c.body(null, 204);
  });

  return app;
}

/** The record with this id, deleted or not, or the 404. */
export function find(id: string, data: AccountData, switches: Switches): ContactRecord | Response {
  if (!isUuid(id)) return notFound('contact_id is in an invalid format.', switches.malformedId);
  return data.contacts.get(id.toLowerCase()) ?? notFound();
}

/** A contact in a shape that no document knows. */
const oddContact = (contact_id: string) => ({ contact_id, email_address: 7, custom_fields: 'none', created_at: {} });

function onePage(
  candidates: readonly ContactRecord[],
  matches: (record: ContactRecord) => boolean,
  from: number,
  limit: number,
  { cursor, contactOrder }: Switches,
): { found: ContactRecord[]; next: number | undefined } {
  const found: ContactRecord[] = [];
  const isKeyset = cursor === 'keyset';
  const isNewestFirst = contactOrder === 'newest-first';
  let toSkip = isKeyset ? 0 : from;
  let next = 0;
  // A keyset cursor is the number of the oldest contacts that are still to come, or of those that were returned.
  const start = !isKeyset || from === 0 ? (isNewestFirst ? candidates.length : 0) : from;
  const step = isNewestFirst ? -1 : 1;
  for (let place = isNewestFirst ? start - 1 : start; place >= 0 && place < candidates.length; place += step) {
    const record = candidates[place];
    if (!record || !matches(record)) continue;
    if (toSkip > 0) toSkip--;
    else if (found.length === limit) return { found, next };
    else {
      found.push(record);
      if (isKeyset) next = isNewestFirst ? place : place + 1;
      else next = from + found.length;
    }
  }
  return { found, next: undefined };
}

/** The text of the 409, in the three forms that integrations have reported. */
export function alreadyExists(holder: ContactRecord, switches: Switches): string {
  if (switches.conflictText === 'without-id') return 'Validation failed: EmailAddress is not unique';
  const text = `Email already exists for contact ${holder.contact_id}`;
  return switches.conflictText === 'with-id' ? text : `Validation failed: ${text}`;
}

function newContact(body: ContactBody): NewContact {
  const { core, source, email, custom_fields, phone_numbers, street_addresses, list_memberships, taggings, notes } =
    body;
  const contact: NewContact = { ...core, create_source: source };
  if (email) contact.email_address = { address: email.address, permission_to_send: email.permission ?? 'implicit' };
  if (body.sms_channel) contact.sms_channel = body.sms_channel;
  return Object.assign(
    contact,
    custom_fields && { custom_fields },
    phone_numbers && { phone_numbers },
    street_addresses && { street_addresses },
    list_memberships && { list_memberships },
    taggings && { taggings },
    notes && { notes },
  );
}

/** The refusal of a PUT although it is well-formed, if any. */
function refusedPut(
  record: ContactRecord,
  body: ContactBody,
  data: AccountData,
  switches: Switches,
): Response | undefined {
  if (body.email) {
    const holder = data.contactByEmail(body.email.address);
    if (holder && holder !== record) return conflict(alreadyExists(holder, switches));
  } else if (switches.putWithoutAddress === 'refused') {
    return invalid('email_address is required');
  }
  if (record.deleted_at !== undefined && body.source === 'Contact' && switches.putAsContact === 'refused') {
    return invalid('update_source must be Account to restore a deleted contact');
  }
  if (switches.putWithoutLists === 'refused' && (body.list_memberships ?? record.list_memberships).length === 0) {
    return invalid('list_memberships must have at least one list_id');
  }
  const email = record.email_address;
  const isWeaker = email?.permission_to_send === 'explicit' && body.email?.permission === 'implicit';
  if (isWeaker && switches.explicitToImplicit === 'refused') {
    return invalid('permission_to_send cannot be changed from explicit to implicit');
  }
  if (email?.permission_to_send === 'unsubscribed') {
    const staysOut = body.email?.permission === undefined || body.email.permission === 'unsubscribed';
    if (!staysOut && email.opt_out_source === 'Contact' && switches.putOptIn === 'refused') {
      return invalid('The contact is unsubscribed: only the contact can opt in again');
    }
    if ((body.list_memberships ?? []).length > 0 && switches.putUnsubscribedOntoLists === 'refused') {
      return invalid('The contact is unsubscribed and cannot be added to a list');
    }
  }
  return undefined;
}

/** Replaces the fields that a PUT replaces. https://developer.constantcontact.com/api_guide/contacts_put.html */
function applyPut(record: ContactRecord, sent: ContactBody, data: AccountData, switches: Switches): void {
  const body = bodyAfterLoss(sent, switches.putLoses);
  const now = data.moment();
  const stamps = { created_at: now, updated_at: now };
  const lost = switches.omittedSubresources === 'lost';

  for (const key of [
    'first_name',
    'last_name',
    'job_title',
    'company_name',
    'birthday_month',
    'birthday_day',
    'anniversary',
  ] as const) {
    delete record[key];
  }
  Object.assign(record, body.core);
  if (body.email) data.changeAddress(record, putEmail(record.email_address, body.email, body.source, now, switches));

  if (body.custom_fields || lost) record.custom_fields = body.custom_fields ?? [];
  if (body.taggings || lost) record.taggings = body.taggings ?? [];
  if (body.list_memberships || lost) record.list_memberships = body.list_memberships ?? [];
  if (body.phone_numbers || lost) {
    const before = record.phone_numbers;
    record.phone_numbers = (body.phone_numbers ?? []).map(
      (phone) =>
        before.find((old) => old.phone_number === phone.phone_number && old.kind === phone.kind) ?? {
          phone_number_id: data.newId(),
          ...phone,
          ...stamps,
          update_source: body.source,
          create_source: body.source,
        },
    );
  }
  if (body.street_addresses || lost) {
    const before = record.street_addresses;
    record.street_addresses = (body.street_addresses ?? []).map((street) => {
      const old = before.find((candidate) => candidate.kind === street.kind);
      return {
        street_address_id: old?.street_address_id ?? data.newId(),
        ...street,
        ...stamps,
        ...(old && { created_at: old.created_at }),
      };
    });
  }
  if (body.notes || lost) {
    const notes = (body.notes ?? []).map((note) => ({ note_id: data.newId(), created_at: now, ...note }));
    const fresh = notes.map((note) => ({ ...note, note_id: data.newId() }));
    record.notes = switches.resentNotes === 'duplicated' ? [...fresh, ...record.notes] : notes;
  }
  if (body.sms_channel) {
    const old = record.sms_channel;
    record.sms_channel = {
      sms_channel_id: old?.sms_channel_id ?? data.newId(),
      country_code: old?.country_code ?? 'US',
      create_source: old?.create_source ?? body.source,
      ...body.sms_channel,
      update_source: body.source,
    };
  } else if (switches.omittedSmsChannel === 'lost') delete record.sms_channel;

  record.update_source = body.source;
  record.updated_at = now;
  delete record.deleted_at;
}

function putEmail(
  old: EmailRecord | undefined,
  sent: NonNullable<ContactBody['email']>,
  source: ContactRecord['update_source'],
  now: string,
  switches: Switches,
): EmailRecord {
  const storedPermission = switches.omittedPermission === 'kept' ? old?.permission_to_send : undefined;
  const permission = sent.permission ?? storedPermission ?? 'implicit';
  const email: EmailRecord = {
    ...(old ?? { created_at: now, confirm_status: 'off' }),
    address: sent.address,
    permission_to_send: permission,
    updated_at: now,
  };
  const wasOut = old?.permission_to_send === 'unsubscribed';
  const isOut = permission === 'unsubscribed';
  if (isOut && (!wasOut || (switches.unsubscribedAgain === 'reset' && sent.permission === 'unsubscribed'))) {
    email.opt_out_source = source;
    email.opt_out_date = now;
    delete email.opt_out_reason;
  }
  if (!isOut && permission !== old?.permission_to_send) {
    delete email.opt_out_source;
    delete email.opt_out_date;
    delete email.opt_out_reason;
    if (permission === 'explicit' || permission === 'implicit') {
      email.opt_in_source = source;
      email.opt_in_date = now;
    }
    email.confirm_status = permission === 'pending_confirmation' ? 'pending' : 'off';
  }
  if (typeof sent.optOutReason === 'string') email.opt_out_reason = sent.optOutReason;
  else if (sent.optOutReason === null || switches.omittedOptOutReason === 'lost') delete email.opt_out_reason;
  return email;
}

/**
 * The body after the loss that the switch `putLoses` simulates. The property is emptied though the request contained
 * it.
 */
function bodyAfterLoss(body: ContactBody, lost: string | null): ContactBody {
  if (lost === null) return body;
  const core = { ...body.core };
  if (lost in core) delete core[lost as keyof typeof core];
  if (lost === 'permission_to_send' && body.email) return { ...body, email: { ...body.email, permission: 'implicit' } };
  const emptied = subresources.some((name) => name === lost) ? { [lost]: [] } : {};
  return { ...body, core, ...emptied };
}

function counts(data: AccountData, switches: Switches, withNew: boolean): Record<string, number> {
  const answer = { total: 0, explicit: 0, implicit: 0, pending: 0, unsubscribed: 0 };
  const monthAgo = new Date(data.now() - 30 * 86_400_000).toISOString();
  let fresh = 0;
  for (const record of data.inOrder) {
    if (record.deleted_at !== undefined) {
      if (switches.countsIncludeDeleted === 'yes') answer.total++;
      continue;
    }
    answer.total++;
    if (record.created_at > monthAgo) fresh++;
    const permission = record.email_address?.permission_to_send;
    if (permission === 'explicit' || permission === 'implicit' || permission === 'unsubscribed') answer[permission]++;
    if (permission === 'pending_confirmation') answer.pending++;
  }
  return withNew ? { ...answer, new_subscriber: fresh } : answer;
}
