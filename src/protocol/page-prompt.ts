import type { Account, Permission } from './contact';
import type { FieldName } from './restores';
import type { ListChoice } from './settings';

/** The data that a contacts page may see: whether a contact is deleted and, if it is, the data that the panel shows. */
export type Notice =
  | { state: 'off' | 'signed-out' }
  /** `readAt`: when Constant Contact gave this answer, in ms since the epoch, if it comes from the cache. */
  | { state: 'nothing'; readAt?: number }
  /** `account`: the account that was searched, if several are signed in. */
  | { state: 'deleted'; contact: NoticedContact; choice: ListChoice; account?: Account };

export interface NoticedContact {
  id: string;
  address: string;
  /** First and last name, or company; absent if there is none. */
  name?: string;
  deletedAt: string;
  permission: Permission;
  /** The fields that a restore leaves unchanged. */
  fields: FieldName[];
  /** Its lists are known but uncertain: it may have left any of them, so none is preselected. */
  mustChoose?: true;
  /** Whether the panel may offer the restore; see `restorability` in src/restore/consent.ts. */
  restorable: boolean;
  /** The contact is marked as one that asked to be erased. */
  neverRestore?: true;
  /** The organization's policy forbids restores. */
  byPolicy?: true;
}

/** What a contacts page may say to a person who is about to delete contacts. */
export type DeletingNotice =
  | { state: 'off' | 'signed-out' }
  /**
   * `explain`: whether to explain what deleting does. `listsReadAt`: when the lists of all contacts were last read, in ms
   * since the epoch, if they are remembered. `account`: the account in question, if several are signed in.
   */
  | { state: 'on'; explain: boolean; listsReadAt?: number; account?: Account };
