import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { lists } from '../sandbox/sandbox';
import { type Chromium, launchChromium } from './chromium';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { dist, type Stage, setStage, signInQuickly } from './stage';
import { until } from './until';

/** What outlives the browser: its profile, and in it the journal of the jobs. */

const MANY = 1_100;

let stage: Stage;
let profile: string;
let chromium: Chromium | undefined;

const launch = async (): Promise<Chromium> => {
  chromium = await launchChromium({ sandboxPort: stage.port, extension: dist.chrome, profile });
  return chromium;
};

beforeAll(async () => {
  stage = await setStage();
  profile = await mkdtemp(join(tmpdir(), 'contact-restore-profile-'));
});

afterEach(() => expectNothingUnexpected(stage.sandbox));

afterAll(async () => {
  await chromium?.close();
  await stage.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

it('a job goes on when the browser is started again, without a page and without a sign-in', async () => {
  const { sandbox } = stage;
  const first = await launch();
  await signInQuickly(first.ask, sandbox);
  const ids = Array.from({ length: MANY }, (_, n) => {
    const { contact_id } = sandbox.addContact({
      email_address: { address: `singer${n}@evensong.example`, permission_to_send: 'implicit' },
    });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
  const page = await first.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
  await page.getByRole('button', { name: 'Read again' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('evensong');
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: 'Restore 1,100 contacts' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  const held = sandbox.faults.next({ path: /^\/v3\/activities\// }, 'hang');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await until('a call under way', () => held.met === 1);
  await first.close();
  held.release();

  const second = await launch();
  const job = await until(
    'the job to end',
    async () => {
      const jobs = await second.ask('getJobs', {});
      return jobs.ok && jobs.value[0]?.endedAt !== undefined && jobs.value[0];
    },
    60_000,
  );
  expect(job.outcomes).toMatchObject({ restored: MANY, different: 0, failed: 0, unknown: 0 });
  for (const id of ids) expect(sandbox.contacts.get(id)?.list_memberships).toEqual([lists.newsletter]);
}, 120_000);
