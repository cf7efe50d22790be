import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Chromium, launchChromium } from './chromium';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { dist, type Stage, setStage, signInQuickly } from './stage';
import { until } from './until';

/** The browser's own notification of a job that has ended. */

let stage: Stage;
let extension: string;
let chromium: Chromium;

beforeAll(async () => {
  stage = await setStage();
  extension = await mkdtemp(join(tmpdir(), 'contact-restore-notifying-'));
  await cp(dist.chrome, extension, { recursive: true });
  // No test can press the browser's own question for an optional permission; one that is not optional is granted already.
  const file = join(extension, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  const { optional_permissions, permissions, ...others } = manifest;
  expect(optional_permissions).toEqual(['notifications']);
  await writeFile(file, JSON.stringify({ ...others, permissions: [...permissions, ...optional_permissions] }));
  chromium = await launchChromium({ sandboxPort: stage.port, extension });
});

afterEach(() => expectNothingUnexpected(stage.sandbox));

afterAll(async () => {
  await chromium.close();
  await stage.close();
  await rm(extension, { recursive: true, force: true });
});

it('whoever asked for it is told when a job has ended, and comes to its results from there', async () => {
  const { sandbox } = stage;
  await signInQuickly(chromium.ask, sandbox);
  const page = await chromium.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
  await page.getByRole('button', { name: 'Read again' }).waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: /^Restore \d+ contacts$/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await dialog.getByRole('checkbox', { name: /notif/i }).check();
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();

  await page.getByText(/^Restored \d+ of \d+ contacts$/).waitFor({ timeout: 40_000 });
  const shown = () => chromium.inWorker('chrome.notifications.getAll().then((all) => Object.keys(all))');
  const [id] = await until('a notification', async () => {
    const ids = (await shown()) as string[];
    return ids.length > 0 && ids;
  });
  await page.close();
  const opened = chromium.context.waitForEvent('page');
  await chromium.inWorker(`chrome.notifications.onClicked.dispatch(${JSON.stringify(id)})`);
  await (await opened).getByRole('button', { name: 'Show results' }).waitFor();
});
