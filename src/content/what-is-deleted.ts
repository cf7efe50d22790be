import { contactsShownIn } from '../restore/contacts-in-text';
import { shortTextOf } from './page';

/**
 * The target of a delete control on a contacts page: certainly contacts, certainly something else, or unsure. Like
 * page.ts, this relies on text, roles and URLs. test/content/what-is-deleted.test.ts has examples of each assumption.
 */
export type DeletionTarget = 'contacts' | 'unsure' | 'other';

/** Other things on contacts pages that can be deleted. */
const OTHERS =
  'accounts?|automations?|campaigns?|columns?|comments?|drafts?|e-?mails?|events?|exports?|fields?|files?|filters?|folders?|forms?|groups?|' +
  'images?|imports?|lists?|messages?|notes?|pages?|phones?|numbers?|reports?|rows?|search(?:es)?|segments?|steps?|surveys?|tags?|templates?|views?';
/** Properties of a contact that can be deleted while the contact stays. */
const OF_A_CONTACT =
  'activit(?:y|ies)|address(?:es)?|anniversar(?:y|ies)|attachments?|avatars?|birthdays?|data|details?|duplicates?|history|info(?:rmation)?|' +
  'owners?|photos?|pictures?|sources?|status(?:es)?|tasks?';
/** Excludes “contact” if the text goes on about something else. */
const NOT_OF_OTHERS = `(?!['’]s?\\s|\\s+(?:${OTHERS}|${OF_A_CONTACT})\\b)`;
const NAMES_OTHER = new RegExp(`\\b(?:${OTHERS})\\b`, 'i');
/** Deleting “from” anything but the account only removes a contact from that thing. */
const FROM_OTHER = '\\s+from\\s+(?!(?:your|the)\\s+account|constant\\s+contact)';
/** “Delete the list”, “Delete 2 tags”: the object follows within a few words. “Removes them from all lists” does not count. */
const DELETES_OTHER = new RegExp(
  `\\bdelet(?:e|es|ing)\\s+(?:[^\\s.?!]+\\s+){0,3}?contacts?${FROM_OTHER}|\\bdeleted${FROM_OTHER}|` +
    `\\b(?:delet|remov)(?:e|es|ing)\\s+(?!them\\s+from\\b)(?:[^\\s.?!]+\\s+){0,3}?(?:${OTHERS})\\b|\\bth(?:is|ese)\\s+(?:[^\\s.?!]+\\s+)?(?:${OTHERS})\\b`,
  'i',
);
const DELETE_CONTACTS = `delet(?:e|es|ing)\\s+(?:[^\\s.?!]+\\s+){0,3}?contacts?\\b${NOT_OF_OTHERS}`;
/** “This does not delete contacts”, “without deleting contacts”. */
const NOT = `\\b(?:not|never|cannot|without|instead\\s+of|avoid)\\b|n['’]t\\b`;
const DELETES_CONTACTS = new RegExp(
  `(?<!(?:${NOT})\\s+(?:\\w+\\s+)?)\\b${DELETE_CONTACTS}|` +
    `\\b(?:th(?:is|ese)|selected|\\d+)\\s+contacts?\\b${NOT_OF_OTHERS}\\s+(?:(?!\\S*(?:${NOT}))[^\\s.?!]+\\s+){0,3}?deleted\\b`,
  'i',
);
/** A control begins with its action. “How to delete contacts” and “Don’t delete contacts” do something else. */
const CONTROL_DELETES_CONTACTS = new RegExp(
  `^\\W*(?:(?:yes|ok|okay|confirm|please|permanently|bulk|and)\\W+)*${DELETE_CONTACTS}`,
  'i',
);

const ROWS = 'tr,[role=row],li,[role=listitem]';
const TICKED =
  'input[type=checkbox]:checked,[role=checkbox][aria-checked=true],[role=row][aria-selected=true],tr[aria-selected=true]';
/** Ticked rows that are checked. */
const MOST_TICKED = 30;
/** The maximum length of a row or question, in characters. */
const LONGEST = 2_000;

