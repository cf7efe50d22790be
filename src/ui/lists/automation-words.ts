import type { ContactList } from '../../protocol/contact';
import type { Automations } from '../../protocol/settings';
import { enumerate, plural, text } from '../text';

/** The maximum number of sentences. */
const SHOWN = 5;

/**
 * Says what joining the lists starts, one sentence per list. A list is said to start nothing only if all automations could
 * be read. `contacts` is the number of contacts that join, if it is more than the one on screen.
 */
export function automationWords(
  joined: { list: ContactList; contacts?: number }[],
  automations: Automations | null,
): string[] {
  if (!automations) return [];
  const { found, isComplete } = automations;
  return joined
    .flatMap(({ list, contacts }) => {
      const names = found.filter(({ listIds }) => listIds.includes(list.id)).map(({ name }) => name);
      if (names.length === 0) return isComplete ? [text('listsStartsNothing', list.name)] : [];
      const quoted = enumerate(names.map((name) => text('listsAutomation', name)));
      return contacts === undefined
        ? [text('listsStarts', list.name, quoted)]
        : [plural('listsStartsFor', contacts, list.name, quoted)];
    })
    .slice(0, SHOWN);
}
