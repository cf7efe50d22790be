import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { lists, people } from '../sandbox/sandbox';
import { type Chromium, launchChromium } from './chromium';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { dist, must, type Stage, setStage, signInQuickly } from './stage';
import { Bin } from './ui';
import { until } from './until';

/** A profile outlives the browser and an update. It holds the jobs and the wish for a notification at their end. */

let stage: Stage;
let folder: string;
let chromium: Chromium | undefined;

const launch = async (): Promise<Chromium> => {
  const [extension, profile] = ['extension', 'profile'].map((name) => join(folder, name)) as [string, string];
  chromium = await launchChromium({ sandboxPort: stage.port, extension, profile });
  return chromium;
};

beforeAll(async () => {
  stage = await setStage();
  folder = await mkdtemp(join(tmpdir(), 'contact-restore-restart-'));
  const extension = join(folder, 'extension');
  await cp(dist.chrome, extension, { recursive: true });
  // No test can answer the browser’s own prompt for an optional permission. A required permission is granted without
  // one.
  await changeManifest(({ optional_permissions, permissions, ...others }) => {
    expect(optional_permissions).toEqual(['notifications']);
    return { ...others, permissions: [...permissions, ...optional_permissions] };
  });
});

/** Changes the manifest that the browser reads when it starts. */
async function changeManifest(change: (manifest: Manifest) => object): Promise<void> {
  const file = join(folder, 'extension', 'manifest.json');
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')))));
}

interface Manifest {
  version: string;
  permissions: string[];
  optional_permissions: string[];
}

afterEach(() => expectNothingUnexpected(stage.sandbox));

afterAll(async () => {
  await chromium?.close();
  await stage.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

it('a job continues without a page after a restart as a newer version, and its notification opens its results', async () => {
  const { sandbox } = stage;
  const first = await launch();
  await signInQuickly(first.ask, sandbox);
  const choir = addChoir(sandbox, { singers: 5 });
  const bin = await Bin.open(undefined, first);
  await bin.search('evensong', choir.length);
  await bin.box('Select all').check();
  const preview = await bin.preview(choir.length);
  await preview.getByRole('checkbox', { name: 'Notify me when it is done' }).check();
  const held = sandbox.faults.next({ method: 'GET', path: /^\/v3\/activities/ }, 'hang');
  await bin.start(preview);
  await until('a call under way', () => held.met === 1);
  await first.close();
  held.release();

  await changeManifest((manifest) => ({ ...manifest, version: '999.0.0' }));
  const second = await launch();
  expect(await second.inWorker('chrome.runtime.getManifest().version')).toBe('999.0.0');
  const notification = await until(
    'a notification',
    () => second.inWorker('chrome.notifications.getAll().then((all) => Object.keys(all)[0])'),
    60_000,
  );
  for (const singer of choir) expect(sandbox.contacts.get(singer)?.list_memberships).toEqual([lists.newsletter]);
  const opened = second.context.waitForEvent('page');
  await second.inWorker(`chrome.notifications.onClicked.dispatch(${JSON.stringify(notification)})`);
  const page = await opened;
  await page.getByText('Restored 5 of 5 contacts').first().waitFor();
  await page.getByRole('button', { name: 'Show results' }).waitFor();
});

it('a mark outlasts an update and a stopped worker: no card and no job restores the contact', async () => {
  await chromium?.close();
  const { sandbox } = stage;
  const first = await launch();
  await must(first.ask('markNeverRestore', { people: [{ id: people.jane, address: 'jane@riverside.example' }] }));
  await first.close();

  await changeManifest((manifest) => ({ ...manifest, version: '999.0.1' }));
  const second = await launch();
  expect(await second.inWorker('chrome.runtime.getManifest().version')).toBe('999.0.1');
  for (const meet of [async () => {}, second.stopWorker]) {
    await meet();
    const card = await must(second.ask('lookup', { text: 'jane@riverside.example' }));
    if (!('contact' in card)) throw new Error('The lookup found nobody');
    const { fingerprint } = card;
    const input = { contactId: people.jane, listIds: [lists.newsletter], entryPoint: 'popup' as const, fingerprint };
    expect(await second.ask('restore', input)).toMatchObject({
      ok: false,
      failure: { kind: 'not-restorable', why: 'never-restore' },
    });
  }
  const groups = [{ contactIds: [people.jane], lists: [{ id: lists.newsletter, name: 'Newsletter' }] }];
  const { id } = await must(second.ask('startJob', { kind: 'restore', groups }));
  expect(await must(second.ask('getJobResults', { jobId: id }))).toMatchObject([
    { outcome: 'skipped', why: 'never-restore' },
  ]);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
});
