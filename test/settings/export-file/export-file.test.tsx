import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { ExportFile } from '../../../src/settings/export-file/export-file';
import { createExportState } from '../../../src/settings/export-file/export-state';
import { createExportServer } from '../../../src/settings/export-file/serve-export';
import { dayOf } from '../../../src/ui/date-field';
import { createExtension, type Extension, signInWithCode, value } from '../../background/extension';
import { lists, people } from '../../sandbox/sandbox';

/** The settings for export files, on the real background and the simulated Constant Contact. */

afterEach(cleanup);

const DAY_MS = 86_400_000;

async function open(prepare: (extension: Extension) => void = () => {}) {
  const extension = createExtension();
  prepare(extension);
  await signInWithCode(extension);
  const state = createExportState(extension.ask, { ask: createExportServer(), now: () => extension.clock.now });
  const account = (await value(extension.ask('getStatus', {}))).account?.id;
  const page = render(<ExportFile state={state} accountId={account} />);
  await screen.findByRole('button', { name: 'Choose an export file' });
  return { extension, state, page, account };
}

/** Exports all contacts in the web app. */
function exportByHand({ sandbox, clock }: Extension): File {
  return new File([sandbox.exportByHand().slice()], 'contacts.csv', { lastModified: clock.now });
}

function chooseFiles(page: ReturnType<typeof render>, files: File[]): void {
  const picker = page.container.querySelector('input[type="file"]');
  if (picker) fireEvent.change(picker, { target: { files } });
}

async function readBin({ ask }: Extension): Promise<void> {
  await value(ask('scanContacts', { status: 'deleted' }));
}

const button = (name: string) => screen.getByRole('button', { name });
const remembered = async ({ ask }: Extension, id: string) => (await value(ask('lookup', { text: id }))).remembered;

