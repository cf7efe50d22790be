import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { createExtension, type Extension, signInWithCode } from '../background/extension';
import { addChoir } from '../sandbox/choir';
import { lists, people } from '../sandbox/sandbox';
import { box, button, openOn, setPage } from './open-page';

/** The page on the real background and the simulated Constant Contact, without a browser between them. */

setPage();

interface Scene extends ReturnType<typeof openOn> {
  extension: Extension;
}

async function openSignedIn(prepare: (extension: Extension) => void = () => {}): Promise<Scene> {
  const extension = createExtension();
  prepare(extension);
  await signInWithCode(extension);
  const opened = openOn(extension.ask, { now: () => extension.clock.now });
  await screen.findByText(/^All read/);
  return { ...opened, extension };
}

function search(words: string): void {
  fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: words } });
}

/** Opens the preview of a restore of this many contacts. */
async function preview(count: number): Promise<HTMLElement> {
  const name = `Restore ${count} contact${count === 1 ? '' : 's'}`;
  fireEvent.click(await screen.findByRole('button', { name }));
  return screen.findByRole('dialog', { name });
}

async function restoreOntoNewsletter(dialog: HTMLElement): Promise<void> {
  fireEvent.click(await within(dialog).findByRole('checkbox', { name: 'Newsletter' }));
  fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
}

/** Lets time pass until the page shows these words. */
async function waitForWords({ extension, tick }: Scene, words: string): Promise<void> {
  await waitFor(async () => {
    await extension.runJobs();
    extension.clock.now += 30_000;
    tick();
    expect(screen.queryAllByText(words)).not.toEqual([]);
  });
}

/** The requests that wrote to Constant Contact. */
function writes({ extension: { sandbox } }: Scene): string[] {
  const written = sandbox.calls.filter(({ method, host }) => host === 'api.cc.email' && method !== 'GET');
  return written.map(({ method, path }) => `${method} ${path}`);
}

describe('selected contacts', () => {
  it('are restored, except those who unsubscribed', async () => {
    const scene = await openSignedIn();
    search('riverside');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'otto@riverside.example' }));
    fireEvent.click(box('jane@riverside.example'));
    await screen.findByText(/1 unsubscribed contact is left out/);
    const dialog = await preview(1);
    within(dialog).getByText('1 unsubscribed contact is left out');
    await restoreOntoNewsletter(dialog);
    await waitForWords(scene, 'Restored 1 of 1 contact');
    const { contacts } = scene.extension.sandbox;
    expect(contacts.get(people.jane)).toMatchObject({ list_memberships: [lists.newsletter] });
    expect(contacts.get(people.jane)?.deleted_at).toBeUndefined();
    expect(contacts.get(people.otto)?.deleted_at).toBeDefined();
  });

  it('can be read in a dry run, which writes nothing, and can then be restored', async () => {
    const scene = await openSignedIn();
    search('riverside');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'otto@riverside.example' }));
    fireEvent.click(box('jane@riverside.example'));
    fireEvent.click(within(await preview(1)).getByRole('button', { name: 'Dry run' }));
    await waitForWords(scene, 'Dry run: 1 of 2 contacts would be restored');
    expect(writes(scene)).toEqual([]);

    fireEvent.click(button('Show results'));
    const results = await screen.findByRole('table', { name: 'Results' });
    const row = await within(results).findByRole('row', { name: /otto@riverside/ });
    expect(row.textContent).toContain('They unsubscribed. Only they can opt in again.');
    fireEvent.click(button('Close'));
    fireEvent.click(button('Restore them'));
    await restoreOntoNewsletter(await screen.findByRole('dialog', { name: 'Restore 1 contact' }));
    await waitForWords(scene, 'Restored 1 of 1 contact');
    expect(scene.extension.sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
    expect(scene.extension.badges.at(-1)).toBe('');
  });
});

describe('a list that is checked', () => {
  /** Types the list. */
  function giveList(words: string): void {
    fireEvent.click(screen.getByRole('tab', { name: 'Check a list' }));
    fireEvent.input(screen.getByRole('textbox', { name: 'Addresses' }), { target: { value: words } });
  }

  it('ends with a restore of the deleted contacts, except those who unsubscribed', async () => {
    let choir: string[] = [];
    const scene = await openSignedIn(({ sandbox }) => {
      choir = addChoir(sandbox, {
        singers: 24,
        permission: (n) => (n % 8 === 0 ? 'unsubscribed' : 'implicit'),
        active: (n) => (n % 2 === 0 ? undefined : [lists.newsletter]),
      });
    });
    giveList([...choir.map((_id, n) => `singer${n}@evensong.example`), 'nobody@nowhere.example'].join('\n'));
    fireEvent.click(await screen.findByRole('button', { name: 'Find the cost (1 call)' }));
    await screen.findByText('Checked with 1 call.');
    const results = screen.getByRole('group', { name: 'Results' });
    const buckets = () => [...results.querySelectorAll('button')].map(({ textContent }) => textContent);
    expect(buckets()).toEqual(['Deleted 9', 'Unsubscribed 3', 'Active 12', 'Not in the account 1', 'Not an address 0']);
    await restoreOntoNewsletter(await preview(9));
    await waitForWords(scene, 'Restored 9 of 9 contacts');
    await waitFor(() => expect(buckets()).toContain('Active 21'));
    const { contacts } = scene.extension.sandbox;
    const stillDeleted = choir.filter((id) => contacts.get(id)?.deleted_at !== undefined);
    expect(stillDeleted).toEqual([0, 8, 16].map((n) => choir[n]));
  });

  it('can be the results of a job, of which only the contacts that were not restored are restored', async () => {
    const scene = await openSignedIn();
    giveList(
      `contact_id,email,outcome,message\r\n${people.elena},elena@riverside.example,restored,\r\n${people.jane},jane@riverside.example,failed,No.\r\n`,
    );
    await screen.findByText('Results of an earlier restore: 1 contact not restored');
    fireEvent.click(await screen.findByRole('button', { name: 'Check 1 address' }));
    await restoreOntoNewsletter(await preview(1));
    await waitForWords(scene, 'Restored 1 of 1 contact');
    const { contacts } = scene.extension.sandbox;
    expect(contacts.get(people.jane)?.deleted_at).toBeUndefined();
    expect(contacts.get(people.elena)?.deleted_at).toBeDefined();
  });
});
