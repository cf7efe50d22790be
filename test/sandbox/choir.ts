import type { ContactRecord } from './records';
import type { Sandbox } from './sandbox';

export interface Choir {
  singers: number;
  /** The special properties of the singer with this number. */
  each?: (n: number) => Partial<ContactRecord>;
  /** The lists of a singer who is not deleted. */
  active?: (n: number) => string[] | undefined;
  permission?: (n: number) => NonNullable<ContactRecord['email_address']>['permission_to_send'];
}

/**
 * Adds a choir to the account: singer0@evensong.example and so on, deleted on 1 April 2026 unless the options differ.
 * Returns their contact ids.
 */
export function addChoir(sandbox: Sandbox, { singers, each, active, permission }: Choir): string[] {
  return Array.from({ length: singers }, (_, n) => {
    const lists = active?.(n);
    const { contact_id } = sandbox.data.addContact({
      first_name: `Singer ${n}`,
      email_address: { address: `singer${n}@evensong.example`, permission_to_send: permission?.(n) ?? 'implicit' },
      created_at: '2023-02-14T10:00:00.000Z',
      updated_at: '2026-04-01T10:00:00.000Z',
      ...(lists ? { list_memberships: lists } : { deleted_at: '2026-04-01' }),
      ...each?.(n),
    });
    return contact_id;
  });
}
