import { expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { lists, people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { must } from './stage';
import { Bin, History, Popup } from './ui';
import { until } from './until';
import { storeAsVersion010 } from './version-0-1-0';

/** An update from version 0.1.0 with its stored data. The sign-in must last, and nothing may be lost. */

setScene();

it('an update from version 0.1.0 keeps the session, the history and the jobs, and an open job continues', async () => {
  const { ask } = chromium;
  sandbox.switches.activityPace = 'at-once';
  const popup = await Popup.lookUp('jane@riverside.example');
  await popup.restore();
  const [first = '', second = '', ...later] = addChoir(sandbox, { singers: 4 });
  const onto = [{ id: lists.newsletter, name: 'Newsletter' }];
  const start = (contactIds: string[]) =>
    must(ask('startJob', { kind: 'restore', groups: [{ contactIds, lists: onto }] }));
  const ended = await start([first, second]);
  await until('the job to end', async () => (await must(ask('getJobs', {}))).find(({ endedAt }) => endedAt), 30_000);
  const held = sandbox.faults.next({ method: 'GET', path: /^\/v3\/contacts/ }, 'hang');
  const open = await start(later);
  await must(ask('pauseJob', { jobId: open.id }));
  await chromium.closePages();
  await chromium.stopWorker();
  held.release();
  const page = await chromium.openPage('manifest.json');
  await page.evaluate(storeAsVersion010);

  const history = await History.open();
  await history.table.getByRole('row', { name: /jane@riverside\.example.*Restored/ }).waitFor();
  await history.table.getByRole('row', { name: /2 contacts.*2 restored/ }).waitFor();
  await history.page.getByText(/Complete: only Contact Restore/).waitFor();
  expect((await must(ask('getJobResults', { jobId: ended.id }))).map(({ outcome }) => outcome)).toEqual([
    'restored',
    'restored',
  ]);

  const bin = await Bin.open();
  await bin.button('Resume').click();
  await bin.ended('Restored 2 of 2 contacts');
  for (const singer of later) expect(sandbox.contacts.get(singer)?.list_memberships).toEqual([lists.newsletter]);

  const after = await Popup.lookUp('jane@riverside.example');
  await after.card().waitFor();
  expect(await after.button('Sign in to Constant Contact').count()).toBe(0);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
});
