import { withoutFolding } from '../../restore/plain-text';

const ADDRESS = /^(?:[\w-]+\.)?EMAIL(?:;(?:[^:"\n]|"[^"\n]*")*)?:.*$/gim;
const NAME = /^(?:FN|N|ORG)(?:;[^:\n]*)?:.+$/im;

/** Each vCard as a row with its addresses, or its name if it has none; undefined if the text does not begin with a vCard. */
export function vcardRows(text: string): string[][] | undefined {
  if (!/^\s*BEGIN:VCARD\s/i.test(text)) return undefined;
  const [, ...cards] = withoutFolding(text)
    .replace(/\r\n?/g, '\n')
    .split(/^BEGIN:VCARD[ \t]*$/im);
  // Notes and relations of a vCard may contain addresses of other people.
  return cards.map((card) => card.match(ADDRESS) ?? [NAME.exec(card)?.[0] ?? card.trim()]);
}
