import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { type LaunchOptions, launchChromium } from './chromium';
import { chromium, renewSandbox, setScene, stage } from './scene';
import { dist } from './stage';
import { takeStorePicture, takeTiles } from './store-pictures';
import { playStory } from './story';

setScene({ signedIn: false, shared: true });

it('the story of the demo plays from sign-in to proof', async () => {
  const seen: string[] = [];
  await playStory(chromium, stage, {
    hears: () => undefined,
    sees: async (name) => {
      seen.push(name);
    },
  });
  expect(new Set(seen).size).toBe(12);
});

/** With UPDATE_PICTURES=1 browsers of their own take new pictures. Those of README.md have twice the resolution. */
it.runIf(process.env.UPDATE_PICTURES === '1')(
  'takes the pictures of README.md and of the stores',
  async () => {
    await mkdir('test/pictures', { recursive: true });
    renewSandbox();
    await take({ scale: 2 }, async (name, page) => {
      await page.screenshot({ path: `test/pictures/${name}.png`, animations: 'disabled' });
    });
    renewSandbox();
    await take({}, takeStorePicture);
    await takeTiles(chromium.context);
  },
  300_000,
);

async function take(
  options: Pick<LaunchOptions, 'scale'>,
  sees: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  const player = await launchChromium({ sandboxPort: stage.port, extension: dist.chrome, ...options });
  try {
    await playStory(player, stage, { hears: () => undefined, sees });
  } finally {
    await player.close();
  }
}
