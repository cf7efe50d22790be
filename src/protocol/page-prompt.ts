import type { Account, Permission } from './contact';
import type { FieldName } from './restores';
import type { ListChoice } from './settings';

/** What a contacts page may know. Only a deleted contact is told, and of it only what the panel shows. */
export type Notice =
  | { state: 'off' | 'signed-out' }
  /** `readAt`: when Constant Contact said so, in ms since the epoch, where the answer was stored. */
  | { state: 'nothing'; readAt?: number }
  /** `account`: the one that was looked in, where several are signed in. */
  | { state: 'deleted'; contact: NoticedContact; choice: ListChoice; account?: Account };

export interface NoticedContact {
  id: string;
  address: string;
  /** First and last name, or company; absent when there is none. */
  name?: string;
  deletedAt: string;
  permission: Permission;
  /** Which fields the restore brings back unchanged. */
  fields: FieldName[];
  /** Its lists are known, but none of them for sure: it may have left any list, so none is selected beforehand. */
  mustChoose?: true;
  /** Whether the panel may offer the restore; see `restorability` in src/restore/consent.ts. */
  restorable: boolean;
  /** It is marked as one that asked to be erased. */
  neverRestore?: true;
  /** The organisation lets nobody restore contacts. */
  byPolicy?: true;
}

/** What a contacts page may say to somebody who is about to delete contacts. */
export type DeletingNotice =
  | { state: 'off' | 'signed-out' }
  /**
   * `explain`: whether to say what deleting does. `listsReadAt`: when the lists of all contacts were read last, in ms since the epoch,
   * where they are remembered. `account`: the one that is meant, where several are signed in.
   */
  | { state: 'on'; explain: boolean; listsReadAt?: number; account?: Account };
