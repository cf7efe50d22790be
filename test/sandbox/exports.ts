import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import { momentAnswer } from './contact-answer';
import { invalid, notFound } from './errors';
import { isUuid } from './ids';
import type { ContactRecord } from './records';
import type { Switches } from './switches';
import { lastLists } from './truth';

const mayWrite = needs('contact_data', 'contacts:write');
const HOUR = 3_600_000;
const lifetimes = { 'ten-days': 240 * HOUR, 'an-hour': HOUR, 'one-download': 240 * HOUR } as const;

const statuses = ['active', 'unsubscribed', 'removed'] as const;

/** The well-formed request for an export. */
interface ExportOrder {
  contact_ids?: readonly string[];
  list_ids?: readonly string[];
  tag_ids?: readonly string[];
  segment_id?: number;
  new_subscriber?: true;
  status?: (typeof statuses)[number];
  fields?: readonly string[];
  exclude?: readonly string[];
}

/** A file that an activity writes, with a row per contact. */
export interface ExportFile {
  href: string;
  contactIds: string[];
  write(contactId: string): void;
  /** Makes the file available. */
  close(): void;
}

export interface Exports {
  /** GET of the files. */
  routes: Hono<ApiEnvironment>;
  /** The file for a body of POST /activities/contact_exports, still without rows, or the 400. */
  open(body: Record<string, unknown>, activityId: string): ExportFile | Response;
  /** The file of an export of all contacts in the web app. */
  byHand(): Uint8Array;
  forget(): void;
}

interface Column {
  /** The name in `fields`. */
  field: string;
  /** The heading in the web app’s own export. */
  heading: string;
  /** Only the web app’s export has this column. */
  isOfWebApp?: true;
}

const columns: readonly Column[] = [
  { field: 'contact_id', heading: 'Contact ID' },
  { field: 'email_address', heading: 'Email address' },
  { field: 'first_name', heading: 'First name' },
  { field: 'last_name', heading: 'Last name' },
  { field: 'company_name', heading: 'Company' },
  { field: 'job_title', heading: 'Job title' },
  { field: 'phone_number', heading: 'Phone - home' },
  { field: 'street_address', heading: 'Street address line 1 - Home' },
  { field: 'city', heading: 'City - Home' },
  { field: 'state', heading: 'State/Province - Home' },
  { field: 'zip', heading: 'Zip/Postal Code - Home' },
  { field: 'country', heading: 'Country - Home' },
  { field: 'website', heading: 'Website' },
  { field: 'birthday', heading: 'Birthday' },
  { field: 'anniversary', heading: 'Anniversary' },
  { field: 'notes', heading: 'Notes' },
  { field: 'email_status', heading: 'Email status', isOfWebApp: true },
  { field: 'email_permission', heading: 'Email permission status' },
  { field: 'email_optin_source', heading: 'Email opt in source' },
  { field: 'email_optin_date', heading: 'Email opt in date' },
  { field: 'email_optout_source', heading: 'Email opt out source' },
  { field: 'email_optout_date', heading: 'Email opt out date' },
  { field: 'email_optout_reason', heading: 'Email opt out reason' },
  { field: 'tag', heading: 'Tags' },
  { field: 'email_lists', heading: 'Email Lists' },
  { field: 'source_name', heading: 'Source Name' },
  { field: 'created_at', heading: 'Created At' },
  { field: 'updated_at', heading: 'Updated At' },
  { field: 'sms_number', heading: 'SMS number' },
  { field: 'sms_status', heading: 'SMS status' },
  { field: 'sms_consent_date', heading: 'SMS consent date' },
];

const knownFields = columns.filter((column) => !column.isOfWebApp).map(({ field }) => field);

/** The filters that can be combined. Any other two are refused. */
const together = [
  'contact_ids+status',
  'list_ids+status',
  'list_ids+new_subscriber',
  'list_ids+exclude',
  'new_subscriber+exclude',
];

/**
 * Exports of contacts as CSV files. Neither their exact content nor their format is documented.
 * https://developer.constantcontact.com/api_guide/export_contacts.html
 */
