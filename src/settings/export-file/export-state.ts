import { computed, signal } from '@preact/signals';
import type { ListFile } from '../../protocol/former-lists';
import type { Send } from '../../protocol/send';
import { createActions } from '../../ui/actions';
import { dayOf, startOfDay } from '../../ui/date-field';
import { createRequestSequence } from '../../ui/request-sequence';
import type { AskExport, ExportOverview, ExportProblem, Resolution, Resolved } from './export-requests';
import { readExport } from './read-export';
import { createRecentExports } from './recent-exports';

/** The meaning of a name with a comma; "unknown" leaves its contacts out. */
export type Meaning = 'one' | 'several' | 'unknown';

/** A file that was read but not imported yet. */
interface GivenFile {
  name: string;
  overview: ExportOverview;
}

/** Imports the lists of contacts from an export file. The file itself stays in the worker. */
export function createExportState(send: Send, { ask, now }: { ask: AskExport; now: () => number }) {
  /** null until they are read, or if they must not be stored. */
  const files = signal<ListFile[] | null>(null);
  const given = signal<GivenFile | null>(null);
  const problem = signal<ExportProblem | 'several-files' | null>(null);
  /** When the deleted contacts were read. Without them, no contact can be found by address. */
  const binReadAt = signal<number | undefined>(undefined);
  const isBinRead = computed(() => binReadAt.value !== undefined);
  const day = signal('');
  const listsAt = signal<number | null>(null);
  const meanings = signal<ReadonlyMap<string, Meaning>>(new Map());
  const resolved = signal<Resolved | null>(null);
  const { busy, failed, run } = createActions<'reading' | 'keeping' | 'forgetting', 'scan'>();
  const requests = createRequestSequence();

  async function load(): Promise<void> {
    const answer = await send('getListFiles', {});
    files.value = answer.ok ? answer.value : null;
  }

  function drop(): void {
    requests.end();
    given.value = null;
    resolved.value = null;
    problem.value = null;
    meanings.value = new Map();
  }

  async function giveFiles([file, ...others]: readonly File[]): Promise<void> {
    if (busy.value !== null || !file) return;
    drop();
    if (others.length > 0) {
      problem.value = 'several-files';
      return;
    }
    const isNewest = requests.next();
    await run({
      name: 'reading',
      attempt: 'scan',
      request: () => readExport(file, send, ask),
      again: () => giveFiles([file]),
      isWanted: isNewest,
      done(answer) {
        if ('problem' in answer) {
          problem.value = answer.problem;
          return;
        }
        given.value = { name: file.name, overview: answer.overview };
        binReadAt.value = answer.binReadAt;
        day.value = dayOf(Math.min(file.lastModified, now()));
        listsAt.value = answer.overview.listsAt ?? null;
      },
    });
    if (isNewest() && given.value) await resolve();
  }

  /** The person's choices about the file, for the worker; null if they are incomplete. */
  const resolution = computed((): Resolution | null => {
    const from = startOfDay(day.value);
    if (listsAt.value === null || from === undefined || from > now()) return null;
    return {
      listsAt: listsAt.value,
      from,
      until: startOfDay(day.value, 1) ?? from,
      meanings: [...meanings.value].flatMap(([name, meaning]) => (meaning === 'unknown' ? [] : [{ name, meaning }])),
      ...(binReadAt.value !== undefined && { binReadAt: binReadAt.value }),
    };
  });

  async function resolve(): Promise<void> {
    const isNewest = requests.next();
    const { value: wanted } = resolution;
    const answer = wanted && (await ask('resolve', wanted));
    if (isNewest()) resolved.value = answer;
  }

  const mayKeep = computed(() => resolution.value !== null && (resolved.value?.contacts ?? 0) > 0);

  async function keep(): Promise<void> {
    if (!mayKeep.value) return;
    await run({
      name: 'keeping',
      attempt: 'scan',
      async request() {
        await resolve();
        return send('addListFile', await ask('content', {}));
      },
      done(all) {
        files.value = all;
        drop();
      },
    });
  }

  async function forget(): Promise<void> {
    await run({
      name: 'forgetting',
      attempt: 'scan',
      request: () => send('forgetListFiles', {}),
      done(all) {
        files.value = all;
      },
    });
  }

  return {
    files,
    recent: createRecentExports(send, (file) => giveFiles([file])),
    given,
    problem,
    isBinRead,
    day,
    listsAt,
    meanings,
    resolved,
    mayKeep,
    busy,
    failed,
    load,
    giveFiles,
    drop,
    keep,
    forget,
    setDay(text: string): void {
      day.value = text;
      void resolve();
    },
    setColumn(at: number | null): void {
      listsAt.value = at;
      void resolve();
    },
    mean(name: string, meaning: Meaning): void {
      meanings.value = new Map(meanings.value).set(name, meaning);
      void resolve();
    },
  };
}

export type ExportState = ReturnType<typeof createExportState>;
