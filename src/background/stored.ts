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
  set(value: T): Promise<void>;
  clear(): Promise<void>;
}

/**
 * Declares what is kept under `key`. What another version of the extension, or a damaged disk, left there and does not fit
 * the schema counts as not there.
 */
export function stored<T>(area: StorageArea, key: string, schema: v.GenericSchema<unknown, T>, initial: T): Stored<T> {
  return {
    async get() {
      const found = (await area.get(key))[key];
      if (found === undefined) return initial;
      const parsed = v.safeParse(schema, found);
      return parsed.success ? parsed.output : initial;
    },
    set: (value) => area.set({ [key]: value }),
    clear: () => area.remove(key),
  };
}
