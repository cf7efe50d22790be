import {
  IDBDatabase as DatabaseClass,
  forceCloseDatabase,
  IDBFactory,
  IDBObjectStore as ObjectStoreClass,
} from 'fake-indexeddb';

interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** 'failing': every access fails, as on a damaged disk. 'full': reading works, but writing fails. */
type Condition = 'sound' | 'failing' | 'full';

/** The storage of one extension, which a test can make fail, fill up or lose. */
export interface StorageTrouble {
  is: Condition;
  /** An area with the condition of this storage. The database finds its condition by its name. */
  ofArea<A extends Area>(area: A): A;
  /** Whether the browser has closed all connections to the database. */
  readonly isClosed: boolean;
  /** The browser closes the connections of a running worker. The database keeps its contents. */
  closeDatabase(): void;
  /** The browser deletes the database of a running worker, as it may do on a full disk. */
  loseDatabase(): Promise<void>;
}

type Troubles = Map<string, { is: Condition; open: Set<IDBDatabase>; isClosed: boolean }>;

/** A new factory, as test/setup/empty-storage.ts sets one, starts without any conditions. */
const troublesByFactory = new WeakMap<IDBFactory, Troubles>();

function troubles(): Troubles {
  const known = troublesByFactory.get(indexedDB) ?? new Map();
  troublesByFactory.set(indexedDB, known);
  return known;
}

/** The error for an access that the condition forbids, or undefined. */
function refusal(condition: Condition, isWrite: boolean): DOMException | undefined {
  if (condition === 'failing') return new DOMException('The disk is damaged.', 'UnknownError');
  if (condition === 'full' && isWrite) return new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  return undefined;
}

export function createStorageTrouble(databaseName: string): StorageTrouble {
  const trouble = { is: 'sound' as Condition, open: new Set<IDBDatabase>(), isClosed: false };
  troubles().set(databaseName, trouble);
  const access = (isWrite: boolean) => {
    const failure = refusal(trouble.is, isWrite);
    if (failure) throw failure;
  };
  function closeDatabase() {
    for (const connection of trouble.open) forceCloseDatabase(connection as never);
    trouble.open.clear();
    trouble.isClosed = true;
  }
  return {
    get is() {
      return trouble.is;
    },
    set is(condition) {
      trouble.is = condition;
    },
    get isClosed() {
      return trouble.isClosed;
    },
    ofArea: (area) => ({
      ...area,
      async get(key: string) {
        access(false);
        return area.get(key);
      },
      async set(items: Record<string, unknown>) {
        access(true);
        return area.set(items);
      },
      async remove(key: string) {
        access(true);
        return area.remove(key);
      },
    }),
    closeDatabase,
    loseDatabase() {
      closeDatabase();
      return new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(databaseName);
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error);
      });
    },
  };
}

// fake-indexeddb cannot fail by itself. These of its methods check the condition of their database.

type Transaction = { _execRequestAsync(task: { source: unknown; operation: () => unknown }): IDBRequest };

const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (name: string, version?: number) {
  const request = version === undefined ? open.call(this, name) : open.call(this, name, version);
  request.addEventListener('success', () => {
    const trouble = troubles().get(name);
    trouble?.open.add(request.result);
    if (trouble) trouble.isClosed = false;
  });
  return request;
};

const { transaction } = DatabaseClass.prototype;
DatabaseClass.prototype.transaction = function (...given) {
  // Opening a database starts a transaction too. It is allowed, and the first access after it fails.
  const isOpening = String(given[1]) === 'versionchange';
  const failure = refusal(troubles().get(this.name)?.is ?? 'sound', false);
  if (failure && !isOpening) throw failure;
  return transaction.apply(this, given);
};

for (const method of ['add', 'put'] as const) {
  const write = ObjectStoreClass.prototype[method];
  ObjectStoreClass.prototype[method] = function (this: IDBObjectStore, ...given: [unknown, IDBValidKey?]) {
    const failure = refusal(troubles().get(this.transaction.db.name)?.is ?? 'sound', true);
    if (!failure) return write.apply(this, given as never);
    const operation = () => {
      throw failure;
    };
    return (this.transaction as unknown as Transaction)._execRequestAsync({ source: this, operation });
  } as never;
}
