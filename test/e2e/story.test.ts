import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chromium, launchChromium } from './chromium';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { dist, type Stage, setStage } from './stage';
import { playStory } from './story';

let stage: Stage;
let chromium: Chromium;

beforeAll(async () => {
  stage = await setStage();
  chromium = await launchChromium({ sandboxPort: stage.port, extension: dist.chrome, scale: 2 });
});

afterAll(async () => {
  await chromium.close();
  await stage.close();
});

/** With UPDATE_PICTURES=1 the pictures of README.md are taken anew; otherwise nothing in the tree is touched. */
it('plays the story from sign-in to proof', async () => {
  const pictures = new Map<string, Buffer>();
  await playStory(chromium, stage, {
    hears: () => undefined,
    sees: async (name, page) => {
      pictures.set(name, await page.screenshot({ animations: 'disabled' }));
    },
  });
  expectNothingUnexpected(stage.sandbox);
  expect(pictures.size).toBe(9);
  if (process.env.UPDATE_PICTURES !== '1') return;
  await mkdir('test/pictures', { recursive: true });
  for (const [name, picture] of pictures) await writeFile(`test/pictures/${name}.png`, picture);
});
