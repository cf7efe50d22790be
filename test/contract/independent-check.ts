import type { Ajv } from 'ajv';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { convertObj } from 'swagger2openapi';
import { parse } from 'yaml';
import type { Call } from '../sandbox/sandbox';
import { addFormats, type ContractCheck } from './contract-check';

/**
 * The same comparison by a validator from outside this project, `openapi-backend`. Where the contract contradicts
 * itself or the public documents, it is corrected first:
 * - `deleted_at` may be a timestamp, an unset property may be null;
 * - `source.tag_ids` may have entries, `parameter_value` may be a text or an array;
 * - `trigger` may be null, which a reference cannot express, so only the other comparison checks its content;
 * - values of the format `csv` are a list;
 * - `cursor` may be the only parameter of a query;
 * - an error may have any shape, because no operation says which it has.
 */
export async function createIndependentCheck(yamlText: string): Promise<ContractCheck> {
  const contract = parse(yamlText, { maxAliasCount: -1 });
  for (const schema of Object.values(contract.definitions)) applyCorrections(schema as Schema);
  for (const path of Object.values(contract.paths)) {
    for (const { parameters = [] } of Object.values(path as Record<string, Operation>))
      parameters.forEach(correctValues);
  }
  const { openapi } = await convertObj(contract, { patch: true, warnOnly: true });
  const api = new OpenAPIBackend({
    definition: openapi as Document,
    apiRoot: contract.basePath,
    quick: true,
    coerceTypes: true,
    customizeAjv: (ajv) => {
      addFormats(ajv as unknown as Ajv);
      return ajv;
    },
  });
  await api.init();
  const operationOf = ({ method, path }: Call) => api.matchOperation({ method, path, headers: {} });

  return {
    problemsOfRequest(call) {
      const where = `${call.method} ${call.path}${call.query}`;
      if (!operationOf(call)) return [`${where}: the contract has no such operation`];
      if (call.query.startsWith('?cursor=')) return [];
      const { errors } = api.validateRequest({
        method: call.method,
        path: call.path,
        query: call.query.replace(/^\?/, ''),
        headers: call.requestBody === undefined ? {} : { 'content-type': 'application/json' },
        ...(call.requestBody !== undefined && { body: structuredClone(call.requestBody) }),
      });
      return (errors ?? []).map(({ instancePath, message }) => `${where}: ${instancePath} ${message}`);
    },

    problemsOfAnswer(call, body) {
      const where = `${call.status} of ${call.method} ${call.path}${call.query}`;
      const operation = operationOf(call);
      if (!operation) return [`${where}: the contract has no such operation`];
      if (call.status >= 400 || body === undefined) return [];
      const { errors } = api.validateResponse(body, operation, call.status);
      return (errors ?? []).map(({ instancePath, message }) => `${where}: ${instancePath} ${message}`);
    },
  };
}

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  format?: string;
  maxItems?: number;
  enum?: unknown[];
  'x-nullable'?: boolean;
}

interface Operation {
  parameters?: Parameter[];
}

interface Parameter {
  type?: string;
  format?: string;
  enum?: string[];
  items?: { type: string; enum?: string[] };
  collectionFormat?: string;
}

function correctValues(parameter: Parameter): void {
  if (parameter.format !== 'csv') return;
  const { enum: values } = parameter;
  parameter.items ??= { type: 'string', ...(values && { enum: values }) };
  parameter.type = 'array';
  parameter.collectionFormat = 'csv';
  delete parameter.format;
  delete parameter.enum;
}

/** Applies the corrections to the contract. */
function applyCorrections(schema: Schema): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (name === 'parameter_value') {
      // A schema without a type allows null too.
      delete property.type;
      continue;
    }
    if (name === 'trigger') {
      delete property.$ref;
      property.type = 'object';
    }
    if (name === 'deleted_at') delete property.format;
    if (name === 'tag_ids') delete property.maxItems;
    if (!schema.required?.includes(name)) {
      property['x-nullable'] = true;
      property.enum?.push(null);
    }
    applyCorrections(property);
  }
  if (schema.items) applyCorrections(schema.items);
}
