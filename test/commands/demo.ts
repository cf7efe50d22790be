import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Chromium, launchChromium } from '../e2e/chromium';
import { ensureBrowsers } from '../e2e/ensure-browsers';
import { setStage, signInQuickly } from '../e2e/stage';
import { playStory } from '../e2e/story';

const pictures = join('test-output', 'demo');

/**
 * Shows the product with a simulated Constant Contact. With a display it opens a browser in which a person can play the
 * story. Without one it plays the story itself, prints each step and saves pictures.
 */
export default async function demo(): Promise<void> {
  await ensureBrowsers(['chromium']);
  build();
  const stage = await setStage();
  const headless = !hasDisplay();
  const chromium = await launchChromium({ sandboxPort: stage.port, extension: resolve('dist/chrome'), headless });
  try {
    if (headless) await play(chromium, stage);
    else await open(chromium, stage);
  } finally {
    await chromium.close();
    await stage.close();
  }
}

function build(): void {
  const { status } = spawnSync('npx', ['--no-install', 'vite', 'build', '--mode', 'chrome', '--logLevel', 'warn'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('The extension could not be built.');
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return process.env.CI === undefined;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

type Stage = Awaited<ReturnType<typeof setStage>>;

async function play(chromium: Chromium, stage: Stage): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  console.log('There is no display here, so this plays the story by itself.\n');
  let step = 0;
  await playStory(chromium, stage, {
    hears: (sentence) => console.log(`${String(++step).padStart(2)}. ${sentence}`),
    sees: async (name, page) => {
      const path = join(pictures, `${name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      console.log(`    ${path}`);
    },
  });
  const calls = stage.sandbox.calls.filter(({ host }) => host === 'api.cc.email').length;
  console.log(`\nThat took ${calls} calls to the API. With a display, this command opens a browser to try it in.`);
}

async function open(chromium: Chromium, stage: Stage): Promise<void> {
  await signInQuickly(chromium.ask, stage.sandbox);
  stage.sandbox.registerRedirect(`https://${new URL(chromium.origin).host}.chromiumapp.org/`);
  const [page = await chromium.context.newPage()] = chromium.context.pages();
  await page.goto('https://app.constantcontact.com/pages/contacts/ui#contacts');
  console.log(`A browser is open, with the extension and a simulated Constant Contact in it. You are signed in.

  1. Search for jane@riverside.example. Constant Contact finds nobody; the panel knows her.
  2. Press "Add contacts" and try elena@riverside.example: "already exists", and the panel again.
  3. Tick a contact, "More actions", "Delete", and then add the same address.
  4. Click the extension's icon in the toolbar and look up otto@riverside.example, who had unsubscribed.
  5. Select any address on any page, right-click, "Restore contact".
  6. In the popup, open "Deleted contacts": everybody whom Constant Contact hides. Select some, and restore them.

Close the browser, or press Ctrl+C here, to end.`);
  await new Promise<void>((closed) => {
    chromium.context.on('close', () => closed());
    process.once('SIGINT', () => closed());
  });
}
