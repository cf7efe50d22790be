import { effect, signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { JobResult, JobView } from '../protocol/jobs';
import type { BinState } from './bin/bin-state';
import { type JobsState, MAY_RETRY } from './jobs/jobs-state';

/** Contacts to retry that were not found among the deleted contacts. */
export interface NotFound {
  contacts: number;
  /** Whether all deleted contacts were read, so that they are certainly not among them. */
  isSure: boolean;
}

/** Reopens the preview for the contacts of a job that were not restored. */
export function createRetry({
  bin,
  jobs,
  isPreviewOpen,
  onFound,
}: {
  bin: BinState;
  jobs: JobsState;
  /** Whether another preview is open, which must not be replaced. */
  isPreviewOpen: () => boolean;
  onFound: (contacts: Contact[]) => void;
}) {
  const notThere = signal<NotFound | null>(null);
  /** Contacts of jobs started on this page. They may be missing in the table. */
  const started = new Map<string, Contact>();

  async function retry(job: JobView): Promise<void> {
    notThere.value = null;
    await jobs.withResults(job, 'retry', async (results, isWanted) => {
      const wanted = results.filter(({ outcome }) =>
        job.kind === 'dry-run' ? outcome === 'would-restore' : MAY_RETRY.has(outcome),
      );
      if (job.outcomes.unknown > 0 && !isBeingRead(bin)) await bin.refresh();
      if (find(wanted).length < wanted.length) await whenBinIsRead(bin);
      await until(() => !isPreviewOpen());
      if (!isWanted()) return;
      const contacts = find(wanted);
      const scan = bin.scan.value;
      const isSure = scan.phase === 'done' && scan.isSure && scan.unread === 0;
      const missing = wanted.length - contacts.length;
      if (missing > 0) notThere.value = { contacts: missing, isSure };
      if (contacts.length > 0) onFound(contacts);
    });
  }

  /** A contact with an unknown outcome counts only if the table has it. */
  function find(results: JobResult[]): Contact[] {
    return results.flatMap(
      ({ id, outcome }) => bin.rows.get(id) ?? (outcome === 'unknown' ? [] : (started.get(id) ?? [])),
    );
  }

  return {
    notThere,
    retry,
    remember(contacts: Contact[]): void {
      for (const contact of contacts) started.set(contact.id, contact);
      notThere.value = null;
    },
    forget(): void {
      started.clear();
      notThere.value = null;
    },
  };
}

/** Resolves when the deleted contacts are no longer being read, whatever the result. */
export function whenBinIsRead(bin: BinState): Promise<void> {
  return until(() => !isBeingRead(bin));
}

/** Resolves once the condition, which reads signals, is met. */
function until(isMet: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (!isMet()) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

function isBeingRead(bin: BinState): boolean {
  const { phase } = bin.scan.value;
  return phase === 'cached' || phase === 'reading';
}
