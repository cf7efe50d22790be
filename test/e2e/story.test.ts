import { mkdir, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chromium, setScene, stage } from './scene';
import { playStory } from './story';

setScene({ signedIn: false, shared: true });

/** With UPDATE_PICTURES=1 the pictures of README.md are taken anew; otherwise nothing in the tree is touched. */
it('plays the story from sign-in to proof', async () => {
  const pictures = new Map<string, Buffer>();
  await playStory(chromium, stage, {
    hears: () => undefined,
    sees: async (name, page) => {
      pictures.set(name, await page.screenshot({ animations: 'disabled' }));
    },
  });
  expect(pictures.size).toBe(12);
  if (process.env.UPDATE_PICTURES !== '1') return;
  await mkdir('test/pictures', { recursive: true });
  for (const [name, picture] of pictures) await writeFile(`test/pictures/${name}.png`, picture);
});
