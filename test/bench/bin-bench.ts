import type { Page } from 'playwright';
import type { Chromium } from '../e2e/chromium';
import type { Stage } from '../e2e/stage';
import { median } from './table';

const PAGE = 'src/deleted-contacts/index.html';
const CONTACTS = 100_000;
const FRAME_MS = 1_000 / 60;

/**
 * The recycle bin with 100,000 deleted contacts: whether each is listed once, how soon the cached ones appear, and the
 * cost of search, filters, sorting and scrolling. Needs a signed-in account and a sandbox without rate limits.
 */
export async function benchBin(ours: Chromium, { sandbox }: Stage): Promise<void> {
  addMany(sandbox.data);
  const deleted = [...sandbox.contacts.values()].filter(({ deleted_at }) => deleted_at !== undefined);
  console.log(`\nThe page of deleted contacts, with ${deleted.length} of them\n`);

  const first = await ours.openPage(PAGE, { width: 1280, height: 860 });
  await first.getByRole('button', { name: 'Read again' }).waitFor({ timeout: 600_000 });
  await first.close();
  const cached = await cachedIds(ours);
  const listed = new Set(cached);
  const same = cached.length === deleted.length && deleted.every(({ contact_id }) => listed.has(contact_id));
  line('Each deleted contact listed once', same ? 'yes' : `NO: ${cached.length} of ${deleted.length}`);

  const delays: number[] = [];
  for (let round = 0; round < 15; round++) delays.push(await cachedRowsDelay(ours));
  const delay = median(delays);
  line('Kept rows after the first frame', `${delay.toFixed(0)} ms (${(delay / FRAME_MS).toFixed(1)} frames)`);

  const before = sandbox.calls.length;
  const page = await ours.openPage(PAGE, { width: 1280, height: 860 });
  const days = new Set(deleted.map(({ deleted_at }) => new Date(deleted_at ?? '').toDateString()));
  const blocks = await longestBlocks(page, deleted.length + days.size + 1);
  const frames = blocks.map((ms) => ms.toFixed(0)).join(', ');
  line('Longest frames while the kept rows come in', frames === '' ? 'all there at once' : `${frames} ms`);
  await page.getByText('Up to date').waitFor({ timeout: 60_000 });
  line('Calls of the next visit', String(sandbox.calls.length - before));
  const words = ['a', 'an', 'anna', 'singer 9', 'river', 'bakery 12', 'núñez', 'zzz', 'example', '.example 77'];
  const searches: number[] = [];
  for (let round = 0; round < 5; round++) for (const each of words) searches.push(await timeSearch(page, each));
  await timeSearch(page, '');
  line('Search, until its rows are drawn', spread(searches));
  const filters: number[] = [];
  for (let round = 0; round < 10; round++) {
    for (const value of ['mailable', 'unsubscribed', '']) filters.push(await timePick(page, 'Consent', value));
    for (const value of ['30', 'any']) filters.push(await timePick(page, 'Deleted', value));
  }
  line('Filter, until its rows are drawn', spread(filters));
  const once: number[] = [];
  for (const name of ['Name', 'Email', 'Consent', 'Source']) once.push(await timeClick(page, name));
  line('Sort by another column, the first time', spread(once));
  const again: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (const name of ['Name', 'Email', 'Deleted']) again.push(await timeClick(page, name));
  }
  line('Sort again', spread(again));
  line('Select all', spread([await timeSelectAll(page), await timeSelectAll(page)]));
  const plain = await openPlainLines(ours);
  for (const px of [0, 50, 100, 450]) {
    const dropped: Record<'plain' | 'ours', number[]> = { plain: [], ours: [] };
    for (let round = 0; round < 8; round++) {
      dropped.plain.push(await droppedFrames(plain, px));
      dropped.ours.push(await droppedFrames(page, px));
    }
    const speed = px === 0 ? 'standing still' : `scrolling ${px * 60} px a second`;
    line(`Frames dropped ${speed}`, `plain lines ${share(dropped.plain)}   ours ${share(dropped.ours)}`);
  }
  await plain.close();
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  line('Memory of the page', `${(usedSize / 2 ** 20).toFixed(0)} MiB`);
  await page.close();
}

/** Adds 100,000 deleted contacts, unless they exist. */
export function addMany(data: Stage['sandbox']['data']): void {
  if (data.contacts.size >= CONTACTS) return;
  const names = ['Anna', 'Álvaro', 'Bo', 'Chidi', '小明', 'Mary-Ann', 'Ольга', 'Søren', 'Łukasz', 'Jane'];
  const last = ['Núñez', 'de la Cruz', '王', 'Out', 'O’Dea', 'Петрова', 'Haddad', 'Ødegård', 'Wójcik', 'Okonkwo'];
  const hosts = ['river', 'bakery', 'choir', 'school'];
  const permissions = ['implicit', 'explicit', 'implicit', 'unsubscribed', 'not_set'] as const;
  for (let n = 0; n < CONTACTS; n++) {
    const day = new Date(Date.UTC(2026, 0, 1) - (n % 900) * 86_400_000).toISOString().slice(0, 10);
    data.addContact({
      ...(n % 11 !== 0 && { first_name: names[n % 10] ?? '', last_name: `${last[(n >> 4) % 10]} ${n % 1_000}` }),
      ...(n % 5 === 0 && { company_name: `Bakery ${n % 997}` }),
      email_address: {
        address: `singer${n}@${hosts[n % 4]}.example`,
        permission_to_send: permissions[n % 5] ?? 'implicit',
      },
      created_at: '2023-02-14T10:00:00.000Z',
      updated_at: `${day}T10:00:00.000Z`,
      deleted_at: day,
    });
  }
}

