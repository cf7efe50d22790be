import type { ByPolicy, Failure } from '../protocol/failure';
import type { Words } from './failure-words';
import { enumerate, plural, text } from './text';

/** A 403 has three causes, each with its own next step. In the fourth case, the cause is unknown. */
export function forbiddenWords(failure: Extract<Failure, { kind: 'forbidden' }>, unchanged: string): Words {
  switch (failure.cause) {
    case 'privilege':
      return {
        sentence:
          failure.missing === undefined || failure.missing.length === 0
            ? text('failurePrivilege', unchanged)
            : text('failurePrivilegeMissing', enumerate(failure.missing), unchanged),
        action: 'sign-in',
      };
    case 'scope':
      return { sentence: text('failureScope', unchanged), action: 'sign-in' };
    case 'campaign-scope':
      return { sentence: text('failureCampaignScope', unchanged), action: 'sign-in' };
    case 'deactivated':
      return { sentence: text('failureDeactivated', unchanged), action: 'open-portal' };
    case 'unexplained':
      return { sentence: text('failureForbidden', unchanged), action: 'sign-in' };
  }
}

/** The organization's policy forbids it. The settings page shows the whole policy. */
export function policyWords(failure: ByPolicy, unchanged: string): Words {
  switch (failure.what) {
    case 'account':
      return { sentence: text('failurePolicyAccount', unchanged), action: 'sign-in' };
    case 'restore':
      return { sentence: text('failurePolicyRestore', unchanged), action: 'open-settings' };
    case 'bulk':
      return { sentence: text('failurePolicyBulk', unchanged), action: 'open-settings' };
    case 'job-size':
      return { sentence: plural('failurePolicyJobSize', failure.most, unchanged), action: 'open-settings' };
    case 'setting':
      return { sentence: text('failurePolicySetting'), action: 'reload' };
  }
}
