import type { Permission } from '../../protocol/contact';
import type { ContactFailure } from '../../protocol/failure-traits';

/** What an address of a list is; `unchecked` until that is known, `failed` where it cannot be known. */
export type Bucket = 'deleted' | 'unsubscribed' | 'active' | 'absent' | 'not-an-address' | 'failed' | 'unchecked';

export const BUCKETS: Bucket[] = [
  'deleted',
  'unsubscribed',
  'active',
  'absent',
  'not-an-address',
  'failed',
  'unchecked',
];

export type Counts = Record<Bucket, number>;

/** What a list needs to know of a contact. */
export interface KnownContact {
  id: string;
  address?: string;
  name?: string;
  /** Present exactly when the contact is deleted. */
  deletedAt?: string;
  /** Absent for contacts that have only an SMS number. */
  permission?: Permission;
}

export interface ListRow {
  line: number;
  shown: string;
  bucket: Bucket;
  contact?: KnownContact;
  /** Why the address could not be checked. */
  failure?: ContactFailure;
}

/** What is in a list. */
export interface ListSummary {
  lines: number;
  /** Addresses and ids, each once. */
  addresses: number;
  /** How many were left out because the list had them before. */
  repeated: number;
  /** Lines that hold no address. */
  notAddresses: number;
  /** The columns that addresses were taken from. */
  columns: string[];
  idColumn?: string;
  notRestored?: number;
}

/** Addresses and ids to look up. */
export interface Queries {
  addresses: string[];
  ids: string[];
}

/** A contact that unsubscribed is in that bucket, deleted or not, because a restore leaves both out. */
export function bucketOf({ deletedAt, permission }: KnownContact): Bucket {
  if (permission === 'unsubscribed') return 'unsubscribed';
  return deletedAt === undefined ? 'active' : 'deleted';
}
