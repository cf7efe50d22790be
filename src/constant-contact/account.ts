import * as v from 'valibot';
import type { Account } from '../protocol/contact';
import type { Call } from './http';

const text = v.fallback(v.nullish(v.string()), undefined);

const summarySchema = v.object({
  encoded_account_id: v.pipe(v.string(), v.minLength(1)),
  organization_name: text,
  contact_email: text,
  first_name: text,
  last_name: text,
});

/** The signed-in account and user (GET /account/summary, scope account_read). */
export async function getAccount(call: Call): Promise<Account> {
  const wire = await call({ method: 'GET', path: '/account/summary' }, summarySchema);
  const userName = [wire.first_name, wire.last_name].filter(Boolean).join(' ');
  return {
    id: wire.encoded_account_id,
    name: wire.organization_name || wire.contact_email || wire.encoded_account_id,
    ...(userName && { userName }),
    ...(wire.contact_email && { userEmail: wire.contact_email }),
  };
}

/**
 * The person’s privileges, such as "contacts:read". The call needs neither a scope nor a privilege, so only a
 * deactivated application is refused (https://developer.constantcontact.com/api_guide/account_get_privileges.html).
 */
export async function getPrivileges(call: Call): Promise<string[]> {
  const wire = await call(
    { method: 'GET', path: '/account/user/privileges' },
    v.array(v.object({ privilege_name: text })),
  );
  return wire.flatMap(({ privilege_name }) => (privilege_name ? [privilege_name] : []));
}
