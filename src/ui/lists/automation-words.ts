import type { ContactList } from '../../protocol/contact';
import type { Automations } from '../../protocol/settings';
import { enumerate, plural, text } from '../text';

/** Lists after these are not named: a preview is no report. */
const SHOWN = 5;

/**
 * What joining lists starts, a sentence a list. That one starts nothing is said only where all automations could be read. `contacts`
 * is how many join, where that is more than one that somebody looks at.
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
