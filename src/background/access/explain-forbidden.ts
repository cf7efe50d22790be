import { getPrivileges } from '../../constant-contact/account';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';

/** The privileges that the product needs (https://developer.constantcontact.com/api_guide/user_privileges.html). */
const NEEDED = {
  scope: ['contacts:read', 'contacts:write', 'contacts:lists:read'],
  'campaign-scope': ['contacts:read', 'contacts:lists:read', 'campaign:read', 'ui:campaign:metrics'],
};

/**
 * Finds the cause of a 403, which Constant Contact uses for three causes. Every active application can read the
 * person’s privileges. If none is missing, the token lacks the scope for contacts or for campaigns.
 */
export async function explainForbidden(call: Call, scope: keyof typeof NEEDED = 'scope'): Promise<Failure> {
  try {
    const held = await getPrivileges(call);
    const missing = NEEDED[scope].filter((privilege) => !held.includes(privilege));
    return missing.length > 0
      ? { kind: 'forbidden', cause: 'privilege', missing }
      : { kind: 'forbidden', cause: scope };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return { kind: 'forbidden', cause: error.failure.kind === 'forbidden' ? 'deactivated' : 'unexplained' };
  }
}
