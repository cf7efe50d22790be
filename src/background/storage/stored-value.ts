import * as v from 'valibot';

/** The part of a browser storage area that is used here. */
export interface StorageArea {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** A value under one key of browser storage. */
export interface Stored<T> {
  get(): Promise<T>;
  /** Changes the value. Concurrent changes run one after another, so that none is lost. */
  update(change: (value: T) => T): Promise<T>;
  clear(): Promise<void>;
}

/**
 * Declares the value under `key`. A value that does not fit the schema, from another version or a damaged disk, counts
 * as absent.
 */
export function stored<T>(area: StorageArea, key: string, schema: v.GenericSchema<unknown, T>, initial: T): Stored<T> {
  let last: Promise<unknown> = Promise.resolve();

  async function get(): Promise<T> {
    const found = (await area.get(key))[key];
    if (found === undefined) return initial;
    const parsed = v.safeParse(schema, found);
    return parsed.success ? parsed.output : initial;
  }

  function inTurn<R>(task: () => Promise<R>): Promise<R> {
    const done = last.then(task, task);
    last = done;
    return done;
  }

  return {
    get,
    update: (change) =>
      inTurn(async () => {
        const changed = change(await get());
        await area.set({ [key]: changed });
        return changed;
      }),
    clear: () => inTurn(() => area.remove(key)),
  };
}
