import type { Locator } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { expectAccessible } from './expect-accessible';
import { sandbox, setScene } from './scene';
import { Bin } from './ui';

/** The table of deleted contacts, by mouse and by keyboard. No test here changes the account, so all share it. */

setScene({ shared: true });

const WIDE = { width: 1280, height: 860 };
/** Too low for a table with a scrollbar of its own, so the page scrolls. */
const LOW = { width: 960, height: 450 };
/** Here a row is a small card of several lines, and the side column stands below the table. */
const NARROW = { width: 320, height: 700 };

/** More contacts than fit into any window. One of them unsubscribed. */
const SINGERS = 60;

// Some have names of several lines. One was deleted each day, so the highest number comes first and each has a heading.
beforeAll(() => {
  addChoir(sandbox, {
    singers: SINGERS,
    permission: (n) => (n === 53 ? 'unsubscribed' : 'implicit'),
    each: (n) => ({
      deleted_at: new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
      ...(n % 7 === 3
        ? { first_name: 'Maximiliane Wilhelmine Auguste', last_name: 'von und zu Hohenlohe-Waldenburg-Schillingsfürst' }
        : { first_name: 'Singer', last_name: String(n) }),
    }),
  });
});

/** Opens the page and filters it to the choir. */
async function openChoir(size = WIDE): Promise<Bin> {
  const bin = await Bin.open(size);
  await bin.search('evensong', SINGERS);
  return bin;
}

/** The row that the Tab key reaches. */
const entry = ({ table }: Bin): Locator => table.locator('tbody [tabindex="0"]');

/** The position of the focused contact in the table, and whether its whole row is visible. */
function focusedRow({ page }: Bin): Promise<{ at: number; isSeen: boolean }> {
  return page.evaluate((singers) => {
    const row = document.activeElement;
    const head = document.querySelector('thead')?.getBoundingClientRect();
    if (!row || !head) return { at: -1, isSeen: false };
    const { top, bottom, left, right } = row.getBoundingClientRect();
    const seenAt = (y: number) => row.contains(document.elementFromPoint((left + right) / 2, y));
    const isSeen =
      top >= head.bottom - 0.5 && top >= 0 && bottom <= innerHeight + 0.5 && seenAt(top + 2) && seenAt(bottom - 2);
    return { at: singers - 1 - Number(/singer(\d+)@/.exec(row.textContent ?? '')?.[1]), isSeen };
  }, SINGERS);
}

/** The accessible name of the focused element. */
function focused({ page }: Bin): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    if (element instanceof HTMLInputElement) return element.ariaLabel ?? element.placeholder;
    return element?.ariaLabel ?? element?.textContent ?? '';
  });
}

describe('a row focused by a key is visible as a whole', () => {
  it.each([WIDE, LOW, NARROW])('in a window of $width by $height', async (size) => {
    const bin = await openChoir(size);
    await entry(bin).focus();
    const press = async (key: string, to: (before: number) => boolean) => {
      await bin.page.keyboard.press(key);
      await expect.poll(() => focusedRow(bin)).toMatchObject({ isSeen: true, at: expect.toSatisfy(to) });
      return (await focusedRow(bin)).at;
    };
    await press('Home', (at) => at === 0);
    // Moves past the lower edge of the window, and back past the upper one.
    const first = await press('PageDown', (at) => at > 0);
    for (let step = 1; step <= 8; step++) await press('ArrowDown', (at) => at === first + step);
    const second = await press('PageDown', (at) => at > first + 8);
    for (let step = 1; step <= 8; step++) await press('ArrowUp', (at) => at === second - step);
    await press('PageUp', (at) => at < second - 8);
    await press('End', (at) => at === SINGERS - 1);
    await press('ArrowUp', (at) => at === SINGERS - 2);
    await press('PageUp', (at) => at < SINGERS - 2);
    await press('Home', (at) => at === 0);
  });
});

