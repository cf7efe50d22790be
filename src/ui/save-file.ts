import { dayOf } from './date-field';

export function saveFile(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file only after the click. A minute is long enough for that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of a file with the local day on which it is saved: "history-2026-03-05.csv". */
export function datedName(name: string, at: number, ending: string): string {
  return `${name}-${dayOf(at)}.${ending}`;
}
