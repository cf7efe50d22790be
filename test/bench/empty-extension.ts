import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes an extension that does nothing in the same places as ours. It shows the cost of any extension. */
export async function writeEmptyExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'empty-extension-'));
  const manifest = {
    manifest_version: 3,
    name: 'Empty',
    version: '1',
    action: { default_popup: 'popup.html' },
    background: { service_worker: 'worker.js' },
    content_scripts: [{ matches: ['https://app.constantcontact.com/*'], js: ['content.js'], run_at: 'document_start' }],
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const answering = 'chrome.runtime.onMessage.addListener((_message, _sender, answer) => answer(0));';
  await writeFile(join(folder, 'worker.js'), answering);
  await writeFile(join(folder, 'content.js'), '');
  await writeFile(join(folder, 'popup.html'), '<!doctype html><title>Empty</title><p>Empty</p>');
  return folder;
}