export function createExports(context: ApiContext): Exports {
  const { data, switches } = context;
  const files = new Map<string, { bytes: Uint8Array; closedAt: number; taken: boolean }>();

  /** The ids of a contact’s lists in a file. */
  function listsOf(record: ContactRecord): readonly string[] {
    if (record.deleted_at === undefined || switches.exportedListsOfRemoved === 'none') return record.list_memberships;
    return lastLists(data, record.contact_id);
  }

  function isWanted(order: ExportOrder, record: ContactRecord): boolean {
    const isDeleted = record.deleted_at !== undefined;
    const isOut = record.email_address?.permission_to_send === 'unsubscribed';
    const { status, contact_ids, list_ids, tag_ids } = order;
    if (status === undefined && isDeleted && switches.exportWithoutStatus === 'without-deleted') return false;
    if (status !== undefined && status !== (isDeleted ? 'removed' : isOut ? 'unsubscribed' : 'active')) return false;
    if (contact_ids && !contact_ids.includes(record.contact_id)) return false;
    if (list_ids && !listsOf(record).some((id) => list_ids.includes(id))) return false;
    if (tag_ids && !record.taggings.some((id) => tag_ids.includes(id))) return false;
    if (order.new_subscriber && Date.parse(record.created_at) < data.now() - 30 * 24 * HOUR) return false;
    if (order.segment_id !== undefined && !data.campaigns.segments.get(order.segment_id)?.(record)) return false;
    return order.exclude?.includes(record.contact_id) !== true;
  }

  const wanted = (order: ExportOrder): ContactRecord[] =>
    data.inOrder
      .filter((record) => data.unreadable.get(record.contact_id) !== 'error')
      .map((record) => data.shown(record))
      .filter((record) => isWanted(order, record));

  function columnsOf({ fields }: ExportOrder, headings: Switches['exportHeadings']): readonly Column[] {
    const selectedFields = fields ?? knownFields.filter((field) => field !== 'contact_id');
    const withoutAddress = !selectedFields.includes('email_address');
    const isThere = ({ field, isOfWebApp }: Column): boolean => {
      if (isOfWebApp) return headings !== 'fields' && fields === undefined;
      if (field === 'contact_id' && switches.exportedContactId === 'never') return false;
      // Columns about the address require the address.
      return selectedFields.includes(field) && !(withoutAddress && /^email_opt/.test(field));
    };
    return columns.filter(isThere);
  }

  function headingOf({ field, heading }: Column, headings: Switches['exportHeadings']): string {
    if (headings === 'fields') return field;
    return headings === 'web-app-older' && field === 'email_address' ? 'Email address - home' : heading;
  }

  function cellOf(field: string, record: ContactRecord): string {
    const email = record.email_address;
    const [street] = record.street_addresses;
    const sms = record.sms_channel;
    const moment = (iso: string | undefined) => (iso === undefined ? '' : momentAnswer(iso, switches));
    switch (field) {
      case 'contact_id':
        return record.contact_id;
      case 'email_address':
        return email?.address ?? '';
      case 'first_name':
      case 'last_name':
      case 'company_name':
      case 'job_title':
      case 'anniversary':
        return record[field] ?? '';
      case 'birthday':
        return record.birthday_month === undefined ? '' : `${record.birthday_month}/${record.birthday_day ?? 1}`;
      case 'phone_number':
        return record.phone_numbers[0]?.phone_number ?? '';
      case 'street_address':
        return street?.street ?? '';
      case 'city':
      case 'state':
      case 'country':
        return street?.[field] ?? '';
      case 'zip':
        return street?.postal_code ?? '';
      case 'notes':
        return record.notes.map(({ content }) => content).join('\n');
      case 'email_status':
        return email?.permission_to_send === 'unsubscribed' ? 'Unsubscribed' : 'Active';
      case 'email_permission':
        return email?.permission_to_send ?? '';
      case 'email_optin_source':
        return email?.opt_in_source ?? '';
      case 'email_optin_date':
        return moment(email?.opt_in_date);
      case 'email_optout_source':
        return email?.opt_out_source ?? '';
      case 'email_optout_date':
        return moment(email?.opt_out_date);
      case 'email_optout_reason':
        return email?.opt_out_reason ?? '';
      case 'tag':
        return record.taggings.map((id) => data.tags.get(id)?.name ?? '').join(', ');
      case 'email_lists':
        // Two known importers split the cell at its commas, so they would cut a name that contains one.
        return listsOf(record)
          .map((id) => data.lists.get(id)?.name ?? '')
          .join(', ');
      case 'source_name':
        return record.create_source;
      case 'created_at':
      case 'updated_at':
        return moment(record[field]);
      case 'sms_number':
        return sms ? `${sms.dial_code}${sms.sms_address}` : '';
      case 'sms_status':
        return sms?.sms_channel_consents[0]?.sms_consent_permission ?? '';
      case 'sms_consent_date':
        return moment(sms?.sms_channel_consents[0]?.opt_in_date);
      default:
        return '';
    }
  }

  function written(order: ExportOrder, records: readonly ContactRecord[], headings: Switches['exportHeadings']) {
    const shown = columnsOf(order, headings);
    const rows = records.map((record) => shown.map(({ field }) => cellOf(field, record)));
    // A faulty server puts the cells of a row under wrong headings.
    const placed =
      switches.exportedCells === 'shifted' ? rows.map((row) => [...row.slice(-1), ...row.slice(0, -1)]) : rows;
    const lines = [shown.map((column) => headingOf(column, headings)), ...placed];
    const separator = switches.exportSeparator === 'comma' ? ',' : ';';
    const lineEnd = switches.exportLineEnds === 'crlf' ? '\r\n' : '\n';
    const text = lines.map((cells) => cells.map((cell) => quoted(cell)).join(separator) + lineEnd).join('');
    return encoded(text, switches.exportEncoding);
  }

  function open(body: Record<string, unknown>, activityId: string): ExportFile | Response {
    const order = readOrder(body);
    if (order instanceof Response) return order;
    const id = switches.exportFileId === 'of-the-activity' ? activityId : data.newId();
    const atStart = new Map(wanted(order).map((record) => [record.contact_id, { ...record }]));
    const records: ContactRecord[] = [];
    return {
      href: `/v3/contact_exports/${id}`,
      contactIds: [...atStart.keys()],
      write(contactId) {
        const now = data.contacts.get(contactId);
        const record = switches.exportShows === 'its-end' && now ? data.shown(now) : atStart.get(contactId);
        if (record) records.push(record);
      },
      close() {
        const bytes = written(order, records, switches.exportHeadings);
        files.set(id, { bytes, closedAt: data.now(), taken: false });
      },
    };
  }

  const routes = new Hono<ApiEnvironment>();

  routes.get('/:file_export_id', mayWrite, (c) => {
    const id = c.req.param('file_export_id');
    if (!isUuid(id)) return notFound('file_export_id is in an invalid format.', switches.malformedId);
    const file = files.get(id);
    if (!file) return notFound();
    const isOver = data.now() - file.closedAt >= lifetimes[switches.exportLives];
    if (isOver || (file.taken && switches.exportLives === 'one-download')) {
      return notFound('The file is not available any more.', switches.goneExport);
    }
    file.taken = true;
    return new Response(file.bytes.slice(), { headers: { 'content-type': 'text/csv' } });
  });

  return {
    routes,
    open,
    byHand() {
      const headings = switches.exportHeadings === 'fields' ? 'web-app' : switches.exportHeadings;
      const visible = wanted({}).filter((record) => record.deleted_at === undefined);
      return written({}, visible, headings);
    },
    forget: () => files.clear(),
  };
}

