import * as v from 'valibot';

/** The part of `browser.storage.local` that is needed here. */
interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

/** The ids of the jobs that somebody has hidden, on this and on later visits. */
export interface HiddenJobs {
  read(): Promise<string[]>;
  write(ids: string[]): Promise<void>;
}

const KEY = 'hiddenJobs';

/** Stores the ids in browser storage. When storage fails, only they are forgotten. */
export function createHiddenJobs(area: Area): HiddenJobs {
  return {
    async read() {
      const stored = await area.get(KEY).catch((): Record<string, unknown> => ({}));
      return v.parse(v.fallback(v.array(v.string()), []), stored[KEY]);
    },
    write: (ids) => area.set({ [KEY]: ids }).catch(() => undefined),
  };
}
