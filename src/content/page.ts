/**
 * All assumptions about Constant Contact's pages. Their markup is not documented, so this code relies on URLs, roles, types
 * and text, never on classes or ids. test/content/page.test.ts has examples of each assumption.
 */
import { contactsShownIn } from '../restore/contacts-in-text';

/** In characters. A longer text with one address is not a form field. */
const LONGEST_FIELD = 320;
/** In characters. A longer list of addresses is not typed by hand. */
const LONGEST_LIST = 4_000;

/**
 * The field of an event, if people type addresses into it; also in another document. Skips fields that declare themselves as
 * passwords. Passwords that are now shown as text are found by secret-fields.ts.
 */
export function addressField(target: unknown): HTMLElement | undefined {
  const field = target as Partial<HTMLInputElement> | undefined;
  if (field?.nodeType !== Node.ELEMENT_NODE) return undefined;
  const isText =
    field.localName === 'textarea' || (field.localName === 'input' && /^(?:text|search|email)$/.test(field.type ?? ''));
  if (!isText && field.isContentEditable !== true) return undefined;
  return isText && isForSecret(target as HTMLInputElement) ? undefined : (target as HTMLElement);
}

/** A password field that is shown as text still names itself in one of these attributes. */
function isForSecret(field: HTMLInputElement | HTMLTextAreaElement): boolean {
  // A field with its own suggestions uses "new-password" only to suppress the browser's, which ignores "off".
  const suggests = field.matches('[role=combobox],[aria-autocomplete],[aria-expanded],[aria-haspopup=listbox],[list]');
  // The property of the same name is "" in Firefox for a value that it does not know, such as "one-time-code".
  const autocomplete = field.getAttribute('autocomplete') ?? '';
  if (/one-time-code/i.test(autocomplete)) return true;
  if (/password/i.test(autocomplete)) return autocomplete.trim().toLowerCase() !== 'new-password' || !suggests;
  const names = [field.name, field.getAttribute('aria-label'), field.placeholder];
  for (const label of field.labels ?? []) names.push(label.textContent);
  return names.some((name) => name && /pass(?:word|code|phrase)/i.test(name));
}

/** The text of a field. Lines of an editor are elements, so their text must be separated. */
export function textIn(field: HTMLElement): string {
  const text = (field as Partial<HTMLInputElement>).value ?? field.textContent ?? '';
  return field.childElementCount > 0 && field.localName !== 'textarea' && text.length <= LONGEST_LIST
    ? linesIn(field)
    : text;
}

function linesIn(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? '';
  const text = [...node.childNodes].map(linesIn).join('');
  return LINES.test(node.nodeName) ? `\n${text}\n` : text;
}

/** Elements that editors use as lines. */
const LINES = /^(?:BR|P|DIV|LI|TR|TD|PRE|BLOCKQUOTE|H[1-6])$/i;

/**
 * The single complete address in a field. In a longer list, it is the one that is not in `known`, the addresses that the
 * field held before.
 */
export function addressIn(text: string, known: ReadonlySet<string> = new Set()): string | undefined {
  if (text.length > LONGEST_LIST) return undefined;
  const { addresses, contactIds } = contactsShownIn(text);
  if (contactIds.length > 0) return undefined;
  const [fresh, another] = addresses.filter((address) => !known.has(address.toLowerCase()));
  if (addresses.length > 1) return another === undefined ? fresh : undefined;
  if (text.length > LONGEST_FIELD) return undefined;
  const isNextBegun = known.size > 0 && /[,;\s][^,;\s@]+$/.test(text);
  return fresh ?? (isNextBegun ? undefined : addresses[0]);
}

/** All addresses in a field, in lower case. */
export function addressesIn(text: string): Set<string> {
  if (text.length > LONGEST_LIST) return new Set();
  return new Set(contactsShownIn(text).addresses.map((address) => address.toLowerCase()));
}

/** A cheap first check, because most texts contain neither word. */
export function mayAlreadyExist(text: string): boolean {
  const lower = text.toLowerCase();
  return lower.includes('already') || lower.includes('duplicate');
}

export function saysAlreadyExists(text: string): boolean {
  return mayAlreadyExist(text) && saysSo(text);
}

function saysSo(text: string): boolean {
  return (
    /\balready\s+(?:exists?|in\s+use|(?:been\s+)?(?:added|used|taken))\b/i.test(text) ||
    /\bexists?\s+already\b/i.test(text) ||
    /\balready\s+(?:a|(?:in|on)\s+(?:your|this|the))\s+(?:contact|list|account|audience)/i.test(text) ||
    /\bduplicate\s+(?:contact|e-?mail)/i.test(text)
  );
}

/**
 * The contact that "already exists", as an address or contact id. The address in the message comes first, then the last typed
 * one (a message may name only an id or "this email"), then the id. If a message names several addresses, only the typed one
 * counts.
 */
export function contactOfMessage(message: string, lastTyped: string | undefined): string | undefined {
  const { addresses, contactIds, otherIds } = contactsShownIn(message);
  const [address] = addresses;
  if (address !== undefined && addresses.length === 1) return address;
  if (address !== undefined) {
    return addresses.some((one) => one.toLowerCase() === lastTyped?.toLowerCase()) ? lastTyped : undefined;
  }
  const [id, another] = contactIds.length > 0 ? contactIds : otherIds;
  return lastTyped ?? (another === undefined ? id : undefined);
}

/** Whether a text contains anybody's address or id. */
export function namesSomebody(text: string): boolean {
  const { addresses, contactIds, otherIds } = contactsShownIn(text);
  return addresses.length + contactIds.length + otherIds.length > 0;
}

/** The text of an element as displayed, or "" if it is longer than about `longest` characters. */
export function shortTextOf(element: Element, longest: number): string {
  const text = element.textContent ?? '';
  return text.length > 2 * longest ? '' : text.replaceAll(/\s+/g, ' ').trim();
}

/** Elements that screen readers announce. */
export const LIVE_REGIONS = '[role=alert],[role=status],[aria-live]';

/** Elements whose text is never displayed. */
export function isUnread(element: Element): boolean {
  return ['script', 'style', 'template', 'noscript'].includes(element.localName);
}

/** Controls that people use, which the panel must not cover. */
export const CONTROLS = `a[href],button,input:not([type=hidden]),select,textarea,summary,label[for],iframe,video[controls],
audio[controls],[contenteditable]:not([contenteditable=false]),[tabindex]:not([tabindex^="-"]),[role=button],[role=link],
[role=checkbox],[role=radio],[role=switch],[role=tab],[role=option],[role=menuitem],[role=menuitemcheckbox],
[role=menuitemradio],[role=treeitem],[role=combobox],[role=searchbox],[role=textbox],[role=spinbutton],[role=slider]`;
