import { expect, it } from 'vitest';
import type { Clocks } from '../../../src/background/jobs/batch';
import { kindOf } from '../../../src/background/jobs/kinds/kind';
import { LIMITS, type Limits } from '../../../src/background/jobs/limits';
import { nextStep } from '../../../src/background/jobs/next-step';
import {
  addBatch,
  type Progress,
  type ReadingSource,
  removeFromBatch,
  resendOrSettle,
  takeActivity,
  takeLostAnswer,
} from '../../../src/background/jobs/progress';
import { dropContactsToSend, takeAnswer, takeRefusal, takeUnreadable } from '../../../src/background/jobs/readings';
import type { ContactReading } from '../../../src/restore/attribution';
import { seed } from '../../property';
import type { Truth } from '../../sandbox/truth';
import { said, sayings, undoSayings } from './sayings';

/** The number of simulated histories. All of them take some seconds. */
const HISTORIES = 100_000;
const SMALL: Limits = { ...LIMITS, batch: 2, page: 2, inFlight: 2, mostPolls: 4 };
const OURS = 'ours';
const SECOND = 'second';
const ELSEWHERE = 'elsewhere';
const HOUR_MS = 3_600_000;

/** A contact at the server, and everything that was true of it since it was selected. */
interface Contact {
  id: string;
  content: string;
  lists: string[];
  /** The list onto which the job restores the contact. */
  own: string;
  deletedAt?: string;
  updatedAt: number;
  optedOutAt?: number;
  truth: Truth;
  truths: { truth: Truth; at: number }[];
  /** Somebody else restored the contact onto only our list, so it cannot be distinguished from our restore. */
  isAlike: boolean;
  /** The reading that is returned until a given time, while the effect of an activity does not show yet. */
  shown?: { until: number; reading: ContactReading };
  isUnreadable: boolean;
}

interface Activity {
  id: string;
  ids: string[];
  listIds: readonly string[];
  doneAt: number;
  state: 'completed' | 'failed' | 'running';
}

