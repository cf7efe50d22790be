import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import { momentAnswer } from './contact-answer';
import { invalid } from './errors';
import { nextLinks, readEnum, readPage, slicePage } from './paging';
import type { AutomationRecord } from './records';

const mayRead = needs('campaign_data', 'customer-journey:read');
const PAGE_SIZE = 50;

/**
 * The automations of an account, and their triggers, such as joining a list.
 * https://developer.constantcontact.com/api_reference/index.html, GET /automations/workflows
 */
export function automationRoutes(context: ApiContext): Hono<ApiEnvironment> {
  const { data, switches } = context;
  const app = new Hono<ApiEnvironment>();
  const moment = (iso: string) => momentAnswer(iso, switches);

  function summary(record: AutomationRecord): Record<string, unknown> {
    const isDraft = record.status === 'DRAFT';
    return {
      id: record.id,
      name: record.name,
      status: record.status,
      draft_state: isDraft ? 'DRAFT' : 'PROMOTED',
      ...(!isDraft && { active_state: record.status }),
      structured_tags: [],
      created_date: moment(record.created_at),
      update_date: moment(record.updated_at),
    };
  }

  function whole(record: AutomationRecord): Record<string, unknown> {
    const definition = {
      state: record.status,
      trigger: record.trigger,
      workflow: { workflow_def: { status: 'SCHEDULED', tasks: [] } },
    };
    const { id, name, status } = record;
    const which = status === 'DRAFT' ? 'draft_definition' : 'active_definition';
    return { id, name, status, structured_tags: [], name_explicitly_set: true, [which]: definition };
  }

  app.get('/', mayRead, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const direction = readEnum(page.query, 'sort_direction', ['ASC', 'DESC']);
    if (direction instanceof Response) return direction;
    const createdFrom = readEnum(page.query, 'created_from', ['SCRATCH', 'TEMPLATE']);
    if (createdFrom instanceof Response) return createdFrom;
    const name = page.query.get('name');
    const found = [...data.automations.values()]
      .filter((record) => name === null || record.name === name)
      .sort((a, b) => a.updated_at.localeCompare(b.updated_at));
    if (!direction.has('ASC')) found.reverse();
    const { items, next } = slicePage(found, page, switches.automationPages === 'one' ? Infinity : PAGE_SIZE);
    const links =
      switches.automationPages === 'linked' ? nextLinks('/v3/automations/workflows', page, next, context) : {};
    return new Response(JSON.stringify({ flow_summaries: items.map(summary), ...links }), {
      status: switches.automationsStatus,
      headers: { 'content-type': 'application/json' },
    });
  });

  // The contract has no 404 here.
  app.get('/:automation_flow_id', mayRead, (c) => {
    const record = data.automations.get(c.req.param('automation_flow_id'));
    return record ? c.json(whole(record)) : invalid('There is no such automation');
  });

  return app;
}

/** The trigger of an automation that starts when a contact joins one of these lists. */
export function listJoin(
  listIds: readonly string[],
  { uniqueBy = 'list_ids', isOldForm = false }: { uniqueBy?: 'list_ids' | 'contact_id'; isOldForm?: boolean } = {},
): AutomationRecord['trigger'] {
  return {
    trigger_version: '1.0.0',
    trigger_def: {
      type: 'Action',
      action_name: 'list_join',
      unique_by: uniqueBy,
      parameters: [
        {
          parameter_name: 'list_ids',
          type: 'LIST',
          operator: 'EQUALS',
          // The second form is older, and the contract still has it.
          ...(isOldForm ? { parameter_list_value: listIds } : { parameter_value: listIds }),
        },
      ],
    },
  };
}
