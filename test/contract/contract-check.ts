import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { API_HOST, type Call, type Sandbox } from '../sandbox/sandbox';

/**
 * Compares requests and answers with the official contract of the V3 API (Swagger 2.0). The contract is not part of
 * this repository. The environment variable CTCT_OPENAPI names a copy (https://api.cc.email/v3/swagger.yaml).
 *
 * The check is stricter than the contract in one way: a property that the contract does not name is a problem. It is
 * laxer in five ways, because other public documents or the contract itself say otherwise:
 * - `deleted_at` may be a timestamp, an unset property may be null;
 * - `cursor` may be the only parameter of a query, as in paging links;
 * - `source.tag_ids` may have entries (the contract says at most 0, its description 50);
 * - `parameter_value` may be a text or an array (the contract says an object, its description a text or an array);
 * - errors have the shapes of the two schemas that the contract defines and no operation uses.
 */
export interface ContractCheck {
  /** The problems of a request. Empty if there are none. */
  problemsOfRequest(call: Call): string[];
  /** The problems of an answer. `body` is the parsed JSON, the text of a file, or undefined without a body. */
  problemsOfAnswer(call: Call, body: unknown): string[];
}

type Json = Record<string, unknown>;

interface Parameter {
  name: string;
  in: 'query' | 'path' | 'body';
  required?: boolean;
  type?: string;
  format?: string;
  enum?: string[];
  items?: { enum?: string[] };
  minimum?: number;
  maximum?: number;
  schema?: Json;
}

interface Operation {
  parameters?: Parameter[];
  responses: Record<string, { schema?: Json }>;
}

interface Contract {
  basePath: string;
  paths: Record<string, Record<string, Operation>>;
  definitions: Record<string, Json>;
}

/**
 * Operations that an incomplete copy of the contract may lack. They are not checked: GET /emails/{campaign_id}
 * (https://developer.constantcontact.com/api_guide/email_campaign_id.html).
 */
const notInEveryCopy = [{ method: 'GET', path: /^\/v3\/emails\/[\da-f-]{36}$/ }];

/** The direction of a check. Only answers may contain read-only properties, and only answers may contain null. */
type Direction = 'request' | 'answer';

export function createContractCheck(yamlText: string): ContractCheck {
  const contract: Contract = parse(yamlText);
  const validators: Record<Direction, Ajv> = {
    request: createAjv(contract, 'request'),
    answer: createAjv(contract, 'answer'),
  };
  const compiled = new Map<string, ValidateFunction>();

  function problemsOf(value: unknown, schema: Json, direction: Direction, where: string): string[] {
    const key = `${direction} ${JSON.stringify(schema)}`;
    const validate = compiled.get(key) ?? validators[direction].compile(forAjv(schema, direction));
    compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      return `${where}: ${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`;
    });
  }

  /** The operation of a path. A path without parameters precedes one with parameters. */
  function operationOf({ method, path }: Call): Operation | undefined {
    const templates = Object.keys(contract.paths).sort((a, b) => a.split('{').length - b.split('{').length);
    const template = templates.find((candidate) =>
      new RegExp(`^${contract.basePath}${candidate.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
    );
    return template === undefined ? undefined : contract.paths[template]?.[method.toLowerCase()];
  }

  function isLacking(call: Call): boolean {
    return (
      !operationOf(call) && notInEveryCopy.some(({ method, path }) => call.method === method && path.test(call.path))
    );
  }

  return {
    problemsOfRequest(call) {
      if (isLacking(call)) return [];
      const where = `${call.method} ${call.path}${call.query}`;
      const operation = operationOf(call);
      if (!operation) return [`${where}: the contract has no such operation`];
      const parameters = operation.parameters ?? [];
      const problems = problemsOfQuery(new URLSearchParams(call.query), parameters).map((text) => `${where}: ${text}`);
      const body = parameters.find((parameter) => parameter.in === 'body');
      if (body?.schema) problems.push(...problemsOf(call.requestBody, body.schema, 'request', where));
      else if (call.requestBody !== undefined) problems.push(`${where}: has a body, but the contract knows none`);
      return problems;
    },

    problemsOfAnswer(call, body) {
      if (isLacking(call)) return [];
      const where = `${call.status} of ${call.method} ${call.path}${call.query}`;
      const answer = operationOf(call)?.responses[String(call.status)];
      const isError = call.status >= 400;
      // Any call may get a 429 (https://developer.constantcontact.com/api_guide/rate_limits.html), but few operations
      // list it.
      if (!answer && call.status !== 429) return [`${where}: the contract has no such answer`];
      if (isError && body !== undefined) {
        const definition = Array.isArray(body) ? 'APIErrorSchema' : 'AuthorizationErrorSchema';
        return problemsOf(body, { $ref: `#/definitions/${definition}` }, 'answer', where);
      }
      if (answer?.schema && !isError) return problemsOf(body, answer.schema, 'answer', where);
      return body === undefined ? [] : [`${where}: has a body, but the contract knows none`];
    },
  };
}