it('one press of a key scrolls the table at most once', async () => {
  const bin = await openChoir();
  await entry(bin).focus();
  await bin.page.evaluate(() => {
    addEventListener('scroll', () => performance.mark('scroll'), { capture: true });
  });
  let scrolls = 0;
  for (let step = 1; step <= 24; step++) {
    await bin.page.evaluate(() => performance.clearMarks());
    await bin.page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedRow(bin)).toEqual({ at: step, isSeen: true });
    const scrolled = await bin.page.evaluate(() => performance.getEntriesByName('scroll').length);
    expect(scrolled).toBeLessThanOrEqual(1);
    scrolls += scrolled;
  }
  expect(scrolls).toBeGreaterThan(0);
});

it('the table expects rows that are not drawn yet to be as high as the drawn ones', async () => {
  const bin = await openChoir(NARROW);
  const { usual, each } = await bin.table.locator('tbody').evaluate((body, singers) => {
    const medianHeight = (selector: string) => {
      const heights = [...body.querySelectorAll(selector)].map((row) => row.getBoundingClientRect().height);
      return heights.sort((one, other) => one - other)[Math.floor(heights.length / 2)] ?? 0;
    };
    const [heading, row] = [medianHeight('.bin-day'), medianHeight('.bin-row')];
    return { usual: row, each: body.getBoundingClientRect().height / singers - heading };
  }, SINGERS);
  expect(usual).toBeGreaterThan(50);
  expect(each / usual).toBeGreaterThan(0.95);
  expect(each / usual).toBeLessThan(1.2);
});

describe('the keyboard on the page of deleted contacts', () => {
  it('starts in the search, and goes through the table before the side column', async () => {
    const bin = await Bin.open();
    const names = [await focused(bin)];
    for (let stops = 0; stops < 19; stops++) {
      await bin.page.keyboard.press('Tab');
      names.push(await focused(bin));
    }
    expect(names.slice(0, 10)).toEqual([
      'Search deleted contacts',
      'Restore contacts',
      'Deleted',
      'Created',
      'Consent',
      'Source',
      'Read again',
      'Export CSV',
      'Deletions over time',
      'Select all',
    ]);
    expect(names[15]).toMatch(/^Restore this day/);
    expect(names[16]).toContain('lucja@choir-friends.example');
    expect(names.slice(17)).toEqual(['Email address or contact ID', 'Look up', 'Keyboard shortcuts']);
    await bin.page.keyboard.press('Enter');
    await bin.page.getByText('select all rows shown').waitFor();
    await expectAccessible(bin.page);
  });

  it.each([WIDE, NARROW])('selects rows, opens a card and returns to its row, at $width by $height', async (size) => {
    const bin = await openChoir(size);
    const { keyboard } = bin.page;
    await entry(bin).focus();
    await keyboard.press('End');
    await expect.poll(() => focusedRow(bin)).toEqual({ at: SINGERS - 1, isSeen: true });
    await keyboard.press('Space');
    await keyboard.press('Shift+ArrowUp');
    await bin.button('Restore 2 contacts').waitFor();
    await keyboard.press('Enter');
    const card = bin.page.getByRole('group', { name: 'singer1@evensong.example' });
    await expect.poll(() => focused(bin)).toBe('singer1@evensong.example');
    await card.getByRole('group', { name: 'Lists' }).waitFor();
    await card.getByRole('heading', { name: 'Full record' }).waitFor();
    const top = await card.getByRole('button', { name: 'Close' }).boundingBox();
    expect(top?.y).toBeGreaterThanOrEqual(0);
    expect(top?.y).toBeLessThan(size.height / 2);
    await keyboard.press('Escape');
    await expect.poll(() => focusedRow(bin)).toEqual({ at: SINGERS - 2, isSeen: true });
  });
});

