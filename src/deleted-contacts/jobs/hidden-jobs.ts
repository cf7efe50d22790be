import * as v from 'valibot';

/** The part of `browser.storage.local` that is needed here. */
interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

/** Which jobs somebody has put away, by their ids, on this and on later visits. */
export interface HiddenJobs {
  read(): Promise<string[]>;
  write(ids: string[]): Promise<void>;
}

const KEY = 'hiddenJobs';

/** Keeps them in browser storage. Storage that refuses costs the memory of them and nothing else. */
export function createHiddenJobs(area: Area): HiddenJobs {
  return {
    async read() {
      const kept = await area.get(KEY).catch((): Record<string, unknown> => ({}));
      return v.parse(v.fallback(v.array(v.string()), []), kept[KEY]);
    },
    write: (ids) => area.set({ [KEY]: ids }).catch(() => undefined),
  };
}