/** The check against the contract that CTCT_OPENAPI names, or undefined if it names none. */
export function contractFromEnvironment(): ContractCheck | undefined {
  const yamlText = contractText();
  return yamlText === undefined ? undefined : createContractCheck(yamlText);
}

/** The contract that CTCT_OPENAPI names, or undefined if it names none. */
export function contractText(): string | undefined {
  const path = process.env.CTCT_OPENAPI;
  return path ? readFileSync(path, 'utf8') : undefined;
}

/** Checks each later request to a sandbox and each of its answers. Adds the problems to the returned array. */
export function watchContract(sandbox: Sandbox, check: ContractCheck): string[] {
  const problems: string[] = [];
  sandbox.onAnswer(async (call, answer) => {
    if (call.host !== API_HOST) return;
    const type = answer.headers.get('content-type') ?? '';
    const body: unknown = type.includes('json')
      ? await answer.json()
      : type.includes('csv')
        ? await answer.text()
        : undefined;
    // A request that was refused as malformed may break the contract. Its answer may not.
    if (call.status < 400) problems.push(...check.problemsOfRequest(call));
    problems.push(...check.problemsOfAnswer(call, body));
  });
  return problems;
}

/**
 * Checks each request alone. For tests in which a switch or a fault makes the sandbox give answers outside the
 * contract. Our requests must be right all the same.
 */
export function watchRequests(sandbox: Sandbox, check: ContractCheck): string[] {
  const problems: string[] = [];
  sandbox.onAnswer((call) => {
    if (call.host === API_HOST) problems.push(...check.problemsOfRequest(call));
  });
  return problems;
}

function problemsOfQuery(query: URLSearchParams, parameters: Parameter[]): string[] {
  if (query.has('cursor')) return query.size === 1 ? [] : ['a cursor stands alone'];
  const problems: string[] = [];
  const known = new Map(parameters.filter((one) => one.in === 'query').map((one) => [one.name, one]));
  for (const [name, value] of query) {
    const parameter = known.get(name);
    if (!parameter) {
      problems.push(`${name} is not in the contract`);
      continue;
    }
    const allowed = parameter.enum ?? parameter.items?.enum;
    const values = parameter.format === 'csv' ? value.split(',') : [value];
    if (allowed && !values.every((one) => allowed.includes(one))) problems.push(`${name}=${value} is not allowed`);
    if (parameter.type === 'boolean' && value !== 'true' && value !== 'false') problems.push(`${name} is no boolean`);
    if (parameter.type === 'integer') {
      const number = Number(value);
      const { minimum = -Infinity, maximum = Infinity } = parameter;
      if (!Number.isInteger(number) || number < minimum || number > maximum)
        problems.push(`${name}=${value} is out of range`);
    }
    if (parameter.format === 'date-time' && Number.isNaN(Date.parse(value))) problems.push(`${name} is no date-time`);
  }
  for (const [name, { required }] of known) {
    if (required && !query.has(name)) problems.push(`${name} is missing`);
  }
  return problems;
}

function createAjv(contract: Contract, direction: Direction): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const definitions = Object.entries(contract.definitions).map(([name, schema]) => [name, forAjv(schema, direction)]);
  ajv.addSchema({ $id: 'contract', definitions: Object.fromEntries(definitions) });
  return ajv;
}

/** The formats of the contract. */
export function addFormats(ajv: Ajv): void {
  ajv.addFormat('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i);
  ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
  ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
  ajv.addFormat('date-or-date-time', /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/);
  for (const number of ['int32', 'int64', 'float']) ajv.addFormat(number, true);
}

/** Translates a Swagger 2.0 schema to a JSON schema for one direction. */
function forAjv(schema: Json, direction: Direction): Json {
  const { example: _example, description: _description, properties, items, $ref, ...rest } = schema;
  if (typeof $ref === 'string') return { $ref: `contract${$ref}` };
  const converted: Json = { ...rest };
  if (isJson(items)) converted.items = forAjv(items, direction);
  if (isJson(properties)) {
    const required = Array.isArray(schema.required) ? schema.required : [];
    const known: Json = {};
    for (const [name, property] of Object.entries(properties)) {
      if (!isJson(property) || (direction === 'request' && property.readOnly === true)) continue;
      const corrected: Json = { ...property };
      if (name === 'tag_ids' && corrected.maxItems === 0) corrected.maxItems = 50;
      if (name === 'parameter_value') {
        known[name] = {};
        continue;
      }
      if (name === 'deleted_at') corrected.format = 'date-or-date-time';
      const value = forAjv(corrected, direction);
      known[name] = direction === 'answer' && !required.includes(name) ? { anyOf: [value, { type: 'null' }] } : value;
    }
    converted.properties = known;
    converted.additionalProperties = false;
  }
  return converted;
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