describe('the mouse in the table', () => {
  it('selects a range with Shift, ticks it at once, and leaves out unsubscribed contacts', async () => {
    const bin = await openChoir();
    const box = (n: number) => bin.box(`singer${n}@`);
    const isTicked = async (n: number) =>
      (await box(n).isChecked()) && box(n).evaluate((element) => element.matches(':checked'));
    await box(58).click();
    await box(54).click({ modifiers: ['Shift'] });
    await bin.button('Restore 5 contacts').waitFor();
    for (const n of [58, 57, 56, 55, 54]) expect(await isTicked(n)).toBe(true);
    // A Shift click on a contact within the range ends the range there, and leaves it ticked.
    await box(56).click({ modifiers: ['Shift'] });
    await bin.button('Restore 3 contacts').waitFor();
    expect(await isTicked(56)).toBe(true);
    expect(await isTicked(55)).toBe(false);
    // An unsubscribed contact is in no range, not even at its end.
    await box(53).click({ modifiers: ['Shift'] });
    await bin.button('Restore 5 contacts').waitFor();
    expect(await isTicked(54)).toBe(true);
    expect(await isTicked(53)).toBe(false);
    expect(await bin.page.getByText('left out').count()).toBe(0);
  });

  it('scrolls the table, and a change of the filter returns it to the top', async () => {
    const bin = await openChoir();
    // The first row is drawn at every scroll position, because the keyboard can go there.
    const isFirstSeen = async () => {
      const [row, head] = await Promise.all([1, 0].map((at) => bin.table.getByRole('row').nth(at).boundingBox()));
      return row && head && row.y >= head.y + head.height - 1;
    };
    expect(await isFirstSeen()).toBe(true);
    await bin.table.getByRole('row').nth(5).hover();
    await bin.page.mouse.wheel(0, 1_200);
    await expect.poll(isFirstSeen).toBe(false);
    await bin.page.getByRole('combobox', { name: 'Consent' }).selectOption('implicit');
    await expect.poll(isFirstSeen).toBe(true);
  });
});

it('the open row also shows the focus in forced colors', async () => {
  const bin = await openChoir();
  const { page } = bin;
  await page.emulateMedia({ forcedColors: 'active' });
  await entry(bin).focus();
  await page.keyboard.press('ArrowDown');
  const outline = () =>
    page.evaluate(() => {
      const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return [document.activeElement?.ariaCurrent, outlineColor, outlineStyle, outlineWidth];
    });
  await expect.poll(async () => (await focusedRow(bin)).at).toBe(1);
  const [, ...ring] = await outline();
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(bin)).toContain('@evensong.example');
  const openRow = page.locator('[aria-current="true"]');
  await openRow.focus();
  await expect.poll(outline).toEqual(['true', ...ring]);
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).focus();
  expect(await openRow.evaluate((row) => getComputedStyle(row).outlineColor)).not.toBe(ring[0]);
});

// This test comes last because its job stays on the page.
it('the jobs never cover the focused element', async () => {
  const bin = await openChoir();
  const { page } = bin;
  await bin.box('Select all').check();
  await (await bin.preview(SINGERS - 1)).getByRole('button', { name: 'Dry run' }).click();
  await bin.ended(`Dry run: ${SINGERS - 1} of ${SINGERS} contacts would be restored`);
  const isSeen = () =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      const { top, bottom, left, right } = element?.getBoundingClientRect() ?? new DOMRect();
      const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return element !== null && seen !== null && (element.contains(seen) || seen.contains(element));
    });
  for (const size of [{ width: 320, height: 600 }, LOW, { width: 960, height: 700 }]) {
    await page.setViewportSize(size);
    await page.getByRole('searchbox', { name: 'Search deleted contacts' }).focus();
    for (let name = ''; name !== 'Hide'; name = await focused(bin)) {
      await expect.poll(isSeen, { message: `${name}, ${size.width} by ${size.height}` }).toBe(true);
      await page.keyboard.press('Tab');
    }
  }
});
