import * as v from 'valibot';
import type { Automation, Automations } from '../protocol/settings';
import { type Call, failedWith } from './http';
import { uuidSchema } from './ids';
import { linksSchema, readPages } from './paging';

/** A page with this many items and no next link may be truncated. */
const PAGE = 50;
/** The highest number of automations that are read one by one. */
const MOST_READ = 50;

const text = v.fallback(v.nullish(v.string()), undefined);

const summariesSchema = v.object({
  flow_summaries: v.nullish(v.array(v.object({ id: v.string(), name: text, status: text })), []),
  _links: linksSchema,
});

const oneId = v.pipe(
  uuidSchema,
  v.transform((id) => [id]),
);
const ids = v.fallback(v.nullish(v.union([v.array(uuidSchema), oneId])), undefined);
/** A value is a list of ids or a single one. The last two properties are older, and the contract still has them. */
const parameterSchema = v.object({ parameter_value: ids, parameter_list_value: ids, parameter_string_value: ids });
const triggerSchema = v.object({
  action_name: text,
  parameters: v.fallback(v.nullish(v.array(parameterSchema)), undefined),
});
const workflowSchema = v.object({
  active_definition: v.fallback(
    v.nullish(v.object({ trigger: v.nullish(v.object({ trigger_def: v.nullish(triggerSchema) })) })),
    undefined,
  ),
});

/**
 * The active automations that start when a contact joins a list: at least one call for the names, and one per
 * automation. Needs the scope campaign_data and the privilege customer-journey:read (GET /automations/workflows,
 * https://developer.constantcontact.com/api_reference/index.html).
 */
export async function getAutomations(call: Call): Promise<Automations> {
  const active: { id: string; name: string }[] = [];
  let isComplete = true;
  for await (const page of readPages(call, { method: 'GET', path: '/automations/workflows' }, summariesSchema)) {
    for (const { id, name, status } of page.flow_summaries) {
      // A missing status hides no automation: only an active one has a trigger to read.
      if ((status ?? 'ACTIVE') === 'ACTIVE') active.push({ id, name: name ?? id });
    }
    if (page.flow_summaries.length >= PAGE && !page._links?.next?.href) isComplete = false;
  }
  const found: Automation[] = [];
  for (const { id, name } of active.slice(0, MOST_READ)) {
    const listIds = await readLists(call, id);
    if (listIds === undefined) isComplete = false;
    else if (listIds.length > 0) found.push({ name, listIds });
  }
  return { found, isComplete: isComplete && active.length <= MOST_READ };
}

/** The lists that start an automation; empty if something else starts it, undefined if unknown. */
async function readLists(call: Call, id: string): Promise<string[] | undefined> {
  const path = `/automations/workflows/${encodeURIComponent(id)}`;
  const workflow = await call({ method: 'GET', path }, workflowSchema).catch((error: unknown) => {
    // It was deleted meanwhile, or has an unknown form.
    if (failedWith(error, 'refused', 'not-found', 'unexpected-answer')) return undefined;
    throw error;
  });
  const definition = workflow?.active_definition?.trigger?.trigger_def;
  if (!definition) return undefined;
  if (definition.action_name !== 'list_join') return [];
  const listIds = definition.parameters?.flatMap(
    (one) => one.parameter_value ?? one.parameter_list_value ?? one.parameter_string_value ?? [],
  );
  return listIds?.length ? listIds : undefined;
}