/** The ids in the cached pages, read by a page of the extension that has no code of its own. */
async function cachedIds({ openPage }: Chromium): Promise<string[]> {
  const page = await openPage('manifest.json');
  const ids = await page.evaluate<string[]>(`(async () => {
    const ids = [];
    for (let page = 0; ; page++) {
      const { value } = await chrome.runtime.sendMessage({ request: 'getCachedPage', input: { page } });
      if (!value) return ids;
      ids.push(...value.contacts.map(({ id }) => id));
    }
  })()`);
  await page.close();
  return ids;
}

/** Milliseconds from the first frame with content to the frame with the first rows. */
async function cachedRowsDelay(ours: Chromium): Promise<number> {
  const page = await ours.context.newPage();
  await page.addInitScript(() => {
    const watch = () => {
      if (document.querySelector('tbody tr')) performance.mark('rows');
      else requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  });
  await page.goto(`${ours.origin}/${PAGE}`);
  const both = () => ['first-contentful-paint', 'rows'].every((name) => performance.getEntriesByName(name).length > 0);
  await page.waitForFunction(both, undefined, { timeout: 60_000 });
  const delay = await page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const [rows] = performance.getEntriesByName('rows');
    return (rows?.startTime ?? Number.NaN) - (paint?.startTime ?? Number.NaN);
  });
  await page.close();
  return delay;
}

/** The five longest frames in ms until the table has this many rows, including its head and the headings of days. */
function longestBlocks(page: Page, rows: number): Promise<number[]> {
  return page.evaluate(async (wanted) => {
    const nextFrame = () => new Promise<number>((frame) => requestAnimationFrame(frame));
    const frames: number[] = [];
    let before = await nextFrame();
    while (Number(document.querySelector('table')?.getAttribute('aria-rowcount')) < wanted) {
      const at = await nextFrame();
      frames.push(at - before);
      before = at;
    }
    return frames.sort((one, other) => other - one).slice(0, 5);
  }, rows);
}

/**
 * Runs `act` in the page just after a frame. Returns the ms until the last frame that it changed is sent to the screen.
 * That includes the script, its style, layout and painting, and the wait for the frame.
 */
function timed(page: Page, act: string): Promise<number> {
  return page.evaluate(`(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => drawn(performance.now());
      port2.postMessage(null);
    }));
    const shown = () => document.querySelector('.bin-list').textContent;
    await frame();
    let before = shown();
    const startedAt = await frame();
    ${act}
    let endedAt = await frame();
    for (let frames = 0; frames < 12; frames++) {
      const now = shown();
      const at = await frame();
      if (shown() !== now) endedAt = at;
    }
    return endedAt - startedAt;
  })()`);
}

function timeSearch(page: Page, words: string): Promise<number> {
  return timed(
    page,
    `const field = document.querySelector('input[type=search]');
    field.value = ${JSON.stringify(words)};
    field.dispatchEvent(new Event('input', { bubbles: true }));`,
  );
}

function timePick(page: Page, label: string, value: string): Promise<number> {
  return timed(
    page,
    `const choice = document.querySelector('select[aria-label=${label}]');
    choice.value = ${JSON.stringify(value)};
    choice.dispatchEvent(new Event('change', { bubbles: true }));`,
  );
}

function timeClick(page: Page, name: string): Promise<number> {
  return timed(
    page,
    `[...document.querySelectorAll('thead button')].find((one) => one.textContent.startsWith('${name}')).click();`,
  );
}

function timeSelectAll(page: Page): Promise<number> {
  return timed(page, `document.querySelector('thead input').click();`);
}

/** A page with 10,000 lines of text from the start, which the browser scrolls without any script. */
async function openPlainLines({ openPage }: Chromium): Promise<Page> {
  const page = await openPage('manifest.json', { width: 1280, height: 860 });
  await page.evaluate(() => {
    const box = document.createElement('div');
    box.className = 'table-scroll';
    Object.assign(box.style, { height: '700px', overflowY: 'auto', background: 'white' });
    for (let n = 0; n < 10_000; n++) {
      const line = document.createElement('div');
      line.style.height = '45px';
      line.textContent = `Singer ${n}, singer${n}@river.example, deleted in 2026, implicit, by the account`;
      box.append(line);
    }
    document.body.replaceChildren(box);
  });
  return page;
}

/**
 * Scrolls for 100 frames by this many px each. A frame that takes half as long again as normal counts as dropped
 * frames.
 */
async function droppedFrames(page: Page, px: number): Promise<number> {
  await page.bringToFront();
  return page.evaluate(async (step) => {
    const box = document.querySelector('.table-scroll');
    if (!box) throw new Error('There is nothing to scroll.');
    const nextFrame = () => new Promise<number>((frame) => requestAnimationFrame(frame));
    box.scrollTop = 0;
    await nextFrame();
    let dropped = 0;
    let before = await nextFrame();
    for (let frame = 0; frame < 100; frame++) {
      box.scrollTop += step;
      const at = await nextFrame();
      if (at - before > 25) dropped += Math.round((at - before) / (1_000 / 60)) - 1;
      before = at;
    }
    return dropped;
  }, px);
}

/** The median and the total of rounds of 100 frames, as percentages. */
function share(rounds: number[]): string {
  const all = rounds.reduce((sum, one) => sum + one, 0) / rounds.length;
  return `median ${median(rounds).toFixed(1)} %, in all ${all.toFixed(1)} %`;
}

function spread(values: number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN;
  return `median ${median(values).toFixed(1)} ms, 95th percentile ${p95.toFixed(1)} ms`;
}

function line(name: string, value: string): void {
  console.log(`${name.padEnd(52)}${value}`);
}
