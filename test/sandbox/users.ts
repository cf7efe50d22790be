/** A person who can sign in to the account. */
export interface User {
  id: string;
  name: string;
  email: string;
  role: 'Account Owner' | 'Account Manager' | 'Campaign Creator';
  privileges: readonly string[];
}

/**
 * The privileges that the endpoints of the sandbox require.
 * https://developer.constantcontact.com/api_guide/user_privileges.html
 */
const allPrivileges = [
  'account:read',
  'account:update',
  'campaign:create',
  'campaign:read',
  'contacts:lists:read',
  'contacts:lists:write',
  'contacts:read',
  'contacts:write',
  'customer-journey:read',
  'ui:campaign:metrics',
] as const;

/** `privilege_id` by name. The numbers mean nothing outside this file. */
export const privilegeIds: ReadonlyMap<string, number> = new Map(allPrivileges.map((name, i) => [name, 30 + i]));

const campaignCreatorPrivileges = ['campaign:create', 'campaign:read', 'contacts:lists:read'];

/** The admin of the story. */
export const dana: User = {
  id: '5f1d0c6a41b7',
  name: 'Dana Whitfield',
  email: 'dana@riverside.example',
  role: 'Account Owner',
  privileges: allPrivileges,
};

/** A colleague who may write campaigns and see lists, but not contacts. */
export const marcus: User = {
  id: '5f1d0c6a41b8',
  name: 'Marcus Bell',
  email: 'marcus@riverside.example',
  role: 'Campaign Creator',
  privileges: campaignCreatorPrivileges,
};

export const users: readonly User[] = [dana, marcus];
