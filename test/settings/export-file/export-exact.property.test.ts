import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formerLists } from '../../../src/restore/former-lists';
import { readExport } from '../../../src/settings/export-file/read-export';
import { createExportServer } from '../../../src/settings/export-file/serve-export';
import { dayOf, startOfDay } from '../../../src/ui/date-field';
import { createExtension, type Extension, signInWithCode, value } from '../../background/extension';
import { assertProperty } from '../../property';
import { addChoir } from '../../sandbox/choir';
import { type HistoryStage, listHistory, play } from '../../sandbox/list-history';
import { lastLists, listsAt } from '../../sandbox/truth';

const CASES = 200;
const yesOrNo = fc.constantFrom('yes' as const, 'no' as const);
/** Lists that were read more than 90 days ago are not proposed, so little happens after the file. */
const history = fc.array(listHistory({ most: 20 }), { minLength: 1, maxLength: 3 }).map((steps) => steps.flat());

const world = fc.record({
  before: history,
  after: listHistory({ most: 14 }),
  hasIds: fc.boolean(),
  cutAt: fc.oneof(
    { weight: 4, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0.3, max: 1, noNaN: true }) },
  ),
  meaning: fc.constantFrom('one' as const, undefined),
  switches: fc.record({
    listChangeMovesUpdatedAt: yesOrNo,
    deleteMovesUpdatedAt: yesOrNo,
    exportedListsOfRemoved: fc.constantFrom('none' as const, 'last' as const),
    exportHeadings: fc.constantFrom('web-app' as const, 'web-app-older' as const),
    exportSeparator: fc.constantFrom('comma' as const, 'semicolon' as const),
    exportEncoding: fc.constantFrom('utf-8-with-bom' as const, 'utf-8' as const, 'windows-1252' as const),
    exportedCells: fc.oneof(
      { weight: 6, arbitrary: fc.constant('in-place' as const) },
      { weight: 1, arbitrary: fc.constant('shifted' as const) },
    ),
  }),
});

/** A file with ids as well, which the export of the web app lacks. */
function withIds({ sandbox }: Extension): string {
  const name = (id: string) => sandbox.lists.get(id)?.name ?? '';
  const rows = [...sandbox.contacts.values()].map(
    ({ contact_id, list_memberships }) => `${contact_id},"${list_memberships.map(name).join(', ')}"`,
  );
  return `contact_id,email_lists\n${rows.join('\n')}\n`;
}

async function addFile({ ask: send }: Extension, file: Blob, at: number, meaning: 'one' | undefined): Promise<void> {
  const ask = createExportServer();
  const read = await value(readExport(file, send, ask));
  if ('problem' in read || read.overview.listsAt === undefined) return;
  const [from = 0, until = 0] = [startOfDay(dayOf(at)), startOfDay(dayOf(at), 1)];
  const meanings = meaning ? [{ name: 'One, Two', meaning }] : [];
  await ask('resolve', { listsAt: read.overview.listsAt, from, until, meanings });
  await value(send('addListFile', await ask('content', {})));
}

it('an export file proposes no list that the contact was not on when the file was made', async () => {
  const sums = { deleted: 0, known: 0, proposed: 0, lists: 0, right: 0 };
  await assertProperty(
    fc.asyncProperty(world, async ({ before, after, hasIds, cutAt, meaning, switches }) => {
      const extension = createExtension({ switches });
      const { sandbox, clock } = extension;
      await signInWithCode(extension);
      // If a name is declared to be one list, no cell may be meant otherwise.
      const names = meaning ? ['One', 'Three', 'One, Two', 'Fünf'] : ['One', 'Two', 'One, Two', 'Fünf'];
      const lists = names.map((name) => sandbox.addList({ name }).list_id);
      const ids = addChoir(sandbox, { singers: 12, active: (n) => [lists[n % 4] ?? ''] });
      const stage: HistoryStage = {
        sandbox,
        ids,
        lists,
        pass(ms) {
          clock.now += ms;
        },
      };
      stage.pass(86_400_000);
      for (const step of before) play(step, stage);
      stage.pass(1_000);
      const at = clock.now;
      const whole = new Blob([hasIds ? withIds(extension) : sandbox.exportByHand().slice()]);
      const file = whole.slice(0, Math.floor(whole.size * cutAt));
      stage.pass(1_000);
      for (const step of after) play(step, stage);
      stage.pass(60_000);

      // A session ends after half a year without use.
      await signInWithCode(extension);
      await value(extension.ask('scanContacts', { status: 'deleted' }));
      await addFile(extension, file, at, meaning);
      const active = (await value(extension.ask('getLists', { refresh: true }))).lists;
      for (const id of ids) {
        if (sandbox.contacts.get(id)?.deleted_at === undefined) continue;
        const { contact, remembered } = await value(extension.ask('lookup', { text: id }));
        const then = listsAt(sandbox.data, id, at);
        sums.deleted += Number(then.length > 0);
        sums.lists += then.length;
        if (!remembered || !contact) continue;
        sums.known++;
        const proposed = formerLists(remembered, contact, active).filter(({ whyNotSelected }) => !whyNotSelected);
        for (const { list } of proposed) {
          expect(then).toContain(list.id);
          expect(contact.email?.permission).not.toBe('unsubscribed');
        }
        sums.proposed += proposed.length;
        const last = lastLists(sandbox.data, id);
        sums.right += proposed.filter(({ list }) => last.includes(list.id)).length;
      }
    }),
    { cases: CASES },
  );
  const share = (part: number, all: number) => `${part} of ${all} (${(part / all).toFixed(3)})`;
  console.log(`deleted contacts that were on a list then, of whom a file tells: ${share(sums.known, sums.deleted)}`);
  console.log(`proposed lists on which they were until the deletion: ${share(sums.right, sums.proposed)}`);
  console.log(`lists of then that are proposed: ${share(sums.proposed, sums.lists)}`);
}, 600_000);
