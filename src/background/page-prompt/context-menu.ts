import { parseLookupText } from '../../restore/lookup-text';
import type { Draft } from './open-card';

/** The fields of a right-click that are used here. */
interface Clicked {
  selectionText?: string | undefined;
  linkUrl?: string | undefined;
  editable?: boolean | undefined;
}

/**
 * The text to look up for a right-click: the selection, the address of a mailto: link, or the content of the field,
 * which is readable only on sites with access. Text that names no contact is passed on too; the card explains that.
 */
export async function draftFor(clicked: Clicked, fieldText: () => Promise<string>): Promise<Draft> {
  const texts = [clicked.selectionText, clicked.linkUrl, clicked.editable ? await fieldText() : undefined].filter(
    (text) => text !== undefined && text.trim() !== '',
  ) as string[];
  const text = texts.find((candidate) => parseLookupText(candidate).ok) ?? texts[0] ?? '';
  return { text, lookUp: true, entryPoint: 'context-menu' };
}
