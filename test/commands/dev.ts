import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type Chromium, launchChromium } from '../e2e/chromium';
import { ensureBrowsers } from '../e2e/ensure-browsers';
import { setStage, signInQuickly } from '../e2e/stage';

/**
 * Builds for Chrome at every change and opens a browser with the new build, signed in to a simulated Constant Contact. It
 * is the production build: what runs here is what people install.
 */
export default async function dev(): Promise<void> {
  await ensureBrowsers(['chromium']);
  const stage = await setStage();
  const args = ['--no-install', 'vite', 'build', '--mode', 'chrome', '--watch'];
  const builder = spawn('npx', args, { stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' });
  let chromium: Chromium | undefined;
  let reopening = Promise.resolve();

  async function reopen(): Promise<void> {
    await chromium?.close();
    const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
    chromium = await launchChromium({ sandboxPort: stage.port, extension: resolve('dist/chrome'), headless });
    stage.renew().registerRedirect(`https://${new URL(chromium.origin).host}.chromiumapp.org/`);
    await signInQuickly(chromium.ask, stage.sandbox);
    const [page = await chromium.context.newPage()] = chromium.context.pages();
    await page.goto('https://app.constantcontact.com/pages/contacts/ui#contacts');
  }

  builder.stdout.on('data', (data: Buffer) => {
    process.stdout.write(data);
    if (!/built in/.test(String(data))) return;
    reopening = reopening.then(reopen).catch((error: unknown) => console.error(error));
  });
  await new Promise((stopped) => process.once('SIGINT', stopped));
  builder.kill();
  await reopening;
  await chromium?.close();
  await stage.close();
}
