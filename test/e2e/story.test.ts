import { mkdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { launchChromium } from './chromium';
import { chromium, setScene, stage } from './scene';
import { dist } from './stage';
import { playStory } from './story';

setScene({ signedIn: false, shared: true });

/** With UPDATE_PICTURES=1 the pictures of README.md are taken anew, by a browser of their own: they are twice as sharp. */
const updates = process.env.UPDATE_PICTURES === '1';

it('plays the story from sign-in to proof', async () => {
  const player = updates
    ? await launchChromium({ sandboxPort: stage.port, extension: dist.chrome, scale: 2 })
    : chromium;
  const seen: string[] = [];
  if (updates) await mkdir('test/pictures', { recursive: true });
  await playStory(player, stage, {
    hears: () => undefined,
    sees: async (name, page) => {
      seen.push(name);
      if (updates) await page.screenshot({ path: `test/pictures/${name}.png`, animations: 'disabled' });
    },
  });
  expect(new Set(seen).size).toBe(12);
  if (updates) await player.close();
});
