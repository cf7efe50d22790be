import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { type Chromium, launchChromium } from '../e2e/chromium';
import { ensureBrowsers } from '../e2e/ensure-browsers';
import { setStage, signInQuickly } from '../e2e/stage';

/**
 * Builds for Chrome at every change and opens a browser with the new build, signed in to a simulated Constant Contact.
 * It is the production build, so it runs what people install.
 */
export default async function dev(): Promise<void> {
  await ensureBrowsers(['chromium']);
  const stage = await setStage();
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

  const reopenWhenWritten: Plugin = {
    name: 'contact-restore:reopen',
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        reopening = reopening.then(reopen).catch((error: unknown) => console.error(error));
      },
    },
  };
  // As `vite build` does. Without this, a build started here would be a development build.
  delete process.env.NODE_ENV;
  const builder = await build({ mode: 'chrome', build: { watch: {} }, plugins: [reopenWhenWritten] });
  await new Promise((stopped) => process.once('SIGINT', stopped));
  if ('close' in builder) await builder.close();
  await reopening;
  await chromium?.close();
  await stage.close();
}
