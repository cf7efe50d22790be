import { parseLookupText } from '../../restore/lookup-text';
import type { Draft } from './open-card';

/** What a browser tells of a right-click, as far as it is used. */
export interface Clicked {
  selectionText?: string | undefined;
  linkUrl?: string | undefined;
  editable?: boolean | undefined;
}

/**
 * The text to look up for a right-click: the selection, else the address of a mailto: link, else what stands in the field,
 * which can be read only where the extension has access. What names no contact is kept as it is; the card says so.
 */
export async function draftFor(clicked: Clicked, fieldText: () => Promise<string>): Promise<Draft> {
  const texts = [clicked.selectionText, clicked.linkUrl, clicked.editable ? await fieldText() : undefined].filter(
    (text) => text !== undefined && text.trim() !== '',
  ) as string[];
  const text = texts.find((candidate) => parseLookupText(candidate).ok) ?? texts[0] ?? '';
  return { text, lookUp: true, entryPoint: 'context-menu' };
}
