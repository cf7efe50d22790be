import { computed, signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import { isAboutContact, isPassing } from '../../protocol/failure-traits';
import type { Send } from '../../protocol/send';
import { restorability } from '../../restore/consent';
import { contactName } from '../../ui/contact-words';
import { LONGEST_TEXT } from '../../ui/lookup-state';
import type { SessionState } from '../../ui/session-state';
import { leastTime } from '../job-cost';
import { isPlaceRefused } from '../place-refused';
import type { Bucket, Counts, KnownContact, ListRow, ListSummary } from './address-list';
import { cheaperPlan, firstPlan, type Plan } from './check-plan';
import type { Answered, AskList, ListProblem } from './list-requests';

/** What is to be checked. A text that was typed stays in its field; of a large paste or a file only the name is kept here. */
export type Source = { from: 'typed' } | { from: 'paste' } | { from: 'file'; name: string };

export interface GivenList {
  source: Source;
  summary: ListSummary;
}

/** Why what was given last was not taken. The list before it stays. */
export type GivenProblem = ListProblem | { kind: 'several-files' } | { kind: 'defect' };

/** How the check of the list goes. With `plan` it is known what the rest costs; without, the first page tells it. */
export type Run =
  | { phase: 'idle' }
  | { phase: 'asking-size' }
  | { phase: 'priced'; plan: Plan }
  | { phase: 'running'; plan: Plan }
  | { phase: 'stopped'; plan: Plan }
  | { phase: 'failed'; failure: Failure; plan?: Plan }
  | { phase: 'done' };

export interface CheckSurroundings {
  ask: AskList;
  /** ms since the epoch. */
  now: () => number;
  /** The deleted contacts that the page has anyway, and how many: so many the account has at least. */
  bin: { size: { value: number }; rows: { get(id: string): Contact | undefined } };
  /** Calls were made. */
  onCalls: () => void;
}

/** As many as the background looks up at once. */
const AT_ONCE = 8;
/** Rows are fetched from the worker by blocks. */
const BLOCK = 100;

/**
 * A list of addresses that is checked against the account: given, priced, checked, told. The list itself is with the worker;
 * here are the counts, the rows in view and those who can be restored.
 */
export function createCheckState(send: Send, session: SessionState, surroundings: CheckSurroundings) {
  const { now, bin, onCalls } = surroundings;
  const typed = signal('');
  const given = signal<GivenList | null>(null);
  /** What the worker is reading now, unless it was typed: that takes no time. */
  const reading = signal<Source | null>(null);
  const problem = signal<GivenProblem | null>(null);
  const run = signal<Run>({ phase: 'idle' });
  const counts = signal<Counts | null>(null);
  /** Calls that this check made. */
  const calls = signal(0);
  const bucket = signal<Bucket>('deleted');
  /** Counts the changes of what the rows are. */
  const version = signal(0);

  /** Counts the rows that came. */
  const drawn = signal(0);

  /** Whom a call failed for once. */
  const postponed = new Set<string>();
  /** Who of the list is deleted, as they were read last, and who was so until a restore. */
  const deleted = new Map<string, Contact>();
  const restored = new Map<string, Contact>();
  const restorable = signal(0);
  /** Rows of the chosen bucket, as they were at a version. */
  const blocks = new Map<number, { version: number; rows: ListRow[] }>();
  /** How many contacts on the pages could not be read: who is not found may be among them. */
  const unread = signal(0);
  /** The number of contacts in the account, once it was told; it serves the next list too. */
  const total = signal<number | undefined>(undefined);
  let next: string | undefined;
  let pagesRead = 0;
  /** How long a page takes to be read, in ms. */
  let pageTime = 0;
  /** The account that the answers are of. */
  let accountId: string | undefined;
  /** Which list the answers are of; one that was given up takes no more of them. */
  let edition = 0;
  /** Which running is the current one. */
  let turn = 0;
  let underWay: Promise<unknown> = Promise.resolve();
  let readings = 0;
  /** Until the list that was given last is read. */
  let taking: Promise<unknown> = Promise.resolve();

  /** Calls are made for the check: no other list is taken meanwhile. */
  const isBusy = computed(() => run.value.phase === 'running' || run.value.phase === 'asking-size');

  /** The way that the next press of the button goes, as long as nothing was read. */
  const first = computed(() => {
    const unchecked = given.value?.summary.addresses ?? 0;
    const known = total.value;
    return firstPlan({ unchecked, atLeast: bin.size.value, ...(known !== undefined && { total: known }) });
  });

  /** About how long the rest of a plan takes, in ms; undefined where that is not known. */
  function timeOf({ way, calls: rest }: Plan): number | undefined {
    if (rest === undefined) return undefined;
    return way === 'read-all' ? Math.max(leastTime(rest), rest * pageTime) : leastTime(rest);
  }

  function show(next: Counts): void {
    counts.value = next;
    version.value++;
  }

  /** A defect of ours took the list with it; what waits for an answer about it waits for ever. */
  const ask: AskList = async (request, input) => {
    try {
      return await surroundings.ask(request, input);
    } catch {
      dropList();
      problem.value = { kind: 'defect' };
      return new Promise(() => undefined);
    }
  };

  /** Takes a text or a file as the list; newer ones win over older ones that are still being read. */
  function take(input: string | Blob, source: Source): void {
    taking = readAs(input, source);
  }

  async function readAs(input: string | Blob, source: Source): Promise<void> {
    const mine = ++readings;
    problem.value = null;
    reading.value = source.from === 'typed' ? null : source;
    const answer = await ask('read', { source: input });
    if (mine !== readings) return;
    reading.value = null;
    if ('problem' in answer) {
      problem.value = answer.problem;
      return;
    }
    startAnew();
    show(answer.counts);
    given.value = { source, summary: answer.summary };
  }

  function type(words: string): void {
    typed.value = words;
    if (words.trim() === '') clear();
    else take(words, { from: 'typed' });
  }

  /** A text that is too long for the field; false when it is short enough to be typed. */
  function paste(words: string): boolean {
    if (words.length <= LONGEST_TEXT) return false;
    take(words, { from: 'paste' });
    return true;
  }

  function giveFiles(files: readonly File[]): void {
    const [file, ...others] = files;
    if (others.length > 0) problem.value = { kind: 'several-files' };
    else if (file) take(file, { from: 'file', name: file.name });
  }

  /** Back to the field, with what was typed there before. */
  function clear(): void {
    dropList();
    if (typed.value.trim() !== '') take(typed.value, { from: 'typed' });
  }

  function dropList(): void {
    readings++;
    startAnew();
    reading.value = null;
    problem.value = null;
    given.value = null;
  }

  /** The next page is the first one. */
  function beginReading(): void {
    next = undefined;
    pagesRead = 0;
    unread.value = 0;
  }

  /** Forgets the answers, not the list. */
  function startAnew(): void {
    edition++;
    turn++;
    run.value = { phase: 'idle' };
    calls.value = 0;
    choose('deleted');
    underWay = Promise.resolve();
    beginReading();
    postponed.clear();
    deleted.clear();
    restored.clear();
    restorable.value = 0;
  }

  /** The page is about this account now; what was read of another is forgotten. */
  async function showAccount(id: string): Promise<void> {
    if (accountId === undefined || accountId === id) return;
    accountId = undefined;
    total.value = undefined;
    startAnew();
    show(await ask('forget', {}));
  }

  /** Begins: with the first page of all contacts where that decides the way, else at once. */
  async function start(): Promise<void> {
    // What was typed last may not be read yet.
    await taking;
    const plan = first.value;
    if (run.value.phase !== 'idle' || !given.value?.summary.addresses) return;
    if (plan.way === 'ask-size') await askSize();
    else await work(plan);
  }

  async function askSize(): Promise<void> {
    const mine = ++turn;
    run.value = { phase: 'asking-size' };
    const failure = await readPage();
    if (mine !== turn) return;
    if (failure) run.value = { phase: 'failed', failure };
    else if (isOver()) finish();
    else {
      const unchecked = counts.value?.unchecked ?? 0;
      run.value = { phase: 'priced', plan: cheaperPlan({ unchecked, total: total.value, pagesRead }) };
    }
  }

  /** Goes on until all is known, it fails, or it is stopped. */
  async function work(plan: Plan): Promise<void> {
    const mine = ++turn;
    run.value = { phase: 'running', plan };
    // What was under way when it was stopped is still taken, and not read twice.
    await underWay;
    while (mine === turn) {
      if (isOver()) return finish();
      const step = plan.way === 'read-all' ? readPage() : lookUpSome();
      underWay = step;
      const failure = await step;
      if (mine !== turn) break;
      if (failure && !isOver()) {
        run.value = { phase: 'failed', failure, plan: planNow(plan) };
        return;
      }
    }
    // The last answer came after it was stopped.
    if (isStopped() && isOver()) finish();
  }

  /** With what is left of it. */
  function planNow({ way, calls: rest }: Plan): Plan {
    const unchecked = counts.value?.unchecked ?? 0;
    if (way === 'look-up') return { way, calls: unchecked };
    const pages =
      total.value === undefined
        ? rest
        : cheaperPlan({ unchecked: Number.POSITIVE_INFINITY, total: total.value, pagesRead }).calls;
    return { way, calls: pages };
  }

  /** Calls that were made and, where that can be known, all there will be. */
  const progress = computed((): { made: number; all?: number } => {
    const made = calls.value;
    const { value } = run;
    const rest = 'plan' in value && value.plan ? planNow(value.plan).calls : undefined;
    return { made, ...(rest !== undefined && { all: made + rest }) };
  });

  function isStopped(): boolean {
    return run.value.phase === 'stopped';
  }

  function isOver(): boolean {
    return counts.value?.unchecked === 0;
  }

  function finish(): void {
    run.value = { phase: 'done' };
    const { value } = counts;
    if (!value || value.deleted > 0 || bucket.value !== 'deleted') return;
    const most = (['absent', 'active', 'unsubscribed', 'not-an-address', 'failed'] as const).reduce((one, other) =>
      value[other] > value[one] ? other : one,
    );
    choose(most);
  }

  async function readPage(): Promise<Failure | undefined> {
    const mine = edition;
    const startedAt = now();
    const answer = await send('scanContacts', { status: 'all', ...(next !== undefined && { next }) });
    onCalls();
    if (mine !== edition) return undefined;
    if (!answer.ok) {
      if (isPlaceRefused(answer.failure)) beginReading();
      return answer.failure;
    }
    pageTime = now() - startedAt;
    calls.value++;
    pagesRead++;
    unread.value += answer.value.unread ?? 0;
    next = answer.value.next;
    total.value = answer.value.total ?? total.value;
    await learn(answer.value.contacts);
    if (next === undefined && mine === edition) show(await ask('allRead', {}));
    return undefined;
  }

  async function lookUpSome(): Promise<Failure | undefined> {
    const mine = edition;
    const asked = await ask('unchecked', { most: AT_ONCE });
    const answer = await send('findContacts', asked);
    onCalls();
    if (mine !== edition) return undefined;
    if (!answer.ok) return answer.failure;
    calls.value += asked.addresses.length + asked.ids.length;
    const { contacts, failed } = answer.value;
    const isAnswered = (each: string) => failed.every((one) => one.asked !== each);
    const lasting = failed.flatMap(({ asked, failure }) => (isAboutContact(failure) ? [{ asked, failure }] : []));
    const others = failed.filter(({ failure }) => !isAboutContact(failure));
    const stops = others.find(({ asked, failure }) => !isPassing(failure) || postponed.has(asked));
    for (const one of others) postponed.add(one.asked);
    await learn(contacts, {
      answered: { addresses: asked.addresses.filter(isAnswered), ids: asked.ids.filter(isAnswered) },
      failed: lasting,
      postponed: others.map((one) => one.asked),
    });
    // Where so many fail in a row it may be for another reason than who they are.
    return stops?.failure ?? (lasting.length === AT_ONCE ? lasting[0]?.failure : undefined);
  }

  async function learn(contacts: Contact[], asked?: Answered): Promise<void> {
    const mine = edition;
    accountId = session.status.value?.account?.id;
    const answer = await ask('match', { contacts: contacts.map(knownOf), ...(asked && { asked }) });
    if (mine !== edition) return;
    const listed = new Set(answer.deleted);
    for (const contact of contacts) keep(contact, listed.has(contact.id));
    show(answer.counts);
  }

  function keep(contact: Contact, isDeleted: boolean): void {
    const before = deleted.get(contact.id);
    if (before && restorability(before).may) restorable.value--;
    deleted.delete(contact.id);
    if (!isDeleted) return;
    const same = bin.rows.get(contact.id);
    const isSame = same?.deletedAt === contact.deletedAt && same?.email?.permission === contact.email?.permission;
    // Tens of thousands of them are not kept twice.
    deleted.set(contact.id, same && isSame ? same : contact);
    if (restorability(contact).may) restorable.value++;
  }

  /** Asks for no more; what was read stays, and what is under way is still taken. */
  function stop(): void {
    const { value } = run;
    if (value.phase !== 'running') return;
    turn++;
    run.value = { phase: 'stopped', plan: planNow(value.plan) };
  }

  /** Goes on as it was priced, or from where it was stopped or failed. */
  async function goOn(): Promise<void> {
    const { value } = run;
    if (value.phase === 'failed' && !value.plan) await askSize();
    else if ('plan' in value && value.plan && value.phase !== 'running') await work(planNow(value.plan));
  }

  /** Once all else is known: checks those again that could not be. */
  async function again(): Promise<void> {
    if (run.value.phase !== 'done') return;
    show(await ask('retry', {}));
    if (run.value.phase === 'done') await work({ way: 'look-up', calls: counts.value?.unchecked });
  }

  /** Contacts of the account were restored (without `deletedAt`) or deleted again. */
  async function became(ids: string[], deletedAt?: string): Promise<void> {
    if (run.value.phase === 'idle') return;
    for (const id of ids) {
      if (deletedAt === undefined) {
        const contact = deleted.get(id);
        if (contact) restored.set(id, contact);
        if (contact) keep(contact, false);
      } else {
        const contact = restored.get(id);
        if (contact) keep({ ...contact, deletedAt }, true);
      }
    }
    show(await ask('became', { ids, ...(deletedAt !== undefined && { deletedAt }) }));
  }

  function choose(chosen: Bucket): void {
    bucket.value = chosen;
    blocks.clear();
    version.value++;
  }

  /** A row of the chosen bucket; undefined until `want` has brought it. */
  function rowAt(at: number): ListRow | undefined {
    return blocks.get(Math.floor(at / BLOCK))?.rows[at % BLOCK];
  }

  /** Fetches those of the rows that are not there or not as they are now, both ends included. */
  async function want(from: number, to: number): Promise<void> {
    const mine = version.value;
    for (let block = Math.floor(from / BLOCK); block <= Math.floor(to / BLOCK); block++) {
      const known = blocks.get(block);
      if (known?.version === mine) continue;
      blocks.set(block, { version: mine, rows: known?.rows ?? [] });
      const rows = await ask('rows', { bucket: bucket.value, from: block * BLOCK, to: (block + 1) * BLOCK });
      if (mine !== version.value) return;
      blocks.set(block, { version: mine, rows });
      drawn.value++;
    }
  }

  return {
    typed,
    given,
    reading,
    problem,
    run,
    isBusy,
    first,
    progress,
    counts,
    calls,
    unread,
    callsLeft: session.callsLeft,
    timeOf,
    bucket,
    version,
    drawn,
    restorable,
    deletedContacts: () => [...deleted.values()],
    type,
    paste,
    giveFiles,
    clear,
    showAccount,
    start,
    stop,
    goOn,
    again,
    became,
    choose,
    rowAt,
    want,
    csv: (which?: Bucket) => ask('csv', which ? { bucket: which } : {}),
  };
}

export type CheckState = ReturnType<typeof createCheckState>;

function knownOf(contact: Contact): KnownContact {
  const name = contactName(contact);
  return {
    id: contact.id,
    ...(contact.email && { address: contact.email.address, permission: contact.email.permission }),
    ...(name !== undefined && { name }),
    ...(contact.deletedAt !== undefined && { deletedAt: contact.deletedAt }),
  };
}
