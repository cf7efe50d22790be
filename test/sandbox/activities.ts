import { Hono } from 'hono';
import type { Origin } from './account-data';
import { type ApiContext, type ApiEnvironment, needs, readJson } from './api-environment';
import { momentAnswer } from './contact-answer';
import { invalid, methodNotAllowed, notFound, queueFull } from './errors';
import { createExports, type ExportFile, type Exports } from './exports';
import { isUuid } from './ids';
import { nextLinks, readEnum, readLimit, readPage, slicePage } from './paging';
import type { ContactRecord } from './records';

const mayWrite = needs('contact_data', 'contacts:write');
const MOST_QUEUED = 1000;
const TEN_DAYS = 10 * 86_400_000;
const LISTED_LATE_MS = 60_000;
/** The effect of an activity with this final state, unless a switch says otherwise. */
const didOf = { failed: 'nothing', cancelled: 'nothing', timed_out: 'half' } as const;
const states = ['processing', 'completed', 'cancelled', 'failed', 'timed_out'] as const;

interface ActivityRecord {
  activity_id: string;
  state: 'initialized' | (typeof states)[number];
  created_at: string;
  updated_at: string;
  started_at?: string;
  completed_at?: string;
  items: string[];
  completed: number;
  errors: string[];
  listCount: number | undefined;
  /** Changes one contact. A returned sentence is an error. */
  apply: (contactId: string) => string | undefined;
  /** The file of an export. */
  file?: ExportFile;
}

export interface Activities {
  routes: Hono<ApiEnvironment>;
  /** The files of exports. */
  exports: Pick<Exports, 'routes' | 'byHand'>;
  /**
   * Starts an activity of another integration of the account. It has this many items and does not change our contacts.
   */
  startForeign(items: number): void;
  /** Forgets all activities, as the server forgets those older than ten days. */
  forget(): void;
  /** Advances every activity with the clock (`activityPace: 'by-time'`, `bulkLagSeconds`). Runs before each request. */
  settle(): void;
}

/**
 * The bulk engine: POST starts an activity, GET follows it.
 * https://developer.constantcontact.com/api_guide/contacts_bulk_activities.html
 */
