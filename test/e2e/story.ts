import type { Page } from 'playwright';
import { lists, PUBLIC_CLIENT_ID, people } from '../sandbox/sandbox';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import type { Chromium } from './chromium';
import { pressUntil } from './press';
import type { Stage } from './stage';
import { until } from './until';

/** A spectator of the story. */
export interface Audience {
  /** Gets the next event, as a sentence. */
  hears(sentence: string): void;
  /** Gets the current page. `name` can be a file name. */
  sees(name: string, page: Page): Promise<void>;
}

const jane = 'jane@riverside.example';

/**
 * Plays the purpose of the product in a new installation: from the API key to a deleted contact that is restored,
 * verified and deleted again, by each of the three entry points.
 */
export async function playStory(chromium: Chromium, stage: Stage, audience: Audience): Promise<void> {
  const { hears, sees } = audience;
  // Nobody has deleted her yet.
  stage.sandbox.colleague.restore(people.jane, [lists.newsletter, lists.donors]);

  hears('Dana, who looks after the account of a choir, installs the extension and opens its settings.');
  const settings = await chromium.openPage('src/settings/index.html', { width: 900, height: 900 });
  const uri = settings.getByRole('textbox', { name: 'Redirect URI' });
  await until('the settings', async () => (await uri.inputValue()) || undefined);
  hears('She registers an application in the developer portal, with the redirect URI that the settings show.');
  stage.sandbox.registerRedirect(await uri.inputValue());
  hears('She enters the API key of the application and signs in.');
  await settings.getByRole('textbox', { name: 'API key (client ID)' }).fill(PUBLIC_CLIENT_ID);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings
    .getByRole('status')
    .filter({ hasText: /[Ss]aved/ })
    .waitFor();
  const opened = chromium.context.waitForEvent('page');
  await settings.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  const consent = await opened;
  await consent.getByRole('button', { name: 'Allow' }).waitFor();
  await sees('sign-in', consent);
  await consent.getByRole('button', { name: 'Allow' }).click();
  await settings.getByText('Dana Whitfield').waitFor();
  await sees('settings', settings);
  hears('She switches on “Remember lists”, which reads once who is on which list.');
  await settings.getByRole('switch', { name: 'Remember lists' }).check();
  await settings.getByText(/The lists of \d+ contacts are remembered/).waitFor();
  await settings.close();

  hears('A colleague deletes Jane, and with her what lists she was on.');
  stage.sandbox.colleague.delete(people.jane);
  hears('Dana searches for her, and Constant Contact finds nobody.');
  const app = await chromium.context.newPage();
  await app.setViewportSize({ width: 1100, height: 720 });
  await app.goto('https://app.constantcontact.com/pages/contacts/ui#contacts');
  const panel = await accessibleViewOf(app);
  await app.getByRole('searchbox', { name: 'Search contacts' }).fill(jane);
  await app.getByText('No contacts found').waitFor();
  await panel.get('button', 'Restore contact');
  hears('The panel speaks up: Jane exists as a deleted contact.');
  await sees('panel', app);
  await panel.click('button', 'Dismiss');
  await panel.gone('region', 'Deleted contact');

  hears(
    'She tries to add Elena, whom somebody deleted too, and Constant Contact says that the address already exists.',
  );
  await app.getByRole('button', { name: 'Add contacts' }).click();
  await app.getByRole('textbox', { name: 'Email address' }).fill('elena@riverside.example');
  await app.getByRole('button', { name: 'Save contact' }).click();
  await app
    .getByRole('alert')
    .filter({ hasText: /already exists/ })
    .waitFor();
  await panel.get('button', 'Restore contact');
  await sees('already-exists', app);
  hears('One click in the panel restores her, and the panel proves that nothing was lost.');
  await restoreInPanel(panel);
  await sees('panel-restored', app);
  hears('Undo deletes her again.');
  await panel.click('button', 'Undo restore');
  await panel.says(/Deleted again/);
  await app.close();

  hears('In the toolbar’s popup Dana looks Jane up: what is in the record, what consent, which lists she was on.');
  const popup = await chromium.openPage('src/popup/index.html', { width: 388, height: 600 });
  await popup.getByRole('textbox', { name: 'Email address or contact ID' }).fill(jane);
  await popup.getByRole('button', { name: 'Look up' }).click();
  await popup.getByRole('group', { name: 'Lists it was on' }).waitFor();
  await popup.getByRole('article').getByRole('heading').first().scrollIntoViewIfNeeded();
  await sees('popup', popup);
  hears('She restores her onto both, and Jane is as she was.');
  await popup.getByRole('button', { name: 'Restore contact' }).click();
  await popup.getByText(/^Restored, on the 2 lists it was on \(remembered /).waitFor();
  await popup.mouse.move(0, 0);
  await fitToContent(popup);
  await sees('popup-restored', popup);
  await popup.emulateMedia({ colorScheme: 'dark' });
  await sees('popup-restored-dark', popup);
  await popup.emulateMedia({ colorScheme: 'light' });
  hears('Otto had unsubscribed before he was deleted: the card says so, and offers no restore.');
  await popup.getByRole('textbox', { name: 'Email address or contact ID' }).fill('otto@riverside.example');
  await popup.getByRole('button', { name: 'Look up' }).click();
  await popup.getByRole('article', { name: 'otto@riverside.example' }).waitFor();
  await fitToContent(popup);
  await sees('popup-unsubscribed', popup);
  await popup.close();

  hears('An integration logged a 409. Dana selects its text on that page and chooses “Restore contact” from the menu.');
  const conflict = 'contacts.api.conflict: Email already exists for nora@riverside.example';
  await chromium.inWorker(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true });
    const info = { menuItemId: 'restore-contact', editable: false, selectionText: ${JSON.stringify(conflict)} };
    chrome.contextMenus.onClicked.dispatch(info, tab);
  })()`);
  const card = await chromium.popup();
  await card.get('article', 'nora@riverside.example');
  await card.get('button', 'Restore contact');
  hears('The same card opens, with Nora in it.');

  hears('In the recycle bin she sees everybody who was deleted, the last ones first.');
  const bin = await chromium.openPage('src/deleted-contacts/index.html', { width: 1180, height: 760 });
  await bin.getByRole('button', { name: 'Read again' }).waitFor();
  hears('She takes all of them, and is shown beforehand what restoring them does and costs.');
  await bin.getByRole('checkbox', { name: 'Select all' }).check();
  await sees('deleted-contacts', bin);
  await bin.getByRole('button', { name: /^Restore \d+ contacts$/ }).click();
  const preview = bin.getByRole('dialog');
  await preview.getByRole('checkbox', { name: 'Donors 2026', exact: true }).uncheck();
  await preview.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await sees('restore-many', bin);
  await preview.getByRole('button', { name: 'Restore', exact: true }).click();
  await bin.getByText(/^Restored \d+ of \d+ contacts/).waitFor({ timeout: 40_000 });
  hears('Every one of them was read again afterwards. Who had unsubscribed was left out and stays in the bin.');
  await bin.getByRole('button', { name: 'Undo this restore' }).click();
  await bin.getByRole('button', { name: 'Delete again' }).click();
  await bin.getByText(/^Deleted \d+ of \d+ contacts again/).waitFor({ timeout: 40_000 });

  hears('A spreadsheet has addresses of which nobody knows what became of them. She pastes its column.');
  await bin.getByRole('tab', { name: 'Check a list' }).click();
  const known = [...stage.sandbox.contacts.values()].flatMap(({ email_address }) => email_address?.address ?? []);
  const column = [...known, 'ann@', 'new@riverside.example'];
  await bin.getByRole('textbox', { name: 'Addresses' }).fill(column.join('\n'));
  await bin.getByRole('button', { name: 'Find the cost (1 call)' }).click();
  await bin.getByText(/^Checked with \d+ calls?\./).waitFor();
  hears(
    'One call is enough here. Each is told apart: deleted, active, unsubscribed, not in the account, not an address.',
  );
  await sees('check-a-list', bin);
  await bin.close();
}

/** A popup is as high as its content, up to 600 pixels. A tab needs an explicit size. */
async function fitToContent(popup: Page): Promise<void> {
  const width = 388;
  await popup.setViewportSize({ width, height: 600 });
  const height = await popup.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  await popup.setViewportSize({ width, height: Math.min(height, 600) });
}

async function restoreInPanel(panel: AccessibleView): Promise<void> {
  await pressUntil(
    'the restore',
    () => panel.clickIfThere('button', 'Restore contact'),
    () => panel.find('button', 'Undo restore'),
  );
}
