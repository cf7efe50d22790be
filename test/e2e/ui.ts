import type { Locator, Page } from 'playwright';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import type { Chromium } from './chromium';
import { pressUntil } from './press';
import { chromium } from './scene';
import { until } from './until';

/**
 * The product’s pages, and the contacts pages around the panel, as a person uses them. Each page has a class, each
 * action a method, and each visible thing a locator. So tests of something else read as what a person does.
 */

interface Size {
  width: number;
  height: number;
}

const WIDE: Size = { width: 1280, height: 860 };

export class Popup {
  static readonly path = 'src/popup/index.html';

  private constructor(readonly page: Page) {}

  static async open(size: Size = { width: 388, height: 600 }): Promise<Popup> {
    return new Popup(await chromium.openPage(Popup.path, size));
  }

  /** Opens the popup and looks `text` up. */
  static async lookUp(text: string): Promise<Popup> {
    const popup = await Popup.open();
    await popup.lookUp(text);
    return popup;
  }

  /** Waits until the script of the popup has started and knows the signed-in account. */
  async settle(): Promise<void> {
    await this.page.getByText(/calls? today/).waitFor();
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: 'Email address or contact ID' });
  }

  async lookUp(text: string): Promise<void> {
    await this.field.fill(text);
    await this.button('Look up').click();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** The card of a contact. */
  card(address?: string): Locator {
    return address ? this.page.getByRole('article', { name: address }) : this.page.getByRole('article');
  }

  get newsletter(): Locator {
    return this.page.getByRole('checkbox', { name: 'Newsletter', exact: true });
  }

  /** Restores the contact of the card onto the newsletter, and waits for the verification. */
  async restore(): Promise<void> {
    await this.newsletter.check();
    await this.button('Restore contact').click();
    await this.button('Undo restore').waitFor();
  }

  async undo(): Promise<void> {
    await this.button('Undo restore').click();
    await this.status(/^Deleted again/).waitFor();
  }

  status(words: RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: words });
  }
}

export class Bin {
  static readonly path = 'src/deleted-contacts/index.html';

  private constructor(readonly page: Page) {}

  /** Opens the page of deleted contacts and waits until all are read. */
  static async open(size: Size = WIDE, browser: Chromium = chromium): Promise<Bin> {
    const page = await browser.openPage(Bin.path, size);
    await page.getByRole('button', { name: 'Read again' }).waitFor();
    return new Bin(page);
  }

  get table(): Locator {
    return this.page.getByRole('table', { name: 'Deleted contacts' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  box(name: string): Locator {
    return this.page.getByRole('checkbox', { name });
  }

  /** Types into the search. With a number, waits until the page shows that many matches. */
  async search(words: string, found?: number): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill(words);
    if (found !== undefined) {
      const counted = this.page.getByText(new RegExp(`^${found.toLocaleString('en')} of `));
      await counted.first().waitFor();
    }
  }

  /** Opens the preview of a restore of all selected contacts. `count` is the number on the button. */
  async preview(count: number): Promise<Locator> {
    const name = `Restore ${count.toLocaleString('en')} contact${count === 1 ? '' : 's'}`;
    await this.button(name).click();
    return this.page.getByRole('dialog', { name });
  }

  /** Selects the newsletter in the preview and starts the job. */
  async start(preview: Locator): Promise<void> {
    await preview.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await preview.getByRole('button', { name: 'Restore', exact: true }).click();
  }

  /** Waits until the page shows this message about the end of a job. */
  async ended(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor({ timeout: 40_000 });
  }

  async checkList(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Check a list' }).click();
  }
}

export class History {
  static readonly path = 'src/history/index.html';

  private constructor(readonly page: Page) {}

  static async open(size: Size = WIDE): Promise<History> {
    return new History(await chromium.openPage(History.path, size));
  }

  get table(): Locator {
    return this.page.getByRole('table', { name: 'History' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }
}

export class Settings {
  static readonly path = 'src/settings/index.html';

  private constructor(readonly page: Page) {}

  static async open(): Promise<Settings> {
    return new Settings(await chromium.openPage(Settings.path));
  }

  get key(): Locator {
    return this.page.getByRole('textbox', { name: 'API key (client ID)' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** The redirect URI that the page shows. Waits until there is one. */
  redirectUri(): Promise<string> {
    const field = this.page.getByRole('textbox', { name: 'Redirect URI' });
    return until('the redirect URI', async () => (await field.inputValue()) || undefined);
  }

  async saveKey(key: string): Promise<void> {
    await this.key.fill(key);
    await this.button('Save').click();
    await this.page
      .getByRole('status')
      .filter({ hasText: /[Ss]aved/ })
      .waitFor();
  }
}

/** A page of the simulated app.constantcontact.com, and the panel on it, which only the accessibility tree reaches. */
export class ContactsPage {
  private constructor(
    readonly page: Page,
    readonly panel: AccessibleView,
  ) {}

  static async open(route = '/contacts', size?: Size): Promise<ContactsPage> {
    const page = await chromium.openTab(size);
    await page.goto(`https://app.constantcontact.com${route}`);
    return new ContactsPage(page, await accessibleViewOf(page));
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search contacts' });
  }

  async restore(): Promise<void> {
    await pressUntil(
      'the restore',
      () => this.panel.clickIfThere('button', 'Restore contact'),
      () => this.panel.find('button', 'Undo restore'),
    );
  }
}