const quoted = (cell: string) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The 32 characters in which windows-1252 differs from Latin-1. A space marks an unused byte. */
const FROM_0X80 = [...'€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'];

function encoded(text: string, encoding: Switches['exportEncoding']): Uint8Array<ArrayBuffer> {
  if (encoding !== 'windows-1252')
    return new TextEncoder().encode(encoding === 'utf-8-with-bom' ? `\ufeff${text}` : text);
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
    const place = FROM_0X80.indexOf(character);
    return place === -1 ? 0x3f : 0x80 + place;
  });
}

/** https://developer.constantcontact.com/api_reference/index.html, POST /activities/contact_exports */
function readOrder(body: Record<string, unknown>): ExportOrder | Response {
  const problems: string[] = [];
  const order: ExportOrder = {};
  for (const [name, most] of [
    ['contact_ids', 500],
    ['list_ids', 50],
    ['tag_ids', 50],
  ] as const) {
    if (body[name] !== undefined) order[name] = readIds(body[name], name, most, problems);
  }
  if (body.exclude !== undefined) {
    const inside = typeof body.exclude === 'object' && body.exclude !== null ? { ...body.exclude } : {};
    order.exclude = readIds(
      'contact_ids' in inside ? inside.contact_ids : undefined,
      'exclude.contact_ids',
      50,
      problems,
    );
  }
  if (body.segment_id !== undefined) {
    if (typeof body.segment_id === 'number' && Number.isInteger(body.segment_id)) order.segment_id = body.segment_id;
    else problems.push('segment_id must be an integer');
  }
  if (body.new_subscriber === true) order.new_subscriber = true;
  else if (body.new_subscriber !== undefined && body.new_subscriber !== false) {
    problems.push('new_subscriber must be a boolean');
  }
  if (body.status !== undefined) {
    const status = statuses.find((candidate) => candidate === body.status);
    if (status) order.status = status;
    else problems.push('status does not have a valid value');
  }
  if (body.fields !== undefined) {
    const fields: unknown[] = Array.isArray(body.fields) ? body.fields : [undefined];
    const known = knownFields.filter((field) => fields.includes(field));
    if (known.length === new Set(fields).size) order.fields = known;
    else problems.push('fields does not have a valid value');
  }
  const filters = ['contact_ids', 'list_ids', 'tag_ids', 'segment_id', 'new_subscriber', 'status', 'exclude'] as const;
  const given = filters.filter((name) => order[name] !== undefined);
  for (const [place, one] of given.entries()) {
    for (const other of given.slice(place + 1)) {
      const isAllowed = together.includes(`${one}+${other}`);
      if (!isAllowed) problems.push(`${one} and ${other} are mutually exclusive`);
    }
  }
  return problems.length > 0 ? invalid(...problems) : order;
}

function readIds(value: unknown, name: string, most: number, problems: string[]): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) {
    problems.push(`${name} size must be between 1 and ${most}`);
    return [];
  }
  const ids = value.filter(isUuid);
  if (ids.length !== value.length) problems.push(`${name} has an id in an invalid format`);
  return ids;
}
