import { getPrivileges } from '../../constant-contact/account';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';

/** What the product does takes these (https://developer.constantcontact.com/api_guide/user_privileges.html). */
const NEEDED = {
  scope: ['contacts:read', 'contacts:write', 'contacts:lists:read'],
  'campaign-scope': ['contacts:read', 'contacts:lists:read', 'campaign:read', 'ui:campaign:metrics'],
};

/**
 * Which of the three causes a 403 has: Constant Contact gives one status for all. The person's privileges can be read by
 * everybody but a deactivated application; when none is missing, the token lacks the scope: that of contacts, or of campaigns.
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
