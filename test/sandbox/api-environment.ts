import type { MiddlewareHandler } from 'hono';
import type { AccountData } from './account-data';
import { accessDenied, forbidden, invalid, unsupportedMediaType } from './errors';
import type { AccessGrant } from './oauth';
import type { AccountRecord } from './records';
import type { Switches } from './switches';

/** The dependencies that the route files of the API share. */
export interface ApiContext {
  data: AccountData;
  account: AccountRecord;
  switches: Switches;
}

/** Values of a request: its number in the log, and the results of the sign-in check. */
export interface ApiEnvironment {
  Bindings: { seq: number };
  Variables: { grant: AccessGrant };
}

/** Requires this scope (otherwise 403 without a body) and this privilege (otherwise 403 `access_denied`). */
export function needs(scope: string, privilege: string): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const { scopes, user } = c.var.grant;
    if (!scopes.has(scope)) return forbidden();
    if (!user.privileges.includes(privilege)) return accessDenied();
    await next();
  };
}

/** The JSON body of a request, or the 415 or 400 for anything else. */
export async function readJson(request: Request): Promise<{ body: unknown } | Response> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) return unsupportedMediaType();
  try {
    const body: unknown = JSON.parse(await request.text());
    return { body };
  } catch {
    return invalid('The request body is not valid JSON');
  }
}
