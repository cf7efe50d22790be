/** What an organization can set for its browsers through managed storage. The admin chooses everything else. */
export interface Policy {
  apiKey?: string;
  /** The ids of the accounts that people may sign in to. */
  accounts?: string[];
  /** How contacts may be restored: not at all, one at a time, or in bulk. */
  restore?: RestorePolicy;
  /** The maximum number of contacts per bulk restore. */
  mostPerJob?: number;
  rememberLists?: boolean;
  watch?: boolean;
  promptOnPages?: boolean;
  /** How long the history is stored, in days. */
  retentionDays?: number;
}

/** How many contacts an organization lets its admins restore at once. */
export type RestoreLimits = Pick<Policy, 'restore' | 'mostPerJob'>;

export const RESTORE_POLICIES = ['none', 'single', 'bulk'] as const;
type RestorePolicy = (typeof RESTORE_POLICIES)[number];

export const POLICY_NAMES = [
  'apiKey',
  'accounts',
  'restore',
  'mostPerJob',
  'rememberLists',
  'watch',
  'promptOnPages',
  'retentionDays',
] as const satisfies (keyof Policy)[];
export type PolicyName = (typeof POLICY_NAMES)[number];

/** The effective policy. `ignored` names settings with an invalid value or an unknown name. */
export interface PolicyReading {
  policy: Policy;
  ignored: string[];
}
