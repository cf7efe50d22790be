import type { PastLists } from './account-data';
import { seededRandom } from './ids';
import type { Sandbox } from './sandbox';

/** The size of the account. The defaults describe a middling account. */
export interface Years {
  contacts?: number;
  deleted?: number;
  lists?: number;
  months?: number;
  /** The share of the sends that exist. The others were deleted or never sent. */
  shareOfSends?: number;
  /** The shares of the sends to several lists, and to a segment. */
  toSeveral?: number;
  toSegments?: number;
  /** The share of the members of a list who left it in that time. */
  left?: number;
  /** The days before now in which contacts were deleted. The default is half of the time. */
  deletedWithin?: number;
  seed?: number;
}

const DAY = 86_400_000;

/**
 * Fills an account with people who joined lists, left them and were deleted, and with a monthly send per list.
 * `lastLists()` (truth.ts) gives the last lists of the deleted ones. The same seed gives the same account.
 */
export function addYearsOfSends(sandbox: Sandbox, years: Years = {}): { deleted: string[]; lists: string[] } {
  const { contacts = 20_000, deleted = 4_000, lists: listCount = 20, months = 12, seed = 1 } = years;
  const { shareOfSends = 1, toSeveral = 0.2, toSegments = 0.05, left = 0.1, deletedWithin = months * 15 } = years;
  const { data } = sandbox;
  const random = seededRandom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const end = Math.floor(sandbox.now() / DAY) * DAY;
  const start = end - months * 30 * DAY;
  const iso = (at: number) => new Date(at).toISOString();
  const created_at = iso(start - 365 * DAY);
  const lists = Array.from({ length: listCount }, (_, n) => data.addList({ name: `List ${n}`, created_at }).list_id);
  // The first lists are the largest, as in real accounts.
  const someList = () => below(below(listCount) + 1);

  const removed: string[] = [];
  for (let n = 0; n < contacts; n++) {
    // The deleted contacts are spread evenly among the others.
    const isDeleted = Math.floor(((n + 1) * deleted) / contacts) > Math.floor((n * deleted) / contacts);
    const deletedAt = isDeleted ? end - below(deletedWithin) * DAY : end;
    const stays = new Map<string, { from: number; to: number }>();
    const count = 1 + below(4);
    for (let i = 0; i < count; i++) {
      const from = random() < 0.7 ? start - 30 * DAY : start + below(deletedAt - start);
      const to = random() < left ? from + below(deletedAt - from) : Infinity;
      stays.set(lists[someList()] ?? '', { from, to });
    }
    const past = changesOf(stays, deletedAt);
    const { contact_id } = data.addContact({
      first_name: `Person ${n}`,
      email_address: { address: `person${n}@years.example` },
      created_at,
      past,
      ...(isDeleted
        ? { deleted_at: iso(deletedAt).slice(0, 10) }
        : { list_memberships: [...(past.at(-1)?.lists ?? [])] }),
    });
    if (isDeleted) removed.push(contact_id);
  }

  data.campaigns.segments.set(1, ({ contact_id }) => contact_id.charCodeAt(0) % 2 === 0);
  for (let month = 0; month < months; month++) {
    for (const list of lists) {
      const at = iso(start + month * 30 * DAY + below(30 * 24) * 3_600_000);
      const kind = random();
      const others = [lists[someList()] ?? list, lists[someList()] ?? list];
      if (random() >= shareOfSends) continue;
      if (kind < toSegments) data.campaigns.send({ at, segments: [1] });
      else data.campaigns.send({ at, lists: kind < toSegments + toSeveral ? [...new Set([list, ...others])] : [list] });
    }
  }
  return { deleted: removed, lists };
}

/** The lists of a contact from each of their changes on, up to its deletion. */
function changesOf(stays: ReadonlyMap<string, { from: number; to: number }>, until: number): PastLists[] {
  const moments = [...stays.values()].flatMap(({ from, to }) => [from, to]).filter((at) => at <= until);
  return [...new Set(moments)]
    .sort((a, b) => a - b)
    .map((at) => ({
      since: new Date(at).toISOString(),
      lists: [...stays].filter(([, { from, to }]) => from <= at && at < to).map(([id]) => id),
    }));
}
