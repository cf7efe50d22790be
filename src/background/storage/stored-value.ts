import * as v from 'valibot';

/** The part of a browser storage area that is used here. */
export interface StorageArea {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** One thing that is kept in browser storage under one key. */
export interface Stored<T> {
  get(): Promise<T>;
  /** Changes what is kept; changes that are asked for at once are made one after another, so that none is lost. */
  update(change: (value: T) => T): Promise<T>;
  clear(): Promise<void>;
}

/**
 * Declares what is kept under `key`. What another version of the extension, or a damaged disk, left there and does not fit
 * the schema counts as not there.
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
