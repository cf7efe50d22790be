import type { Permission } from '../../protocol/contact';
import type { ContactFailure } from '../../protocol/failure-traits';

/** The result for an entry: `unchecked` until it is known, `failed` if it cannot be known. */
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

/** The part of a contact that a list needs. */
export interface KnownContact {
  id: string;
  address?: string;
  name?: string;
  /** Present exactly if the contact is deleted. */
  deletedAt?: string;
  /** Absent for contacts with only an SMS number. */
  permission?: Permission;
}

export interface ListRow {
  line: number;
  shown: string;
  bucket: Bucket;
  contact?: KnownContact;
  /** Why the entry could not be checked. */
  failure?: ContactFailure;
}

export interface ListSummary {
  lines: number;
  /** Distinct addresses and ids. */
  addresses: number;
  /** Entries left out as duplicates. */
  repeated: number;
  /** Entries without an address or id. */
  notAddresses: number;
  /** The columns with addresses. */
  columns: string[];
  idColumn?: string;
  notRestored?: number;
}

export interface ListQueries {
  addresses: string[];
  ids: string[];
}

/** Unsubscribed contacts share a bucket, deleted or not, because a restore leaves both out. */
export function bucketOf({ deletedAt, permission }: KnownContact): Bucket {
  if (permission === 'unsubscribed') return 'unsubscribed';
  return deletedAt === undefined ? 'active' : 'deleted';
}