/** Pseudo-random numbers that depend only on the seed. */
function dice(from: number): (sides: number) => number {
  let state = from | 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** Plays one job from its beginning to its end in a world made from the seed. Returns a complaint, or undefined. */
function play(history: number): string | undefined {
  const roll = dice(history);
  const name = roll(3) === 0 ? 'undo' : 'restore';
  const kind = kindOf(name);
  if (!kind) return 'no such kind';
  const isUndo = name === 'undo';
  let time = 10 * HOUR_MS;
  let skew = 0;
  let lastDay = 1;
  const trouble = roll(4) * 3;
  const lag = [0, 20_000, 120_000][roll(3)] ?? 0;
  const [moves, outcome] = [roll(2) === 0, roll(4)];
  const hits = (percent: number) => trouble > 0 && roll(100) < percent;

  const isMixed = roll(3) === 0;
  const sets: Record<string, string[]> = { [OURS]: [OURS], [SECOND]: [SECOND] };
  const contacts = Array.from({ length: 1 + roll(5) }, (_, n): Contact => {
    const own = isMixed && n % 2 === 1 ? SECOND : OURS;
    const truth: Truth = isUndo ? 'ours' : 'untouched';
    return {
      id: `c${n}`,
      content: 'as before',
      lists: isUndo ? [own] : [],
      own,
      ...(!isUndo && { deletedAt: '2026-01-01T00:00:00Z' }),
      updatedAt: 0,
      truth,
      truths: [{ truth, at: 0 }],
      isAlike: false,
      isUnreadable: trouble > 3 && roll(20) === 0,
    };
  });
  const byId = new Map(contacts.map((contact) => [contact.id, contact]));
  const activities: Activity[] = [];
  const poison = trouble > 3 && roll(10) === 0 ? 'c0' : undefined;

  const become = (contact: Contact, truth: Truth) => {
    if (contact.truth === truth) return;
    contact.truth = truth;
    contact.truths.push({ truth, at: time });
  };
  const readingOf = ({ content, lists, deletedAt, optedOutAt }: Contact): ContactReading => ({
    content,
    lists: [...lists],
    ...(deletedAt !== undefined && { deletedAt }),
    ...(deletedAt !== undefined && optedOutAt !== undefined && { forbidden: 'unsubscribed' as const }),
  });
  const remove = (contact: Contact) => {
    contact.deletedAt = `2026-01-${String(++lastDay).padStart(2, '0')}T00:00:00Z`;
    contact.lists = [];
  };

  /** Somebody else changes a contact. */
  function meddle(contact: Contact): void {
    const isDeleted = contact.deletedAt !== undefined;
    delete contact.shown;
    const changed = () => {
      if (contact.truth === 'ours') become(contact, 'ours, changed');
    };
    switch (roll(5)) {
      case 0:
        if (isDeleted) return;
        contact.content += '!';
        contact.updatedAt = time;
        changed();
        return;
      case 1:
        if (!isDeleted) return;
        delete contact.deletedAt;
        contact.lists = [roll(2) === 0 ? contact.own : ELSEWHERE];
        contact.isAlike = contact.lists[0] === contact.own;
        become(contact, 'theirs');
        return;
      case 2:
        if (isDeleted || lastDay > 20) return;
        remove(contact);
        become(contact, 'deleted again');
        return;
      case 3:
        if (isDeleted) return;
        contact.lists = roll(2) === 0 ? [ELSEWHERE] : [...new Set([...contact.lists, ELSEWHERE])];
        contact.isAlike = false;
        changed();
        return;
      default:
        if (contact.optedOutAt !== undefined) return;
        contact.optedOutAt = time;
        contact.content += ' (opted out)';
        if (isDeleted) become(contact, 'opted-out');
        else changed();
    }
  }

  /** Applies the effects of the activities that are due. */
  function settleActivities(): void {
    for (const activity of activities) {
      const at = activity.doneAt;
      if (at > time) continue;
      activity.doneAt = Number.POSITIVE_INFINITY;
      for (const id of activity.ids) {
        const contact = byId.get(id);
        if (!contact || (outcome === 1 && roll(2) === 0)) continue;
        const before = readingOf(contact);
        if (isUndo) {
          if (contact.deletedAt !== undefined) continue;
          remove(contact);
          become(contact, 'undone');
        } else {
          // Constant Contact may add a contact that it should skip.
          if (contact.deletedAt === undefined) {
            if (contact.truth === 'ours' && !contact.lists.includes(contact.own)) become(contact, 'ours, changed');
          } else if (contact.optedOutAt !== undefined && roll(2) === 0) continue;
          else become(contact, 'ours');
          delete contact.deletedAt;
          contact.lists = [...new Set([...contact.lists, ...activity.listIds])];
        }
        contact.shown = { until: at + lag, reading: before };
        if (moves) contact.updatedAt = at;
      }
    }
  }

  const shownReading = (contact: Contact): ContactReading =>
    contact.shown && contact.shown.until > time ? contact.shown.reading : readingOf(contact);
  const inSource: Record<ReadingSource, (contact: Contact) => boolean> = {
    changed: ({ updatedAt }) => updatedAt > progress.course.watermark - SMALL.overlap,
    listed: (contact) => shownReading(contact).lists.includes(OURS),
    deleted: (contact) => shownReading(contact).deletedAt !== undefined,
    everybody: () => true,
    single: () => false,
  };

  const fresh = (): Pick<Progress, 'totals' | 'refusals' | 'unsaved'> => ({
    totals: {},
    refusals: {},
    unsaved: { outcomes: [], batches: new Map(), baselines: new Map() },
  });
  let progress: Progress = {
    kind,
    limits: SMALL,
    course: {
      lists: isMixed ? [] : [{ id: OURS, name: OURS }],
      watermark: time - 30_000,
      unreadable: {},
      lost: 0,
    },
    isCanceled: false,
    open: new Map(
      contacts.map(({ id, own, content, deletedAt }) => {
        const baseline = { content, ...(deletedAt !== undefined && { deletedAt }) };
        return [id, { id, listIds: sets[own] ?? [], ...((isUndo || roll(6) > 0) && { baseline }) }];
      }),
    ),
    batches: new Map(),
    nextNumber: 0,
    ...fresh(),
  };
  const known = new Set([...progress.open].flatMap(([id, { baseline }]) => (baseline ? id : [])));
  /** Keeps only the data that a new worker would have. */
  function restart(): void {
    const { reading: _reading, changesUpdatedAt: _changes, ...rest } = progress;
    const batches = [...rest.batches].map(
      ([n, batch]) => [n, batch.state === 'submitting' ? { ...batch, state: 'settling' as const } : batch] as const,
    );
    progress = { ...rest, batches: new Map(batches), ...fresh() };
    for (const entry of progress.open.values()) delete entry.freshAt;
  }

  const results = new Map<string, string>();
  const clocks = (): Clocks => ({ now: time + skew, server: time });

  for (let steps = 0; steps < 1_500; steps++) {
    if (hits(4)) meddle(contacts[roll(contacts.length)] as Contact);
    if (hits(1)) skew = (roll(5) - 2) * HOUR_MS;
    if (hits(2)) restart();
    if (hits(1) && roll(4) === 0) progress.isCanceled = true;
    settleActivities();

    const step = nextStep(progress, time + skew);
    if (step.do === 'finish') return results.size === contacts.length ? undefined : 'somebody has no outcome';
    if (step.do === 'wait') {
      time += Math.max(1, step.wait.until - time - skew);
      continue;
    }
    const began = time;
    time += hits(2) ? 40_000 : 250;
    if (step.do === 'drop') dropContactsToSend(progress);
    else if (step.do === 'poll') {
      const { id = '', state = undefined } = activities.find((each) => each.id === step.batch.activityId) ?? {};
      takeActivity(progress, step.batch, state && { id, state, errors: [] }, clocks());
    } else if (step.do === 'submit') {
      for (const id of step.ids) {
        const contact = byId.get(id);
        const before = contact?.truths.filter(({ at }) => at > began - SMALL.fresh).map(({ truth }) => truth) ?? [];
        const last = contact?.truths.findLast(({ at }) => at <= began - SMALL.fresh)?.truth;
        const truths = new Set([...before, ...(last ? [last] : [])]);
        if (step.listIds[0] !== contact?.own) return `${id} was sent onto the list of others`;
        if (isUndo && !truths.has('ours') && !truths.has('undone') && !contact?.isAlike)
          return `${id} was not ours, and sent to be deleted`;
        const mayNot = ['opted-out', 'theirs', 'deleted again'] as const;
        // Nobody can tell what happened to a contact before its first reading.
        const isKnown = known.has(id);
        if (!isUndo && isKnown && [...truths].every((truth) => mayNot.some((one) => one === truth)))
          return `${id} was ${[...truths].join(' or ')}, and was sent`;
      }
      const { attempts = 0 } = step.from ?? {};
      const batch = addBatch(progress, {
        ids: step.ids,
        state: 'submitting',
        attempts: attempts + 1,
        polls: 0,
        ended: 'lost',
        endedAt: time,
      });
      const start = (doneAt: number): Activity => {
        const activity: Activity = {
          id: `a${activities.length}`,
          ids: step.ids,
          listIds: step.listIds,
          doneAt,
          state: outcome === 3 ? 'running' : outcome === 2 ? 'failed' : 'completed',
        };
        activities.push(activity);
        return activity;
      };
      if (poison !== undefined && step.ids.includes(poison)) {
        resendOrSettle(progress, { ...batch, attempts, ended: 'refused' }, step.ids);
      } else if (hits(5)) {
        if (roll(2) === 0) start(time + roll(25) * 1_000);
        takeLostAnswer(progress, batch, clocks());
      } else if (hits(3)) {
        for (const id of step.ids) removeFromBatch(progress, id);
      } else {
        const { id, state } = start(time + roll(25) * 1_000);
        takeActivity(progress, batch, { id, state: hits(50) ? state : 'running', errors: [] }, clocks());
      }
    } else {
      progress.reading = step.reading;
      const { reading, id } = step;
      const luck = trouble > 0 ? roll(100) : 100;
      if (luck < 2) restart();
      else if (luck < 4 && id === undefined) takeRefusal(progress);
      else if (id !== undefined) {
        const contact = byId.get(id);
        if (contact?.isUnreadable || !contact) takeUnreadable(progress, id, clocks());
        else {
          const answer = { contacts: [{ id, reading: shownReading(contact) }], requestedAt: began + skew, began };
          takeAnswer(progress, answer, clocks());
        }
      } else {
        const all = contacts.filter(inSource[reading.source]);
        const from = all.filter((contact) => contact.id > (reading.next ?? ''));
        const page = from.slice(0, SMALL.page);
        const answer = {
          contacts: page.flatMap((contact) =>
            contact.isUnreadable ? [] : [{ id: contact.id, reading: shownReading(contact) }],
          ),
          unread: page.flatMap(({ id: each, isUnreadable }) => (isUnreadable ? [each] : [])),
          ...(from.length > page.length && { next: page.at(-1)?.id ?? '' }),
          total: all.length,
          requestedAt: began + skew,
          began,
        };
        takeAnswer(progress, answer, clocks());
      }
    }

    for (const result of progress.unsaved.outcomes.splice(0)) {
      const contact = byId.get(result.id);
      if (!contact || results.has(result.id)) return `${result.id} has two outcomes`;
      results.set(result.id, said(result));
      const may = [
        ...contact.truths.flatMap(({ truth }) => (isUndo ? undoSayings : sayings)[truth]),
        ...(contact.optedOutAt === undefined
          ? []
          : ['failed unsubscribed', 'skipped unsubscribed', 'skipped changed-since']),
        ...(contact.isAlike ? ['restored', 'different lists', 'deleted'] : []),
        ...(contact.isUnreadable || outcome === 3 ? ['unknown', 'skipped unreadable', 'failed unreadable'] : []),
      ];
      if (!may.includes(said(result))) {
        return `${result.id} is “${said(result)}”, but was ${contact.truths.map(({ truth }) => truth).join(', then ')}`;
      }
    }
  }
  return 'the job did not end';
}

it(`the decisions of ${HISTORIES} jobs lose, double and misreport no contact (seed ${seed})`, () => {
  const wrong: string[] = [];
  for (let n = 0; n < HISTORIES && wrong.length < 5; n++) {
    const complaint = play(seed * HISTORIES + n);
    if (complaint !== undefined) wrong.push(`history ${n}: ${complaint}`);
  }
  expect(wrong).toEqual([]);
}, 240_000);
