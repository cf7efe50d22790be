import { describe, expect, it } from 'vitest';
import { kindOf } from '../../../src/background/jobs/kinds/kind';
import { LIMITS } from '../../../src/background/jobs/limits';
import { nextStep } from '../../../src/background/jobs/next-step';
import { addBatch, type Progress, type ReadingSource, takeActivity } from '../../../src/background/jobs/progress';
import { takeAnswer } from '../../../src/background/jobs/readings';
import { expectedCalls } from '../../../src/protocol/job-calls';
import { value } from '../extension';
import { bin, run } from './bin';

/** A call takes as long as the limit of four calls a second demands. */
const CALL_MS = 253;
const LIST = { id: 'list', name: 'Newsletter', members: 0 };

interface Contact {
  id: string;
  place: number;
  /** When an activity changes the contact. */
  changesAt: number;
}

/**
 * The calls of a job in an account where nothing goes wrong, by the decisions of the job alone. Each activity takes
 * `activityMs`, or is already over in the answer to its request. `updated_at` does not show what activities did.
 */
function callsOf(kindName: 'restore' | 'undo', howMany: number, activityMs: number): number {
  const kind = kindOf(kindName);
  if (!kind) throw new Error('No such kind');
  let time = 1_000_000_000;
  const contacts = Array.from({ length: howMany }, (_, n): Contact => ({ id: `c${n}`, place: n, changesAt: Infinity }));
  const byId = new Map(contacts.map((contact) => [contact.id, contact]));
  const over = new Map<string, number>();
  const listIds = [LIST.id];
  const readingOf = ({ changesAt }: Contact) => {
    const isDeleted = (kindName === 'restore') === changesAt > time;
    return { content: '', ...(isDeleted ? { lists: [], deletedAt: '2026-01-01' } : { lists: listIds }) };
  };
  const isIn: Record<ReadingSource, (contact: Contact) => boolean> = {
    changed: () => false,
    listed: (contact) => readingOf(contact).lists.length > 0,
    deleted: (contact) => readingOf(contact).lists.length === 0,
    everybody: () => true,
    single: () => false,
  };
  const baseline = { content: '', ...(kindName === 'restore' && { deletedAt: '2026-01-01' }) };
  const progress: Progress = {
    kind,
    limits: LIMITS,
    course: { lists: [LIST], watermark: time - 60_000, unreadable: {}, lost: 0 },
    isCanceled: false,
    open: new Map(contacts.map(({ id }) => [id, { id, listIds, baseline }])),
    batches: new Map(),
    nextNumber: 0,
    totals: {},
    refusals: {},
    unsaved: { outcomes: [], batches: new Map(), baselines: new Map() },
  };
  const clocks = () => ({ now: time, server: time });
  const activityOf = (id: string) => {
    const state = (over.get(id) ?? 0) <= time ? ('completed' as const) : ('running' as const);
    return { id, state, errors: [] };
  };

  for (let calls = 0; ; ) {
    const step = nextStep(progress, time);
    if (step.do === 'finish') return calls;
    if (step.do === 'wait') {
      time = Math.max(time + 1, step.wait.until);
      continue;
    }
    const began = time;
    calls++;
    time += CALL_MS;
    if (step.do === 'submit') {
      const sent = { ids: step.ids, attempts: 1, polls: 0, ended: 'lost', endedAt: time } as const;
      const batch = addBatch(progress, { ...sent, state: 'submitting' });
      const id = `a${batch.n}`;
      over.set(id, time + activityMs);
      for (const each of step.ids) (byId.get(each) as Contact).changesAt = time + activityMs;
      takeActivity(progress, batch, activityOf(id), clocks());
    } else if (step.do === 'poll') {
      takeActivity(progress, step.batch, activityOf(step.batch.activityId ?? ''), clocks());
    } else if (step.do === 'read') {
      progress.reading = step.reading;
      const { source, next = '-1' } = step.reading;
      const all = step.id === undefined ? contacts.filter(isIn[source]) : [byId.get(step.id) as Contact];
      const from = all.filter(({ place }) => place > Number(next));
      const page = from.slice(0, LIMITS.page);
      takeAnswer(
        progress,
        {
          contacts: page.map((contact) => ({ id: contact.id, reading: readingOf(contact) })),
          ...(from.length > page.length && { next: String(page.at(-1)?.place) }),
          total: all.length,
          requestedAt: began,
          began,
        },
        clocks(),
      );
    } else throw new Error(`Nothing went wrong, and yet the job wants to ${step.do}`);
  }
}

const estimate = (kind: 'restore' | 'undo', howMany: number) =>
  expectedCalls([howMany], kind, kind === 'restore' ? howMany : 0, [LIST]);

it('the estimated calls are exact for contacts on two lists among many others, and for the undo', async () => {
  const { extension, ids, lists } = await bin(1_600, { activityPace: 'by-time', bulkMovesUpdatedAt: 'no' });
  const { list_id, name } = extension.sandbox.addList({ name: 'Choir' });
  const some = ids.filter((_id, n) => n % 80 === 0);
  const groups = [
    { contactIds: some.slice(10), lists },
    { contactIds: some.slice(0, 10), lists: [{ id: list_id, name }] },
  ];
  const { id: jobId, callsExpected } = await value(extension.ask('startJob', { kind: 'restore', groups }));
  expect((await run(extension))[0]?.calls).toBe(callsExpected);
  const undo = await value(extension.ask('startJob', { kind: 'undo', jobId }));
  expect((await run(extension))[0]?.calls).toBe(undo.callsExpected);
});

describe.each(['restore', 'undo'] as const)('the estimated calls of a job (%s)', (kind) => {
  it.each([1, 2, 3, 50, 500, 501, 1_000, 5_000])(
    'are exact for %i contacts if an activity takes two seconds',
    (howMany) => {
      expect(callsOf(kind, howMany, 2_000)).toBe(estimate(kind, howMany));
    },
  );

  it.each([1, 3, 1_000, 5_000])(
    'suffice for %i contacts if activities are already over in the answer to their request',
    (howMany) => {
      expect(callsOf(kind, howMany, 0)).toBeLessThanOrEqual(estimate(kind, howMany));
    },
  );

  // Only the first slow activity is polled too early several times. Each further group of eight adds one such poll.
  it.each([1, 3, 1_000, 5_000])(
    'are exceeded by at most eight for %i contacts if an activity takes a minute',
    (howMany) => {
      expect(callsOf(kind, howMany, 60_000)).toBeLessThanOrEqual(estimate(kind, howMany) + 8);
    },
  );

  it('are right within 10 % for 20,000 contacts even if an activity takes 20 seconds', () => {
    const ratio = callsOf(kind, 20_000, 20_000) / estimate(kind, 20_000);
    expect(ratio).toBeGreaterThanOrEqual(0.9);
    expect(ratio).toBeLessThanOrEqual(1.1);
  });
});