describe('an export file in the settings', () => {
  it('gives the former lists of a contact that was deleted after it, by address alone', async () => {
    const { extension, page } = await open();
    const file = exportByHand(extension);
    extension.clock.now += 3 * DAY_MS;
    extension.sandbox.colleague.delete(people.ada);
    await readBin(extension);
    chooseFiles(page, [file]);
    await screen.findByText('The file says which lists 1 deleted contact was on.');
    const day = screen.getByLabelText<HTMLInputElement>('Day of the export');
    expect(day.value).toBe(dayOf(file.lastModified));
    fireEvent.click(button('Use these lists'));
    await screen.findByText(/^The lists of 1 contact are known from an export of/);
    const found = await remembered(extension, people.ada);
    expect(found?.source).toBe('export');
    expect(found?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(found?.byAddress).toBe(true);
    expect(found?.asOf).toBeLessThanOrEqual(file.lastModified);

    fireEvent.click(button('Forget the lists from files'));
    await waitFor(() => expect(screen.queryByText(/^The lists of 1 contact are known/)).toBeNull());
    expect(await remembered(extension, people.ada)).toBeUndefined();
  });

  it('says that the deleted contacts must be read first', async () => {
    const { extension, page } = await open();
    const file = exportByHand(extension);
    extension.sandbox.colleague.delete(people.ada);
    chooseFiles(page, [file]);
    await screen.findByText(/^The deleted contacts have not been read yet/);
    expect(button('Use these lists').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Use these lists'));
    expect(await value(extension.ask('getListFiles', {}))).toEqual([]);
  });

  it('can have another day than the file’s date, but none in the future', async () => {
    const { extension, page } = await open();
    const file = exportByHand(extension);
    extension.clock.now += 3 * DAY_MS;
    extension.sandbox.colleague.delete(people.ada);
    await readBin(extension);
    chooseFiles(page, [file]);
    const day = await screen.findByLabelText<HTMLInputElement>('Day of the export');
    fireEvent.input(day, { target: { value: dayOf(extension.clock.now + 2 * DAY_MS) } });
    await waitFor(() => expect(button('Use these lists').getAttribute('aria-disabled')).toBe('true'));
    fireEvent.input(day, { target: { value: dayOf(file.lastModified - DAY_MS) } });
    await waitFor(() => expect(button('Use these lists').getAttribute('aria-disabled')).toBe('false'));
    fireEvent.click(button('Use these lists'));
    await screen.findByText(/^The lists of 1 contact are known/);
    const found = await remembered(extension, people.ada);
    expect(dayOf(found?.asOf ?? 0)).toBe(dayOf(file.lastModified - DAY_MS));
  });

  it('asks once for the meaning of a name with a comma', async () => {
    let both = '';
    const { extension, page } = await open(({ sandbox }) => {
      both = sandbox.colleague.makeList('Newsletter, Donors 2026');
    });
    const file = exportByHand(extension);
    extension.sandbox.colleague.delete(people.ada);
    await readBin(extension);
    extension.clock.now += DAY_MS;
    chooseFiles(page, [file]);
    await screen.findByRole('group', { name: /^What does “Newsletter, Donors 2026” stand for/ });
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /^Not sure/ }).checked).toBe(true);
    expect(button('Use these lists').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(screen.getByRole('radio', { name: 'Several lists: Newsletter and Donors 2026' }));
    await waitFor(() => expect(button('Use these lists').getAttribute('aria-disabled')).toBe('false'));
    fireEvent.click(button('Use these lists'));
    await screen.findByText(/^The lists of 1 contact are known/);
    const ids = (await remembered(extension, people.ada))?.lists.map(({ id }) => id);
    expect(ids?.sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(ids).not.toContain(both);
  });

  it('is refused if it is not an export, and the next file is accepted', async () => {
    const { extension, page } = await open();
    chooseFiles(page, [new File(['PK\x03\x04'], 'contacts.xlsx')]);
    expect((await screen.findByRole('alert')).textContent).toContain('Save it as CSV');
    chooseFiles(page, [exportByHand(extension), exportByHand(extension)]);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Choose one file at a time.'));
    chooseFiles(page, [exportByHand(extension)]);
    await screen.findByText('contacts.csv');
    expect(screen.queryByRole('alert')).toBeNull();
    button('Cancel').focus();
    fireEvent.click(button('Cancel'));
    await waitFor(() => expect(document.activeElement).toBe(button('Choose an export file')));
    expect(screen.queryByText('contacts.csv')).toBeNull();
  });

  it('can be a recent export of Constant Contact, which has the ids', async () => {
    const { extension } = await open();
    const { sandbox, ask, clock } = extension;
    // The daily reading of all contacts creates an export.
    extension.platform.exportListsAbove = 0;
    extension.restart();
    await value(ask('saveSettings', { rememberLists: true }));
    await extension.rememberLists();
    await value(ask('saveSettings', { rememberLists: false }));
    clock.now += DAY_MS;
    const onto = [{ id: lists.newsletter, name: 'Newsletter' }];
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: [people.jane], lists: onto }] }));
    for (let turn = 0; turn < 10; turn++) {
      await extension.runJobs();
      clock.now += 60_000;
    }
    sandbox.colleague.delete(people.ada);
    extension.newCalls();
    fireEvent.click(button('Find exports in Constant Contact'));
    fireEvent.click(await screen.findByRole('button', { name: /^Export of / }));
    expect(extension.newCalls().length).toBeLessThanOrEqual(11);
    await screen.findByText(/^The file says which lists \d+ contacts were on\./);
    fireEvent.click(button('Use these lists'));
    await screen.findByText(/contacts are known from an export of/);
    const found = await remembered(extension, people.ada);
    expect(found?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(found).not.toHaveProperty('byAddress');
  });

  it('is reported as missing if Constant Contact has no export, or no longer has its file', async () => {
    const { extension } = await open(({ sandbox }) => {
      sandbox.switches.exportLives = 'an-hour';
    });
    fireEvent.click(button('Find exports in Constant Contact'));
    await screen.findByText('No export was found.');
    extension.platform.exportListsAbove = 0;
    extension.restart();
    await value(extension.ask('saveSettings', { rememberLists: true }));
    await extension.rememberLists();
    extension.clock.now += DAY_MS;
    fireEvent.click(button('Find exports in Constant Contact'));
    fireEvent.click(await screen.findByRole('button', { name: /^Export of / }));
    await screen.findByText(/no longer has this file/);
    button('Choose an export file');
  });

  it('is dropped when its account is signed out, and is not requested if a policy forbids it', async () => {
    const { extension, page, state, account } = await open();
    chooseFiles(page, [exportByHand(extension)]);
    await screen.findByText('contacts.csv');
    page.rerender(<ExportFile state={state} accountId={undefined} />);
    await waitFor(() => expect(screen.queryByText('contacts.csv')).toBeNull());
    extension.platform.managed.get = async () => ({ rememberLists: false });
    await extension.policyChanged();
    page.rerender(<ExportFile state={state} accountId={account} />);
    await state.load();
    expect(screen.queryByRole('button', { name: 'Choose an export file' })).toBeNull();
  });
});
