/**
 * All that is supposed of Constant Contact's own pages. Nothing public is known of their markup, so this stays with
 * addresses, roles, types and words, and never looks at a class or an id. Beside each supposition stand its examples in
 * test/content/page.test.ts.
 */
import { contactsShownIn } from '../restore/contacts-in-text';

/** A text longer than this with one address is no form field. */
const LONGEST_FIELD = 320;
/** And longer than this no list that somebody types. */
const LONGEST_LIST = 4_000;

/**
 * The field that an event came from, when it is one that people type addresses into; of another document, too. Never one that
 * says to be for a password: what was one before and is shown now is known elsewhere (secret-fields.ts).
 */
export function addressField(target: unknown): HTMLElement | undefined {
  const field = target as Partial<HTMLInputElement> | undefined;
  if (field?.nodeType !== Node.ELEMENT_NODE) return undefined;
  const isText =
    field.localName === 'textarea' || (field.localName === 'input' && /^(?:text|search|email)$/.test(field.type ?? ''));
  if (!isText && field.isContentEditable !== true) return undefined;
  return isText && isForSecret(target as HTMLInputElement) ? undefined : (target as HTMLElement);
}

/** A password that is shown as text keeps saying so in one of these. */
function isForSecret(field: HTMLInputElement | HTMLTextAreaElement): boolean {
  // Where it has suggestions of its own, "new-password" only keeps the browser's away, which does not heed "off".
  const suggests = field.matches('[role=combobox],[aria-autocomplete],[aria-expanded],[aria-haspopup=listbox],[list]');
  if (/one-time-code/.test(field.autocomplete)) return true;
  if (/password/.test(field.autocomplete)) return field.autocomplete !== 'new-password' || !suggests;
  const names = [field.name, field.getAttribute('aria-label'), field.placeholder];
  for (const label of field.labels ?? []) names.push(label.textContent);
  return names.some((name) => name && /pass(?:word|code|phrase)/i.test(name));
}

/** What a field holds. The lines of an editor are elements, and their text alone would run together. */
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

/** Elements that editors make lines of. */
const LINES = /^(?:BR|P|DIV|LI|TR|TD|PRE|BLOCKQUOTE|H[1-6])$/i;

/**
 * The one complete address in what a field holds. A longer list of them, as in a box for many, is about the one that is not
 * among the `known`, which it held before.
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

/** All the addresses in what a field holds, in lower case. */
export function addressesIn(text: string): Set<string> {
  if (text.length > LONGEST_LIST) return new Set();
  return new Set(contactsShownIn(text).addresses.map((address) => address.toLowerCase()));
}

/** Most texts have neither word, and to find that out costs next to nothing. */
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
 * Who "already exists", as an address or a contact id: the address in the message, else (a message may have only an id, or
 * speak of "this email") the one last typed, else the id. A message that names several is believed only about the one that
 * was typed.
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

/** Whether a text has the address or id of anybody in it. */
export function namesSomebody(text: string): boolean {
  const { addresses, contactIds, otherIds } = contactsShownIn(text);
  return addresses.length + contactIds.length + otherIds.length > 0;
}

/** Where pages say things to people who do not see them. */
export const LIVE_REGIONS = '[role=alert],[role=status],[aria-live]';

/** Elements whose text nobody reads. */
export function isUnread(element: Element): boolean {
  return ['script', 'style', 'template', 'noscript'].includes(element.localName);
}

/** What people click, type into or choose from, and what the panel must therefore leave free. */
export const CONTROLS = `a[href],button,input:not([type=hidden]),select,textarea,summary,label[for],iframe,video[controls],
audio[controls],[contenteditable]:not([contenteditable=false]),[tabindex]:not([tabindex^="-"]),[role=button],[role=link],
[role=checkbox],[role=radio],[role=switch],[role=tab],[role=option],[role=menuitem],[role=menuitemcheckbox],
[role=menuitemradio],[role=treeitem],[role=combobox],[role=searchbox],[role=textbox],[role=spinbutton],[role=slider]`;