/** Judges the pressed control by its own text, by the contact's row that it is in, or by the ticked rows of contacts. */
export function whatControlDeletes(path: EventTarget[]): DeletionTarget {
  const elements = path.filter((node): node is Element => node instanceof Element);
  const control = elements.find((each) => each.matches('button,a,input,[role=button],[role=menuitem]'));
  // A link to another tab does not delete anything on this page.
  if (!control || control.matches('a[target=_blank]')) return 'unsure';
  const own = labelOf(control);
  const named = contactsShownIn(own).addresses;
  const words = named.reduce((left, address) => left.replace(address, ''), own).trim();
  if (NAMES_OTHER.test(words)) return 'other';
  if (CONTROL_DELETES_CONTACTS.test(words)) return 'contacts';
  // “Remove” alone leaves the contact in the account.
  const [, what] = /^delete\b(.*)$/i.exec(words) ?? [];
  if (what === undefined) return 'unsure';
  const name = what.replace(/^[\s:–—-]+/, '').trim();
  const row = elements.find((each) => each.matches(ROWS));
  const rowWords = row ? shortTextOf(row, LONGEST) : '';
  if (row && isOfContact(rowWords)) {
    return name === '' || name === '…' || rowWords.startsWith(name) ? 'contacts' : 'unsure';
  }
  // The row belongs to something else.
  if (rowWords !== '' && rowWords !== own) return 'unsure';
  if (named.length > 0 && name === '') return 'contacts';
  if (!/^(?:selected|all|\(?\d+\)?|…)?$/i.test(name)) return 'unsure';
  return areContactsTicked(elements) ? 'contacts' : 'unsure';
}

/** Judges a confirmation dialog by its text. */
export function whatDialogDeletes(words: string): DeletionTarget {
  const plain = words.replaceAll(/["“„«][^"”“»]{0,200}["”“»]/g, ' ').replaceAll(/\s+/g, ' ');
  if (plain.length > LONGEST) return 'unsure';
  if (DELETES_OTHER.test(plain)) return 'other';
  return DELETES_CONTACTS.test(plain) ? 'contacts' : 'unsure';
}

const COUNTED =
  /\b(?<!\bof\s|\d\s)(\d[\d.,\u00a0\u202f]*)\s+contacts?\s+(?:(?:was|were|has|have|been|successfully|permanently)\s+)*deleted\b/i;
const COUNTED_AFTER = new RegExp(`\\bdeleted\\s+(\\d[\\d.,\\u00a0\\u202f]*)\\s+contacts?\\b${NOT_OF_OTHERS}`, 'i');
const ONE = /\b(?<!\d\s)contact\s+(?:(?:was|has|been|successfully|permanently)\s+)*deleted\b/i;
/** Messages about contacts that were removed only from a list, were not deleted, or will be deleted later. */
const NOT_DELETED =
  /\bfrom\s+(?!your\s+account|the\s+account)|\b(?:not|no|never|cannot|fail(?:ed|ure)?|error|unable|undo|restored|last|ago|yesterday|by)\b/i;

/** A cheap first check, because most texts do not contain this word. */
export function mayTellDeletion(text: string): boolean {
  return text.toLowerCase().includes('deleted');
}

/** The number of contacts that a message reports as just deleted; undefined if it reports none. */
export function deletedByMessage(words: string): number | undefined {
  if (!mayTellDeletion(words) || NOT_DELETED.test(words)) return undefined;
  const [, counted] = COUNTED.exec(words) ?? COUNTED_AFTER.exec(words) ?? [];
  if (counted !== undefined) return Number(counted.replaceAll(/\D/g, '')) || undefined;
  return ONE.test(words) ? 1 : undefined;
}

function labelOf(control: Element): string {
  const { title, value, type } = control as Partial<HTMLInputElement>;
  const label = control.getAttribute('aria-label') || control.textContent || (type === 'button' && value) || title;
  return (label || '').replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}

function isOfContact(rowWords: string): boolean {
  return rowWords.includes('@') && contactsShownIn(rowWords).addresses.length > 0;
}

function areContactsTicked(elements: Element[]): boolean {
  const root = elements[0]?.getRootNode();
  // A menu may already be removed from the page, so its root is no longer the page.
  const from = root instanceof ShadowRoot || root instanceof Document ? root : document;
  return [...from.querySelectorAll(TICKED)].slice(0, MOST_TICKED).some((ticked) => {
    const row = ticked.closest(ROWS);
    return row !== null && isOfContact(shortTextOf(row, LONGEST));
  });
}
