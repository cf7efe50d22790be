import { Hono } from 'hono';
import { accountRoutes } from './account';
import type { Activities } from './activities';
import type { ApiContext, ApiEnvironment } from './api-environment';
import type { Application } from './applications';
import { automationRoutes } from './automations';
import { campaignRoutes } from './campaign-routes';
import { contactRoutes } from './contacts';
import { forbidden, gatewayForbidden, notFound, quotaExceeded, throttled, unauthorized } from './errors';
import { listRoutes } from './lists';
import type { OAuth } from './oauth';
import type { RateLimits } from './rate-limits';
import { reportRoutes } from './reports';
import { signUpRoutes } from './sign-up';
import { tagAndFieldRoutes } from './tags-and-fields';

export interface ApiDeps extends ApiContext {
  activities: Activities;
  applications: ReadonlyMap<string, Application>;
  oauth: OAuth;
  limits: RateLimits;
  /** Records a request that no client should make. */
  report(what: string): void;
}

/** The host api.cc.email: the sign-in check, then the limits, then the routes. */
export function createApi(deps: ApiDeps): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.use('/v3/*', async (c, next) => {
    const header = c.req.header('authorization');
    if (header === undefined) {
      deps.report(`${c.req.method} ${c.req.url} has no Authorization header`);
      return unauthorized();
    }
    const grant = deps.oauth.grantOf(header.replace(/^Bearer /, ''));
    if (!grant || !header.startsWith('Bearer ')) return unauthorized();
    if (deps.applications.get(grant.clientId)?.active !== true) return forbidden();
    const admission = deps.limits.admit(grant.clientId);
    if (admission === 'throttled') return throttled();
    if (admission === 'quota-exceeded') return quotaExceeded();
    c.set('grant', grant);
    deps.activities.settle();
    await next();
    return undefined;
  });

  app.route('/v3/contacts', signUpRoutes(deps));
  app.route('/v3/contacts', contactRoutes(deps));
  app.route('/v3/contact_lists', listRoutes(deps));
  app.route('/v3', tagAndFieldRoutes(deps));
  app.route('/v3/activities', deps.activities.routes);
  app.route('/v3/contact_exports', deps.activities.exports.routes);
  app.route('/v3/account', accountRoutes(deps));
  app.route('/v3/automations/workflows', automationRoutes(deps));
  app.route('/v3', campaignRoutes(deps));
  app.route('/v3/reports/contact_reports', reportRoutes(deps));

  app.notFound((c) => {
    deps.report(`${c.req.method} ${c.req.url} is not a route of the API`);
    return c.req.path.startsWith('/v3/') ? notFound() : gatewayForbidden();
  });
  return app;
}
