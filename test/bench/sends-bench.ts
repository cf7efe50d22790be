import type { RememberedList } from '../../src/protocol/former-lists';
import { createExtension, type Extension, signInWithCode, value } from '../background/in-process';
import { lastLists } from '../sandbox/truth';
import { addYearsOfSends, type Years } from '../sandbox/years-of-sends';

/** How well the sends to deleted contacts reveal their former lists, and the cost. */
export interface SendFigures {
  contacts: number;
  calls: number;
  /** Precision is the correct share of the found lists. Recall is the found share of the correct lists. */
  certain: { precision: number; recall: number };
  withPerhaps: { precision: number; recall: number };
}

/** Reads the sends of an account with a past, as the settings do for a person. */
export async function measureSends(years: Years): Promise<SendFigures> {
  const extension = createExtension({ seed: 'empty' });
  const { ask, sandbox } = extension;
  const { deleted } = addYearsOfSends(sandbox, years);
  await value(ask('saveSettings', { lookInSends: true }));
  await signInWithCode(extension);
  const calls = () => extension.newCalls().filter((call) => call.includes(' /v3/')).length;
  calls();
  await lookInSends(extension);
  const made = calls();
  const sets = await value(ask('recallLists', { contactIds: deleted }));
  const found = new Map(sets.flatMap(({ contactIds, lists }) => contactIds.map((id) => [id, lists] as const)));
  const of = (isTaken: (list: RememberedList) => boolean) => {
    let [right, wrong, all] = [0, 0, 0];
    for (const id of deleted) {
      const truth = new Set(lastLists(sandbox.data, id));
      const taken = (found.get(id) ?? []).filter(isTaken);
      right += taken.filter((list) => truth.has(list.id)).length;
      wrong += taken.filter((list) => !truth.has(list.id)).length;
      all += truth.size;
    }
    return { precision: right / (right + wrong), recall: right / all };
  };
  return {
    contacts: deleted.length,
    calls: made,
    certain: of(({ sent }) => !sent?.isPerhaps),
    withPerhaps: of(() => true),
  };
}

/** Reads everything that there is to read. */
export async function lookInSends({ ask }: Extension): Promise<void> {
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    ({ next } = await value(ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) })));
  }
  let { reading } = await value(ask('beginSentLists', {}));
  while (reading) ({ reading } = await value(ask('readSentLists', {})));
}

/** An account of 20,000 contacts: the base case, with fewer sends, and with deletions over half a year. */
export async function benchSends(): Promise<void> {
  console.log('\nThe lists of 4,000 deleted contacts of 20,000, by what was sent in a year\n');
  const cases: [string, Years][] = [
    ['deleted at once', { deletedWithin: 1 }],
    ['the same with half of the sends', { deletedWithin: 1, shareOfSends: 0.5 }],
    ['the same with a quarter', { deletedWithin: 1, shareOfSends: 0.25 }],
    ['the same with a tenth', { deletedWithin: 1, shareOfSends: 0.1 }],
    ['deleted within a month', { deletedWithin: 30 }],
    ['deleted within half a year', {}],
  ];
  for (const [name, years] of cases) {
    const { certain, withPerhaps, calls, contacts } = await measureSends(years);
    const figures = [certain.precision, certain.recall, withPerhaps.precision, withPerhaps.recall];
    const [precision, recall, both, bothRecall] = figures.map((figure) => figure.toFixed(3));
    console.log(
      `${name.padEnd(34)}precision ${precision}  recall ${recall}  calls a contact ${(calls / contacts).toFixed(4)}` +
        `  with “perhaps” ${both}, ${bothRecall}`,
    );
  }
}
