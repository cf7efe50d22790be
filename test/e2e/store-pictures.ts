import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import messages from '../../public/_locales/en/messages.json' with { type: 'json' };

const folder = join('docs', 'store', 'pictures');
const schemes = ['light', 'dark'] as const;

/** The sizes that the stores ask for: https://developer.chrome.com/docs/webstore/images. */
const screen = { width: 1280, height: 800 };
const tiles = [
  { width: 440, height: 280 },
  { width: 1400, height: 560 },
];

/** The caption below a wide page. */
const captionHeight = 40;

/**
 * The scenes of the story that become pictures for the stores. A narrow page gets a plain ground. Each picture says
 * that its account is simulated.
 */
const shown = new Set(['panel', 'popup', 'popup-restored', 'deleted-contacts', 'restore-many']);

/** Takes a picture of the story as the stores require it, in light and in dark. */
export async function takeStorePicture(name: string, page: Page): Promise<void> {
  if (!shown.has(name)) return;
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize() ?? screen;
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    const path = join(folder, `${name}-${colorScheme}.png`);
    const isWide = size.width >= 600;
    if (isWide) await page.setViewportSize({ width: screen.width, height: screen.height - captionHeight });
    await withCaption(page, isWide ? 'wide' : 'shot', colorScheme, path);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(size);
}

async function withCaption(
  shot: Page,
  kind: 'wide' | 'shot',
  colorScheme: 'light' | 'dark',
  path: string,
): Promise<void> {
  const image = (await shot.screenshot({ animations: 'disabled' })).toString('base64');
  const page = await shot.context().newPage();
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(screen);
  await page.setContent(`${style}<img class="${kind}" src="data:image/png;base64,${image}"><p>Simulated account</p>`);
  await page.screenshot({ path });
  await page.close();
}

/** The two tiles: the logo, the name and what the extension does. */
export async function takeTiles(context: BrowserContext): Promise<void> {
  const mark = readFileSync('public/icons/mark.svg', 'utf8');
  const page = await context.newPage();
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    for (const { width, height } of tiles) {
      await page.setViewportSize({ width, height });
      const [name, words] = [messages.extensionName.message, messages.extensionDescription.message];
      await page.setContent(`${style}<div class="mark">${mark}</div><h1>${name}</h1><p>${words}</p>`);
      await page.screenshot({ path: join(folder, `tile-${width}-${colorScheme}.png`) });
    }
  }
  await page.close();
}

const style = `<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
  body {
    display: flex; flex-direction: column; align-items: center; justify-content: center; box-sizing: border-box;
    height: 100vh; margin: 0; padding: 4vh 8vw; text-align: center;
    background: light-dark(#e9eefb, #0d1016); color: light-dark(#171b24, #eceff5);
  }
  .shot { border-radius: 10px; box-shadow: 0 12px 40px rgb(0 0 0 / 28%); }
  .mark svg { width: 22vh; height: 22vh; display: block; }
  h1 { margin: 4vh 0 0; font-size: 13vh; font-weight: 650; }
  p { margin: 3vh 0 0; font-size: max(16px, 5.5vh); line-height: 1.35; max-width: 40em; text-wrap: balance; }
  .shot + p { font-size: 16px; }
  body:has(.wide) { padding: 0; }
  .wide + p { margin: 0; font-size: 16px; line-height: ${captionHeight}px; }
</style>`;
