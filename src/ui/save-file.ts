/** Lets the browser save `content` as a file of this name. */
export function saveFile(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A browser reads the file after the click. No browser takes a minute.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
