import * as v from 'valibot';

/** The subset of `browser.storage.local` that is used here. */
interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

/** The ids of hidden jobs, kept across visits. */
export interface HiddenJobs {
  read(): Promise<string[]>;
  write(ids: string[]): Promise<void>;
}

const KEY = 'hiddenJobs';

/** Keeps the ids in browser storage. A storage failure only forgets them. */
export function createHiddenJobs(area: Area): HiddenJobs {
  return {
    async read() {
      const stored = await area.get(KEY).catch((): Record<string, unknown> => ({}));
      return v.parse(v.fallback(v.array(v.string()), []), stored[KEY]);
    },
    write: (ids) => area.set({ [KEY]: ids }).catch(() => undefined),
  };
}
