import { expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { lists, people } from '../sandbox/sandbox';
import { expectAccessible } from './expect-accessible';
import { chromium, sandbox, setScene } from './scene';
import { must, signInWithCode } from './stage';
import { Bin, Popup } from './ui';

setScene();

async function rememberLists(): Promise<void> {
  const settings = await chromium.openPage('src/settings/index.html', { width: 900, height: 900 });
  await settings.getByRole('switch', { name: 'Remember lists' }).check();
  await settings.getByText(/The lists of \d+ contacts are remembered/).waitFor();
  await expectAccessible(settings);
}

it('a contact that was deleted after its lists were remembered returns to them', async () => {
  await rememberLists();
  sandbox.colleague.delete(people.ada);
  const popup = await Popup.lookUp('ada@riverside.example');
  const former = popup.page.getByRole('group', { name: 'Lists it was on' });
  await former.waitFor();
  for (const name of ['Newsletter', 'Donors 2026']) {
    expect(await former.getByRole('checkbox', { name }).isChecked()).toBe(true);
  }
  await expectAccessible(popup.page);
  await popup.button('Restore contact').click();
  await popup.status(/^Restored, on the 2 lists it was on \(remembered /).waitFor();
  expect(new Set(sandbox.contacts.get(people.ada)?.list_memberships)).toEqual(
    new Set([lists.newsletter, lists.donors]),
  );
});

it('a deleted contact returns to the lists that an export file names', async () => {
  const file = { name: 'contacts.csv', mimeType: 'text/csv', buffer: Buffer.from(sandbox.exportByHand()) };
  sandbox.colleague.delete(people.ada);
  const bin = await Bin.open();
  await bin.page.getByText(/^All read/).waitFor();
  const settings = await chromium.openPage('src/settings/index.html', { width: 900, height: 900 });
  await settings.getByRole('button', { name: 'Choose an export file' }).waitFor();
  await settings.getByLabel('Choose an export file').and(settings.locator('input')).setInputFiles(file);
  await settings.getByText('The file says which lists 1 deleted contact was on.').waitFor();
  await expectAccessible(settings);
  await settings.getByRole('button', { name: 'Use these lists' }).click();
  await settings.getByText(/^The lists of 1 contact are known from an export of/).waitFor();
  await expectAccessible(settings);
  const popup = await Popup.lookUp('ada@riverside.example');
  await popup.page.getByRole('group', { name: 'Lists it was on' }).waitFor();
  await popup.button('Restore contact').click();
  await popup.status(/^Restored, on the 2 lists it was on \(from export of /).waitFor();
  expect(new Set(sandbox.contacts.get(people.ada)?.list_memberships)).toEqual(
    new Set([lists.newsletter, lists.donors]),
  );
});

it('a deleted contact returns to the list of a mail that it received', async () => {
  const at = new Date(Date.now() - 3 * 86_400_000).toISOString();
  // The sandbox answers four calls a second, so reading a year of campaigns would take too long for a test.
  sandbox.data.campaigns.all.clear();
  sandbox.data.campaigns.send({ name: 'Spring News', lists: [lists.donors], at });
  sandbox.colleague.delete(people.ada);
  await must(chromium.ask('saveSettings', { lookInSends: true }));
  await signInWithCode(chromium.ask, sandbox);
  const settings = await chromium.openPage('src/settings/index.html', { width: 900, height: 900 });
  await settings.getByRole('button', { name: 'Search campaigns' }).click();
  await settings.getByText(/at most \d+ more calls/).waitFor();
  await expectAccessible(settings);
  await settings.getByRole('button', { name: 'Start reading' }).click();
  await settings.getByText(/^Found campaigns that reached 1 deleted contact /).waitFor();
  await expectAccessible(settings);
  const popup = await Popup.lookUp('ada@riverside.example');
  const former = popup.page.getByRole('group', { name: 'Lists it was on' });
  await former.getByText(/was sent “Spring News” on/).waitFor();
  expect(await former.getByRole('checkbox', { name: 'Donors 2026' }).isChecked()).toBe(true);
  await expectAccessible(popup.page);
  await popup.button('Restore contact').click();
  await popup.status(/^Restored/).waitFor();
  expect(sandbox.contacts.get(people.ada)?.list_memberships).toContain(lists.donors);
});

it('a bulk restore returns contacts to their former lists, and those with unknown lists to a chosen list', async () => {
  const SINGERS = 9;
  const sets = [[lists.newsletter], [lists.newsletter, lists.donors]];
  const singers = addChoir(sandbox, { singers: SINGERS, active: (n) => sets[n % 2] ?? [] });
  const email_address = { address: 'stranger@evensong.example' };
  const stranger = sandbox.addContact({ email_address }).contact_id;
  sandbox.deleteContact(stranger);
  await rememberLists();
  for (const id of singers) sandbox.colleague.delete(id);

  const bin = await Bin.open();
  await bin.search('evensong', SINGERS + 1);
  await bin.box('Select all').check();
  await bin.button(`Restore ${SINGERS + 1} contacts`).click();
  const preview = bin.page.getByRole('dialog');
  await preview.getByText('5 contacts onto Newsletter').waitFor();
  await preview.getByText('4 contacts onto Donors 2026 and Newsletter').waitFor();
  await preview.getByText(/The lists of 1 contact are unknown/).waitFor();
  await expectAccessible(bin.page);
  await preview.getByRole('checkbox', { name: 'Volunteers' }).check();
  await preview.getByRole('button', { name: 'Restore', exact: true }).click();
  await bin.ended(`Restored ${SINGERS + 1} of ${SINGERS + 1} contacts`);
  for (const [n, id] of singers.entries()) {
    expect(new Set(sandbox.contacts.get(id)?.list_memberships)).toEqual(new Set(sets[n % 2]));
  }
  expect(sandbox.contacts.get(stranger)?.list_memberships).toEqual([lists.volunteers]);
});
