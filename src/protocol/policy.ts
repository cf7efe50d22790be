/** What an organisation may set for its browsers, through managed storage. Whatever it leaves out is the admin's choice. */
export interface Policy {
  apiKey?: string;
  /** The ids of the accounts that may be signed in to. */
  accounts?: string[];
  /** How contacts may be restored: not at all, one at a time, or many at once. */
  restore?: RestorePolicy;
  /** The most contacts that one bulk restore may have. */
  mostPerJob?: number;
  rememberLists?: boolean;
  watch?: boolean;
  promptOnPages?: boolean;
  /** How long history is kept, in days. */
  retentionDays?: number;
}

/** How many contacts an organisation lets its admins restore at once. */
export type RestoreLimits = Pick<Policy, 'restore' | 'mostPerJob'>;

export const RESTORE_POLICIES = ['none', 'single', 'bulk'] as const;
export type RestorePolicy = (typeof RESTORE_POLICIES)[number];

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

/** The policy in force, and the names of what else was set: to a value that it cannot have, or by a name that means nothing. */
export interface PolicyReading {
  policy: Policy;
  ignored: string[];
}
