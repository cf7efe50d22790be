import { expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { expectAccessible } from './expect-accessible';
import { chromium, sandbox, setScene } from './scene';
import { Popup } from './ui';

setScene();

it('a contact that is deleted after its lists were remembered goes back onto them', async () => {
  const settings = await chromium.openPage('src/settings/index.html', { width: 900, height: 900 });
  await settings.getByRole('switch', { name: 'Remember lists' }).check();
  await settings.getByText(/The lists of \d+ contacts are remembered/).waitFor();
  await expectAccessible(settings);

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