export function createActivities(context: ApiContext): Activities {
  const { data, switches } = context;
  const activities = new Map<string, ActivityRecord>();
  const running = new Set<ActivityRecord>();
  const exports = createExports(context);
  /** Delayed effects of finished activities (`bulkLagSeconds`). */
  let late: { at: number; apply: () => void }[] = [];

  function start(
    items: string[],
    listCount: number | undefined,
    apply: ActivityRecord['apply'],
    { activity_id = data.newId(), file }: Pick<Partial<ActivityRecord>, 'activity_id' | 'file'> = {},
  ): Response {
    if (switches.rateLimits === 'on' && running.size >= MOST_QUEUED) return queueFull(switches.queueFull);
    const now = data.moment();
    const activity: ActivityRecord = {
      activity_id,
      state: 'initialized',
      created_at: now,
      updated_at: now,
      items,
      completed: 0,
      errors: [],
      listCount,
      apply,
      ...(file && { file }),
    };
    activities.set(activity.activity_id, activity);
    running.add(activity);
    if (switches.activityPace === 'at-once') finish(activity);
    return Response.json(answer(activity), { status: 201 });
  }

  function process(activity: ActivityRecord): void {
    activity.state = 'processing';
    activity.started_at = data.moment();
    activity.updated_at = activity.started_at;
  }

  function finish(activity: ActivityRecord): void {
    const outcome = switches.activityOutcome;
    if (outcome === 'none') {
      process(activity);
      return;
    }
    const failed = switches.failedActivityDid;
    const how = outcome === 'completed' ? 'all' : failed === 'by-state' ? didOf[outcome] : failed;
    const share = { nothing: 0, half: 0.5, all: 1 }[how];
    const items = activity.items.slice(0, Math.floor(activity.items.length * share));
    items.forEach((id, place) => {
      if (isDropped(place)) return;
      const apply = () => {
        const error = activity.apply(id);
        if (error !== undefined) activity.errors.push(error);
      };
      // An export changes no contact.
      if (switches.bulkLagSeconds > 0 && !activity.file)
        late.push({ at: data.now() + switches.bulkLagSeconds * 1_000, apply });
      else apply();
    });
    if (share > 0) activity.file?.close();
    activity.started_at ??= data.moment();
    activity.completed = items.length;
    activity.state = outcome;
    activity.completed_at = data.moment();
    activity.updated_at = activity.completed_at;
    running.delete(activity);
  }

  function isDropped(place: number): boolean {
    if (switches.bulkDrops === 'a-third') return (place + activities.size) % 3 === 0;
    return switches.bulkDrops === 'everything' || (switches.bulkDrops === 'every-tenth' && place % 10 === 9);
  }

  /** An activity starts after a second and takes 2 ms a contact. A measurement had 500 done within 5 s. */
  function settle(): void {
    const due = late.filter(({ at }) => at <= data.now());
    late = late.filter(({ at }) => at > data.now());
    for (const { apply } of due) apply();
    if (switches.activityPace !== 'by-time') return;
    for (const activity of running) {
      const elapsed = data.now() - Date.parse(activity.created_at);
      if (elapsed >= 1000 + activity.items.length * 2) finish(activity);
      else if (elapsed >= 1000 && activity.state === 'initialized') process(activity);
    }
  }

  function answer(activity: ActivityRecord): Record<string, unknown> {
    const total = activity.items.length;
    const isOver = !running.has(activity);
    const moment = (iso: string | undefined) => (iso === undefined ? undefined : momentAnswer(iso, switches));
    return {
      activity_id: activity.activity_id,
      state: activity.state,
      started_at: moment(activity.started_at),
      completed_at: moment(activity.completed_at),
      created_at: moment(activity.created_at),
      updated_at: moment(activity.updated_at),
      percent_done: isOver ? (total === 0 ? 100 : Math.floor((activity.completed / total) * 100)) : 0,
      activity_errors:
        switches.activityErrors === 'strings' ? activity.errors : activity.errors.map((message) => ({ message })),
      status: {
        items_total_count: total,
        ...((activity.completed > 0 || switches.activityList === 'as-documented') && {
          items_completed_count: activity.completed,
        }),
        list_count: activity.listCount,
      },
      _links: {
        self: { href: `/v3/activities/${activity.activity_id}` },
        ...(activity.file && { results: { href: activity.file.href } }),
      },
    };
  }

  /** In recordings every item of a list has the link of the last one. */
  function listed(items: readonly ActivityRecord[]): Record<string, unknown>[] {
    const answers = items.map(answer);
    if (switches.activityList === 'as-documented') return answers;
    return answers.map((one) => ({ ...one, _links: answers.at(-1)?._links }));
  }

  const app = new Hono<ApiEnvironment>();

  app.get('/', mayWrite, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const limit = readLimit(page.query, 500);
    if (limit instanceof Response) return limit;
    const wanted = readEnum(page.query, 'state', states);
    if (wanted instanceof Response) return wanted;
    const since = new Date(data.now() - TEN_DAYS).toISOString();
    const until = new Date(data.now() - (switches.activitiesListed === 'later' ? LISTED_LATE_MS : 0)).toISOString();
    const recent = [...activities.values()]
      .filter(
        (one) =>
          one.created_at > since &&
          one.created_at <= until &&
          (wanted.size === 0 || [...wanted].some((state) => state === one.state)),
      )
      .reverse();
    const { items, next } = slicePage(recent, page, limit);
    return c.json({ activities: listed(items), ...nextLinks('/v3/activities', page, next, context) });
  });

  app.get('/:activity_id', mayWrite, (c) => {
    const activity = activities.get(c.req.param('activity_id'));
    if (!activity) return notFound();
    if (switches.activityPace === 'by-poll' && running.has(activity)) {
      if (activity.state === 'initialized') process(activity);
      else finish(activity);
    }
    return c.json(answer(activity));
  });

  app.post('/add_list_memberships', mayWrite, async (c) => {
    const body = await readObject(c.req.raw);
    if (body instanceof Response) return body;
    const problems = data.problemsOfLists(body.list_ids, 'list_ids');
    const lists = idsOf(body.list_ids);
    if (problems.length === 0 && lists.length === 0) problems.push('list_ids must have at least one list_id');
    const sources = isObject(body.source) ? Object.entries(body.source).filter(([, value]) => value !== undefined) : [];
    const [source] = sources;
    if (!source || sources.length > 1) problems.push('source must have exactly one property');
    const exclude = isObject(body.exclude) ? new Set(idsOf(body.exclude.contact_ids)) : undefined;
    if (exclude && source && source[0] !== 'all_active_contacts' && source[0] !== 'list_ids') {
      problems.push('exclude can only be used with all_active_contacts or list_ids');
    }
    const items = source ? membersOf(source[0], source[1], problems) : [];
    if (problems.length > 0) return invalid(...problems);
    return start(
      items.filter((id) => !exclude?.has(id)),
      lists.length,
      (id) => addToLists(id, lists, { by: 'client', request: c.env.seq, byActivity: true }),
    );
  });

  // One page of the guide says PUT, but the contract has POST only.
  app.put('/add_list_memberships', mayWrite, () => methodNotAllowed());

  app.post('/contact_delete', mayWrite, async (c) => {
    const body = await readObject(c.req.raw);
    if (body instanceof Response) return body;
    const sources = Object.entries(body).filter(([key]) => key === 'contact_ids' || key === 'list_ids');
    const [source] = sources;
    if (!source || sources.length > 1) return invalid('Exactly one of contact_ids and list_ids is required');
    const problems: string[] = [];
    const items = membersOf(source[0], source[1], problems);
    if (problems.length > 0) return invalid(...problems);
    return start(items, source[0] === 'list_ids' ? idsOf(source[1]).length : undefined, (id) => {
      if (!data.contacts.has(id)) return `Contact ${id} was not found`;
      data.deleteContact(id, { by: 'client', request: c.env.seq, byActivity: true });
      return undefined;
    });
  });

  app.post('/contacts_taggings_add', mayWrite, async (c) => {
    const body = await readObject(c.req.raw);
    if (body instanceof Response) return body;
    const problems: string[] = [];
    const tags = idsOf(body.tag_ids);
    if (tags.length === 0 || tags.length > 50) problems.push('tag_ids size must be between 1 and 50');
    for (const id of tags) if (!data.tags.has(id)) problems.push(`tag_ids has an id that does not exist: ${id}`);
    const [source] = isObject(body.source) ? Object.entries(body.source) : [];
    if (!source) problems.push('source must have exactly one property');
    const items = source ? membersOf(source[0], source[1], problems) : [];
    if (problems.length > 0) return invalid(...problems);
    return start(items, undefined, (id) => {
      const record = data.contacts.get(id);
      if (!record) return `Contact ${id} was not found`;
      data.change(record, { by: 'client', request: c.env.seq, byActivity: true }, () => {
        record.taggings = [...new Set([...record.taggings, ...tags])];
        if (switches.bulkMovesUpdatedAt === 'yes') record.updated_at = data.moment();
      });
      return undefined;
    });
  });

  app.post('/contact_exports', mayWrite, async (c) => {
    const body = await readObject(c.req.raw);
    if (body instanceof Response) return body;
    const activity_id = data.newId();
    const file = exports.open(body, activity_id);
    if (file instanceof Response) return file;
    const write = (id: string) => {
      file.write(id);
      return undefined;
    };
    return start(file.contactIds, undefined, write, { activity_id, file });
  });

  /** The contacts that a source names. Adds the errors of the source to the problems. */
  function membersOf(kind: string, value: unknown, problems: string[]): string[] {
    const idsWhere = (test: (record: ContactRecord) => boolean) =>
      data.inOrder
        .filter((record) => record.deleted_at === undefined && test(record))
        .map((record) => record.contact_id);
    if (kind === 'all_active_contacts') return value === true ? idsWhere(() => true) : [];
    if (kind === 'contact_ids' || kind === 'list_ids' || kind === 'tag_ids') {
      const most = kind === 'contact_ids' ? 500 : 50;
      if (!Array.isArray(value) || value.length === 0 || value.length > most) {
        problems.push(`${kind} size must be between 1 and ${most}`);
        return [];
      }
      const ids = idsOf(value);
      if (ids.length !== value.length) problems.push(`${kind} has an id in an invalid format`);
      if (kind === 'contact_ids') return [...new Set(ids)];
      const key = kind === 'list_ids' ? 'list_memberships' : 'taggings';
      return idsWhere((record) => record[key].some((id) => ids.includes(id)));
    }
    if (kind !== 'engagement_level' && kind !== 'segment_id') problems.push(`${kind} is not a valid source`);
    return [];
  }

  function addToLists(contactId: string, lists: readonly string[], origin: Origin): string | undefined {
    const record = data.contacts.get(contactId);
    if (!record) return `Contact ${contactId} was not found`;
    if (record.email_address?.permission_to_send === 'unsubscribed' && switches.bulkUnsubscribed !== 'added') {
      return switches.bulkUnsubscribed === 'error' ? `Contact ${contactId} is unsubscribed` : undefined;
    }
    const memberships = [...new Set([...record.list_memberships, ...lists])];
    if (memberships.length > 50) return `Contact ${contactId} would be on more than 50 lists`;
    data.change(record, origin, () => {
      record.list_memberships = memberships;
      if (switches.bulkMovesUpdatedAt === 'yes') record.updated_at = data.moment();
      delete record.deleted_at;
    });
    return undefined;
  }

  return {
    routes: app,
    exports,
    settle,
    startForeign: (items) => {
      start(
        Array.from({ length: items }, () => data.newId()),
        1,
        () => undefined,
      );
    },
    forget: () => {
      activities.clear();
      running.clear();
      exports.forget();
    },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const idsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter(isUuid) : []);

async function readObject(request: Request): Promise<Record<string, unknown> | Response> {
  const json = await readJson(request);
  if (json instanceof Response) return json;
  return isObject(json.body) ? json.body : invalid('The request body is not a JSON object');
}
