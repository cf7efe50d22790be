import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import { readEnum } from './paging';
import { privilegeIds } from './users';

/**
 * The account, and the privileges of the signed-in user.
 * https://developer.constantcontact.com/api_guide/account_overview.html
 */
export function accountRoutes({ account }: ApiContext): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get('/summary', needs('account_read', 'account:read'), (c) => {
    const extra = readEnum(new URL(c.req.url).searchParams, 'extra_fields', ['physical_address', 'company_logo']);
    if (extra instanceof Response) return extra;
    return c.json({
      ...account,
      ...(extra.has('physical_address') && {
        physical_address: {
          address_line1: '12 Wharf Street',
          city: 'Riverside',
          state_code: account.state_code,
          postal_code: '02451',
          country_code: account.country_code,
        },
      }),
      ...(extra.has('company_logo') && { company_logo: { internal_id: 'ACCOUNT.IMAGE.1' } }),
    });
  });

  // Needs neither a scope nor a privilege. https://developer.constantcontact.com/api_guide/account_get_privileges.html
  app.get('/user/privileges', (c) =>
    c.json(
      c.var.grant.user.privileges.map((name) => ({ privilege_id: privilegeIds.get(name) ?? 0, privilege_name: name })),
    ),
  );

  return app;
}
