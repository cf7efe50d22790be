import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './expect-accessible';
import { chromium, sandbox, setScene } from './scene';

/** The table of deleted contacts, by mouse and by keyboard. */

setScene();

/** More deleted contacts than fit into any window, all of a choir of its own; some with names that take several lines. */
async function openChoir(viewport: { width: number; height: number }): Promise<Page> {
  for (let n = 0; n < 60; n++) {
    sandbox.data.addContact({
      first_name: n % 7 === 3 ? 'Maximiliane Wilhelmine Auguste' : 'Singer',
      last_name: n % 7 === 3 ? 'von und zu Hohenlohe-Waldenburg-Schillingsfürst' : String(n),
      email_address: { address: `singer${n}@evensong.example`, permission_to_send: 'implicit' },
      created_at: '2023-02-14T10:00:00.000Z',
      updated_at: '2026-04-01T10:00:00.000Z',
      deleted_at: '2026-04-01',
    });
  }
  const page = await chromium.openPage('src/deleted-contacts/index.html', viewport);
  await page.getByRole('button', { name: 'Read again' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('evensong');
  await page
    .getByText(/^60 of /)
    .first()
    .waitFor();
  return page;
}

/** Which row has the focus, by its place in the table, and whether all of it can be seen. */
function focusedRow(page: Page): Promise<{ at: number; isSeen: boolean }> {
  return page.evaluate(() => {
    const row = document.activeElement;
    const head = document.querySelector('thead')?.getBoundingClientRect();
    if (!row || !head) return { at: -1, isSeen: false };
    const { top, bottom, left, right } = row.getBoundingClientRect();
    const seenAt = (y: number) => row.contains(document.elementFromPoint((left + right) / 2, y));
    const isSeen =
      top >= head.bottom - 0.5 && top >= 0 && bottom <= innerHeight + 0.5 && seenAt(top + 2) && seenAt(bottom - 2);
    return { at: Number(row.getAttribute('aria-rowindex')) - 2, isSeen };
  });
}

describe.each([
  { width: 1280, height: 860 },
  { width: 960, height: 450 },
  { width: 320, height: 700 },
])('in a window of $width by $height', (viewport) => {
  it('the row that a key goes to is seen whole', async () => {
    const page = await openChoir(viewport);
    await page.getByRole('table').locator('tbody [tabindex="0"]').focus();
    const press = async (key: string, to: (before: number) => boolean) => {
      await page.keyboard.press(key);
      await expect.poll(() => focusedRow(page)).toMatchObject({ isSeen: true, at: expect.toSatisfy(to) });
      return (await focusedRow(page)).at;
    };
    await press('Home', (at) => at === 0);
    for (let step = 1; step <= 24; step++) await press('ArrowDown', (at) => at === step);
    for (let step = 23; step >= 0; step--) await press('ArrowUp', (at) => at === step);
    const first = await press('PageDown', (at) => at > 0);
    await press('PageDown', (at) => at > first);
    await press('PageUp', (at) => at >= 0);
    await press('End', (at) => at === 59);
    await press('ArrowUp', (at) => at === 58);
    await press('PageUp', (at) => at < 58);
    await press('Home', (at) => at === 0);
  });
});

it('a key scrolls the table once, not first too little', async () => {
  const page = await openChoir({ width: 1280, height: 860 });
  await page.getByRole('table').locator('tbody [tabindex="0"]').focus();
  await page.evaluate(() => {
    addEventListener('scroll', ({ target }) => performance.mark('scroll', { detail: (target as Element).scrollTop }), {
      capture: true,
    });
  });
  for (let step = 1; step <= 24; step++) {
    await page.evaluate(() => performance.clearMarks());
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focusedRow(page)).toEqual({ at: step, isSeen: true });
    const scrolled = await page.evaluate(() => performance.getEntriesByName('scroll').length);
    expect(scrolled).toBeLessThanOrEqual(1);
  }
});

/** The name of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    if (element instanceof HTMLInputElement) return element.ariaLabel ?? element.placeholder;
    return element?.ariaLabel ?? element?.textContent ?? '';
  });
}

it('takes rows that were not drawn yet to be as high as those that were', async () => {
  const page = await openChoir({ width: 320, height: 700 });
  const heights = page.locator('tbody').evaluate((body) => {
    const rows = [...body.children].map((row) => row.getBoundingClientRect().height).sort((one, other) => one - other);
    return { usual: rows[Math.floor(rows.length / 2)] ?? 0, each: body.getBoundingClientRect().height / 60 };
  });
  const { usual, each } = await heights;
  expect(usual).toBeGreaterThan(50);
  expect(each / usual).toBeGreaterThan(0.95);
  expect(each / usual).toBeLessThan(1.2);
});

describe('the keyboard', () => {
  it('begins in the search, and goes through the list before what is beside it', async () => {
    const page = await chromium.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
    await page.getByRole('button', { name: 'Read again' }).waitFor();
    const names = [await focused(page)];
    for (let stops = 0; stops < 17; stops++) {
      await page.keyboard.press('Tab');
      names.push(await focused(page));
    }
    expect(names.slice(0, 9)).toEqual([
      'Search deleted contacts',
      'Restore 0 contacts',
      'Deleted',
      'Created',
      'Consent',
      'Source',
      'Read again',
      'Export CSV',
      'Select all',
    ]);
    expect(names[14]).toContain('lucja@choir-friends.example');
    expect(names.slice(15)).toEqual(['Email address or contact ID', 'Look up', 'Keys in the table']);
    await page.keyboard.press('Enter');
    await page.getByText('selects all that are shown').waitFor();
    await expectAccessible(page);
  });

  it('stays where it is when the button that was pressed goes away', async () => {
    const page = await openChoir({ width: 1280, height: 860 });
    const goesOnIn = () => page.evaluate(() => document.activeElement?.className);
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    for (const name of ['Deselect all', 'Show all']) {
      await page.getByRole('button', { name }).press('Enter');
      await page.getByRole('button', { name }).waitFor({ state: 'detached' });
      await expect.poll(goesOnIn, { message: name }).toBe('bin-standing');
    }
    const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
    await page.getByRole('button', { name: 'Read again' }).press('Enter');
    await page.getByRole('progressbar').waitFor();
    await expect.poll(goesOnIn, { message: 'Read again' }).toBe('bin-standing');
    await page.getByRole('button', { name: 'Stop reading' }).press('Enter');
    await page.getByRole('button', { name: 'Go on reading' }).waitFor();
    expect(await focused(page)).toBe('Go on reading');
    held.release();
  });

  it.each([
    { width: 1280, height: 860 },
    { width: 320, height: 700 },
  ])('goes to the card and back to its row, in a window of $width by $height', async (viewport) => {
    const page = await openChoir(viewport);
    await page.getByRole('table').locator('tbody [tabindex="0"]').focus();
    await page.keyboard.press('End');
    await expect.poll(() => focusedRow(page)).toEqual({ at: 59, isSeen: true });
    await page.keyboard.press('Enter');
    const card = page.getByRole('group', { name: 'singer0@evensong.example' });
    await expect.poll(() => focused(page)).toBe('singer0@evensong.example');
    await card.getByRole('group', { name: 'Lists' }).waitFor();
    await card.getByRole('heading', { name: 'The whole record' }).waitFor();
    const top = await card.getByRole('button', { name: 'Close' }).boundingBox();
    expect(top?.y).toBeGreaterThanOrEqual(0);
    expect(top?.y).toBeLessThan(viewport.height / 2);
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedRow(page)).toEqual({ at: 59, isSeen: true });
  });

  it.each([
    { width: 320, height: 600 },
    { width: 960, height: 450 },
    { width: 960, height: 700 },
  ])('is never beneath the jobs, in a window of $width by $height', async (viewport) => {
    const page = await openChoir(viewport);
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByRole('button', { name: 'Restore 60 contacts' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('Dry run: 60 of 60 contacts would be restored').waitFor({ timeout: 40_000 });
    await page.getByRole('searchbox', { name: 'Search deleted contacts' }).focus();
    const isSeen = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        const { top, bottom, left, right } = element?.getBoundingClientRect() ?? new DOMRect();
        const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return element !== null && seen !== null && (element.contains(seen) || seen.contains(element));
      });
    for (let name = ''; name !== 'Hide'; name = await focused(page)) {
      await expect.poll(isSeen, { message: name }).toBe(true);
      await page.keyboard.press('Tab');
    }
  });
});

describe('the mouse', () => {
  it('selects a range with Shift on checkboxes, which show it at once', async () => {
    const page = await openChoir({ width: 1280, height: 860 });
    const box = (name: string) => page.getByRole('checkbox', { name: `${name}@` });
    const isTicked = async (name: string) =>
      (await box(name).isChecked()) && box(name).evaluate((it) => it.matches(':checked'));
    await box('singer58').click();
    await box('singer54').click({ modifiers: ['Shift'] });
    for (const name of ['singer58', 'singer57', 'singer56', 'singer55', 'singer54'])
      expect(await isTicked(name)).toBe(true);
    await page.getByRole('button', { name: 'Restore 5 contacts' }).waitFor();
    // One that is in the range already stays ticked, and the range ends there.
    await box('singer56').click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Restore 3 contacts' }).waitFor();
    expect(await isTicked('singer56')).toBe(true);
    expect(await isTicked('singer55')).toBe(false);
  });

  it('does not tick whom no range selects', async () => {
    const page = await chromium.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
    await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('riverside');
    await page.getByRole('checkbox', { name: 'jane@riverside.example' }).click();
    await page.getByRole('checkbox', { name: 'otto@riverside.example' }).click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: /^Restore ([2-9]|\d\d) contacts$/ }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'otto@riverside.example' }).isChecked()).toBe(false);
    expect(await page.getByText('left out').count()).toBe(0);
  });

  it('another filter shows its rows from the top', async () => {
    const page = await openChoir({ width: 1280, height: 860 });
    // The first row is drawn wherever it is, since the keyboard can go there.
    const isFirstSeen = async () => {
      const [row, head] = await Promise.all([1, 0].map((at) => page.getByRole('row').nth(at).boundingBox()));
      return row && head && row.y >= head.y + head.height - 1;
    };
    expect(await isFirstSeen()).toBe(true);
    await page.getByRole('row').nth(5).hover();
    await page.mouse.wheel(0, 1_200);
    await expect.poll(isFirstSeen).toBe(false);
    await page.getByRole('combobox', { name: 'Consent' }).selectOption('implicit');
    await expect.poll(isFirstSeen).toBe(true);
  });
});

it('in forced colours the focus is seen on the row that is open, too', async () => {
  const page = await openChoir({ width: 1280, height: 860 });
  await page.emulateMedia({ forcedColors: 'active' });
  await page.getByRole('table').locator('tbody [tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  const outline = () =>
    page.evaluate(() => {
      const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return [document.activeElement?.ariaCurrent, outlineColor, outlineStyle, outlineWidth];
    });
  await expect.poll(async () => (await focusedRow(page)).at).toBe(1);
  const [, ...ring] = await outline();
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toContain('@evensong.example');
  await page.locator('[aria-current="true"]').focus();
  await expect.poll(outline).toEqual(['true', ...ring]);
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).focus();
  const open = await page.locator('[aria-current="true"]').evaluate((row) => getComputedStyle(row).outlineColor);
  expect(open).not.toBe(ring[0]);
});
