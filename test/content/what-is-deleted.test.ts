import { afterEach, describe, expect, it } from 'vitest';
import { deletedByMessage, whatControlDeletes, whatDialogDeletes } from '../../src/content/what-is-deleted';

const table = (row: string) =>
  `<table><thead><tr><th><input type="checkbox"></th></tr></thead><tbody>${row}</tbody></table>`;
const cells = (action = '', ticked = '') =>
  `<tr><td><input type="checkbox" ${ticked}></td><td>Jane Núñez</td><td>jane@riverside.example</td><td>${action}</td></tr>`;

afterEach(() => {
  document.body.innerHTML = '';
});

/** The answer for the control with the id "c". */
function answerFor(html: string): string {
  document.body.innerHTML = html;
  const path: EventTarget[] = [];
  for (let at: Node | null = document.getElementById('c'); at; at = at.parentNode) path.push(at);
  return whatControlDeletes(path);
}

describe('a control deletes contacts', () => {
  it.each([
    ['that says so', '<button id="c">Delete contacts</button>'],
    ['that says how many', '<button id="c">Delete 3 contacts</button>'],
    ['that confirms', '<button id="c">Yes, permanently delete 3 contacts</button>'],
    ['with a picture', '<button id="c">🗑 Delete contacts</button>'],
    ['that says so in a label', '<button id="c" aria-label="Delete this contact"><svg></svg></button>'],
    ['of a menu', '<div role="menu"><div role="menuitem" id="c"><b>Delete selected contacts</b></div></div>'],
    ['that names an address', '<button id="c" title="Delete jane@lists.example"></button>'],
    ['in the row of a contact', table(cells('<button id="c">Delete</button>'))],
    ['in the row of the contact that it names', table(cells('<button id="c">Delete Jane Núñez</button>'))],
    ['if a contact is ticked', `<button id="c">Delete</button>${table(cells('', 'checked'))}`],
    [
      'of a list of actions, if a contact is ticked',
      `<ul><li><button id="c">Delete</button></li></ul>${table(cells('', 'checked'))}`,
    ],
    [
      'if a row is selected',
      `<button id="c">Delete (1)</button><div role="row" aria-selected="true">jane@riverside.example</div>`,
    ],
  ])('%s', (_what, html) => {
    expect(answerFor(html)).toBe('contacts');
  });
});

describe('a control deletes something else', () => {
  it.each([
    'Delete list',
    'Delete contact list',
    'Delete tag',
    'Delete segment',
    'Delete campaign',
    'Remove contacts from list',
    'Delete contact field',
  ])('that says: %s', (words) => {
    expect(answerFor(`<button id="c">${words}</button>`)).toBe('other');
    expect(answerFor(`<button id="c">${words}</button>${table(cells('', 'checked'))}`)).toBe('other');
    expect(answerFor(table(cells(`<button id="c">${words}</button>`)))).toBe('other');
  });
});

describe('a control is unclear', () => {
  it.each([
    ['that says only “Delete”', '<button id="c">Delete</button>'],
    ['if no contact is ticked', `<button id="c">Delete</button>${table(cells())}`],
    [
      'if something else is ticked',
      '<button id="c">Delete</button><ul><li><input type="checkbox" checked> Newsletter</li></ul>',
    ],
    ['in the row of a list', table('<tr><td>Newsletter</td><td><button id="c">Delete</button></td></tr>')],
    [
      'that names something other than the contact',
      table(cells('<button id="c" aria-label="Delete Newsletter">x</button>')),
    ],
    [
      'in the row of something else, if a contact is ticked',
      `<ul><li>Lapsed <button id="c">Delete</button></li></ul>${table(cells('', 'checked'))}`,
    ],
    ['that names a part of a contact', '<button id="c">Delete contact photo</button>'],
    ['that only removes', table(cells('<button id="c">Remove</button>'))],
    ['that is a link to help', '<a id="c" href="/help">How to delete contacts</a>'],
    ['that opens another tab', '<a id="c" href="/help" target="_blank">Delete contacts</a>'],
    ['that says not to delete', '<button id="c">Don’t delete contacts</button>'],
    ['that stops deleting', '<button id="c">Stop deleting contacts</button>'],
  ])('%s', (_what, html) => {
    expect(answerFor(html)).toBe('unsure');
  });
});

describe('a dialog', () => {
  it.each([
    ['contacts', 'Delete 1 contact? It will be completely removed from your account and from all of your lists.'],
    ['contacts', 'Delete contacts Are you sure you want to delete these 3 contacts? Cancel Delete'],
    ['contacts', 'Are you sure? The 3 contacts will be deleted. Their reports stay.'],
    ['other', 'Delete “All contacts”? This list will be deleted.'],
    ['contacts', 'Delete 3 contacts? This will remove them from all lists.'],
    ['contacts', 'Delete 3 contacts from Constant Contact?'],
    ['other', 'Delete list? Its 3 contacts will be deleted from it.'],
    ['other', 'Delete 3 contacts from the Newsletter list?'],
    ['other', 'Delete contacts: 3 contacts will be deleted from Newsletter.'],
    ['other', 'Delete the contact list?'],
    ['other', 'Delete 2 tags? Contacts are not changed.'],
    ['other', 'Do you want to delete this segment?'],
    ['other', 'Delete campaign “Delete these contacts”'],
    ['unsure', 'Delete “Delete these contacts”?'],
    ['unsure', 'Are you sure?'],
    ['unsure', 'Delete photo? You are about to delete the contact photo.'],
    ['unsure', 'Are you sure? This contact photo will be deleted.'],
    ['contacts', 'Are you sure? This contact will be deleted with all details.'],
    ['unsure', 'Delete sign-up? Its 3 contacts will not be deleted.'],
    ['unsure', 'Delete sign-up? These contacts won’t be deleted.'],
    ['unsure', 'Delete the poll? This does not delete your contacts.'],
    ['unsure', 'Unsubscribe them instead of deleting contacts?'],
    ['contacts', 'Delete contact? This action can’t be undone.'],
    ['unsure', 'Add contacts Email address Save'],
  ])('about %s: %s', (what, words) => {
    expect(whatDialogDeletes(words)).toBe(what);
  });
});

describe('a message', () => {
  it.each([
    [1, '1 contact deleted'],
    [3, '3 contacts were deleted'],
    [1_234, 'Success! 1,234 contacts have been deleted.'],
    [2, 'You’ve successfully deleted 2 contacts.'],
    [1, 'Contact deleted'],
    [1, 'The contact has been successfully deleted from your account.'],
  ])('says that %d were deleted: %s', (count, words) => {
    expect(deletedByMessage(words)).toBe(count);
  });

  it.each([
    '3 contacts will be deleted',
    '3 contacts could not be deleted',
    '3 contacts deleted from Newsletter',
    '3 of 5 contacts deleted',
    '3 contacts removed',
    'List deleted',
    'Deleted contacts',
    '0 contacts deleted',
    '3 contacts added',
    'Contacts deleted',
    'Contact list deleted',
    'You’ve successfully deleted 3 contact lists.',
    'Deleted 2 contact notes',
    '1 024 contacts deleted',
    'No contact deleted',
    'Last contact deleted 3 days ago',
    '12 contacts deleted on May 3 by Dana',
  ])('does not say how many contacts were deleted: %s', (words) => {
    expect(deletedByMessage(words)).toBeUndefined();
  });
});
