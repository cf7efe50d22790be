import type { MiddlewareHandler } from 'hono';
import type { AccountData } from './account-data';
import { accessDenied, forbidden, invalid, unsupportedMediaType } from './errors';
import type { AccessGrant } from './oauth';
import type { AccountRecord } from './records';
import type { Switches } from './switches';

/** What the route files of the API share. */
export interface ApiContext {
  data: AccountData;
  account: AccountRecord;
  switches: Switches;
}

/** What comes with a request: its number in the log, and what the sign-in check leaves for the routes behind it. */
export interface ApiEnvironment {
  Bindings: { seq: number };
  Variables: { grant: AccessGrant };
}

/** Lets a request pass only with this scope (403 without a body) and this privilege (403 `access_denied`). */
export function needs(scope: string, privilege: string): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const { scopes, user } = c.var.grant;
    if (!scopes.has(scope)) return forbidden();
    if (!user.privileges.includes(privilege)) return accessDenied();
    await next();
  };
}

/** The JSON body of a request, or the 415 or 400 that answers anything else. */
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
