import { createExtension, type Extension, signInWithCode, value } from '../background/in-process';

const CONTACTS = 100_000;
const LISTS = 150;
const DAY_MS = 24 * 60 * 60_000;

/**
 * The cost of remembering the lists of a large account: the reading by an export, a day without changes, and the
 * storage.
 */
export async function benchLedger(): Promise<void> {
  const extension = createExtension({ seed: 'empty', switches: { activityPace: 'by-time' } });
  const { ask, clock } = extension;
  const ids = addMembers(extension);
  await signInWithCode(extension);
  clock.now += DAY_MS;
  console.log(`\nThe lists of ${CONTACTS} contacts, of ${LISTS} lists\n`);
  await value(ask('saveSettings', { rememberLists: true }));
  const first = await check(extension);
  line('Calls of the first reading, by an export', `${first.calls}, of which ${first.polls} ask whether it is written`);
  line('Time of it on this machine', `${(first.ms / 1_000).toFixed(1)} s`);
  const { contacts } = (await value(ask('getListMemory', {}))) ?? { contacts: 0 };
  line('Contacts whose lists are remembered', `${contacts} of ${ids.length}`);
  const [row] = await (await extension.platform.database()).getAll('ledgers');
  const bytes = (row?.header.data.byteLength ?? 0) + (row?.rows.data.byteLength ?? 0);
  line('What is stored', `${(bytes / 1_000_000).toFixed(2)} MB`);
  clock.now += DAY_MS;
  line('Calls of a day without changes', String((await check(extension)).calls));
}

function addMembers({ sandbox }: Extension): string[] {
  const lists = Array.from({ length: LISTS }, (_, n) => sandbox.addList({ name: `List ${n}` }).list_id);
  return Array.from({ length: CONTACTS }, (_, n) => {
    const places = new Set([n % LISTS, (n * 7) % LISTS, n % 40 === 0 ? (n / 40) % LISTS : n % LISTS]);
    const list_memberships = [...places].flatMap((place) => lists[place] ?? []);
    return sandbox.addContact({ email_address: { address: `person${n}@riverside.example` }, list_memberships })
      .contact_id;
  });
}

async function check({ sandbox, rememberLists }: Extension): Promise<{ calls: number; polls: number; ms: number }> {
  const [before, begun] = [sandbox.calls.length, performance.now()];
  await rememberLists();
  const calls = sandbox.calls.slice(before).filter(({ path }) => path.startsWith('/v3/'));
  const polls = calls.filter(({ method, path }) => method === 'GET' && path.startsWith('/v3/activities/'));
  return { calls: calls.length, polls: polls.length, ms: performance.now() - begun };
}

function line(name: string, figure: string): void {
  console.log(`${name.padEnd(52)}${figure}`);
}
