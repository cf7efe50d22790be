import { signal } from '@preact/signals';
import type { JobView } from '../protocol/jobs';
import { CSV } from '../ui/csv';
import { saveResults } from '../ui/results-file';
import { datedName } from '../ui/save-file';
import type { BinState } from './bin/bin-state';
import { contactsFile } from './bin/contacts-file';
import type { Bucket } from './check/buckets';
import type { CheckState } from './check/check-state';
import type { JobsState } from './jobs/jobs-state';

interface FileDeps {
  /** In ms since the epoch. */
  now: () => number;
  saveFile: (name: string, type: string, content: BlobPart) => void;
}

/** The downloads of the page. */
export function createPageFiles(
  { bin, check, jobs }: { bin: BinState; check: CheckState; jobs: JobsState },
  { now, saveFile }: FileDeps,
) {
  const isExporting = signal(false);
  return {
    /** Whether a file of contacts is being created. */
    isExporting,
    /** Saves the selected contacts or, without a selection, all that match the filters. */
    async exportContacts(): Promise<void> {
      if (isExporting.value) return;
      isExporting.value = true;
      const contacts = bin.selected.value.size > 0 ? bin.selectedContacts() : bin.shownContacts();
      saveFile(datedName('deleted-contacts', now(), 'csv'), CSV, await contactsFile(contacts));
      isExporting.value = false;
    },
    /** Saves one bucket of a checked list, or the whole list. */
    async exportChecked(bucket?: Bucket): Promise<void> {
      saveFile(datedName(`checked-list-${bucket ?? 'all'}`, now(), 'csv'), CSV, await check.csv(bucket));
    },
    download: (job: JobView): Promise<void> =>
      jobs.withResults(job, 'download', (results) => saveResults(job, results, { now, saveFile })),
  };
}
