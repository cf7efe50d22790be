import fc from 'fast-check';
import type { Sandbox } from './sandbox';

/**
 * Histories of lists and of their members, as plain data. `listHistory()` draws them and `play()` plays one step, so
 * that a test can act between any two. `listsAt()` (truth.ts) gives the true state at a moment.
 */
export interface HistoryStep {
  /** The time that passes before the step. */
  minutes: number;
  what: keyof typeof steps;
  /** Indexes into the contacts and lists of the stage. */
  contact: number;
  list: number;
}

export interface HistoryStage {
  sandbox: Sandbox;
  ids: readonly string[];
  /** Lists that a step creates are added. */
  lists: string[];
  pass(milliseconds: number): void;
}

/** Each step does nothing where it is impossible, as on a deleted list. */
const steps = {
  join: ({ sandbox: { colleague }, isThere }, id, list) => isThere && colleague.join(id, list),
  'join by itself': ({ sandbox: { colleague }, isThere }, id, list) => isThere && colleague.join(id, list, 'Contact'),
  leave: ({ sandbox: { colleague } }, id, list) => colleague.leave(id, list),
  'leave by itself': ({ sandbox: { colleague } }, id, list) => colleague.leave(id, list, 'Contact'),
  'opt out': ({ sandbox: { colleague } }, id) => colleague.unsubscribe(id),
  delete: ({ sandbox: { colleague } }, id) => colleague.delete(id),
  restore: ({ sandbox: { colleague }, isThere }, id, list) => isThere && colleague.restore(id, [list]),
  'rename the list': ({ sandbox: { colleague, lists, data }, isThere }, _id, list) => {
    const name = `${lists.get(list)?.name}, renamed`;
    if (isThere && !data.hasListNamed(name)) colleague.renameList(list, name);
  },
  /** Two lists swap their names, so each name stands for the other list from then on. */
  'swap the names of two lists': ({ sandbox: { colleague, lists: records }, lists, isThere }, _id, list) => {
    const other = lists.find((one) => one !== list && records.get(one)?.deleted_at === undefined);
    const names = [records.get(list)?.name, other && records.get(other)?.name];
    if (!isThere || other === undefined || names[0] === undefined || names[1] === undefined) return;
    colleague.renameList(list, `${names[0]} (for a moment)`);
    colleague.renameList(other, names[0]);
    colleague.renameList(list, names[1]);
  },
  'delete the list': ({ sandbox: { colleague }, isThere }, _id, list) => isThere && colleague.deleteList(list),
  'make the list again': ({ sandbox: { colleague, lists: records, data }, lists, isThere }, _id, list) => {
    const { name = '' } = records.get(list) ?? {};
    if (!isThere && !data.hasListNamed(name)) lists.push(colleague.makeList(name));
  },
  'send to the list': ({ sandbox: { data }, isThere }, _id, list) => isThere && data.campaigns.send({ lists: [list] }),
  'send to several lists': ({ sandbox: { data, lists: records }, lists }) => {
    data.campaigns.send({ lists: lists.filter((one) => records.get(one)?.deleted_at === undefined) });
  },
} satisfies Record<string, (stage: HistoryStage & { isThere: boolean }, id: string, list: string) => unknown>;

const DAY = 1_440;

export function listHistory({ most }: { most: number }): fc.Arbitrary<HistoryStep[]> {
  const often = ['join', 'join', 'leave', 'leave by itself', 'delete', 'delete', 'restore'] as const;
  return fc.array(
    fc.record({
      minutes: fc.constantFrom(0, 1, 60, DAY, DAY, 7 * DAY, 30 * DAY),
      what: fc.constantFrom(...often, ...(Object.keys(steps) as HistoryStep['what'][])),
      contact: fc.nat({ max: 999 }),
      list: fc.nat({ max: 999 }),
    }),
    { maxLength: most },
  );
}

export function play({ minutes, what, contact, list }: HistoryStep, stage: HistoryStage): void {
  stage.pass(minutes * 60_000);
  const id = stage.ids[contact % stage.ids.length] ?? '';
  const listId = stage.lists[list % stage.lists.length] ?? '';
  const isThere = stage.sandbox.lists.get(listId)?.deleted_at === undefined;
  steps[what]({ ...stage, isThere }, id, listId);
}
