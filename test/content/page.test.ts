import { describe, expect, it } from 'vitest';
import {
  addressesIn,
  addressField,
  addressIn,
  CONTROLS,
  contactOfMessage,
  saysAlreadyExists,
  textIn,
} from '../../src/content/page';

function element<T extends Element = HTMLElement>(html: string): T {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return holder.firstElementChild as T;
}

describe('a field for addresses', () => {
  it.each(['text', 'search', 'email'])('may be of type %s', (type) => {
    const field = element(`<input type="${type}">`);
    expect(addressField(field)).toBe(field);
  });

  it.each(['password', 'hidden', 'number', 'tel', 'url', 'date', 'checkbox'])('is never of type %s', (type) => {
    expect(addressField(element(`<input type="${type}">`))).toBeUndefined();
  });

  it('is not a password field that shows its text', () => {
    expect(addressField(element('<input type="text" autocomplete="current-password">'))).toBeUndefined();
  });

  it.each([
    '<input name="password">',
    '<input aria-label="Your passphrase">',
    '<input placeholder="Password">',
    '<label>Password <input></label>',
    '<input role="combobox" autocomplete="current-password">',
    '<input autocomplete="new-password">',
  ])('is not %s', (html) => {
    const holder = element(html);
    document.body.append(holder);
    expect(addressField(holder.querySelector('input') ?? holder)).toBeUndefined();
    holder.remove();
  });

  it.each(['role="combobox"', 'aria-autocomplete="list"', 'aria-expanded="false"'])(
    'may have "new-password" with %s, which only turns off suggestions',
    (attribute) => {
      const field = element(`<input type="search" autocomplete="new-password" ${attribute}>`);
      expect(addressField(field)).toBe(field);
    },
  );

  it('may be a textarea', () => {
    const field = element('<textarea></textarea>');
    expect(addressField(field)).toBe(field);
  });

  it('is no other element', () => {
    expect(addressField(element('<div></div>'))).toBeUndefined();
    expect(addressField(document)).toBeUndefined();
    expect(addressField(undefined)).toBeUndefined();
  });
});

describe('the address in a field', () => {
  it.each([
    ['jane@riverside.example', 'jane@riverside.example'],
    ['  Jane+news@Riverside.example ', 'Jane+news@Riverside.example'],
    ['Jane Núñez <jane@riverside.example>', 'jane@riverside.example'],
    ['jane\u200B.doe@riverside.example', 'jane.doe@riverside.example'],
    ['mary\u2011o’brien@riverside.example', "mary-o'brien@riverside.example"],
  ])('is found in %j', (text, address) => expect(addressIn(text)).toBe(address));

  it.each([
    'jane',
    'jane@',
    'jane@riverside',
    'jane@riverside.e',
    'a@riverside.example, b@riverside.example',
    '5b4f1a2e-0001-4000-8000-000000000001',
  ])('is not found in %j', (text) => expect(addressIn(text)).toBeUndefined());

  it('is, among several, the one that was not there before', () => {
    const known = new Set(['a@riverside.example', 'b@riverside.example']);
    expect(addressIn('A@riverside.example, b@riverside.example, jane@riverside.example', known)).toBe(
      'jane@riverside.example',
    );
    expect(addressIn('a@riverside.example, b@riverside.example', known)).toBeUndefined();
    expect(addressIn('c@riverside.example d@riverside.example', known)).toBeUndefined();
    expect(addressIn('a@riverside.example, jan', known)).toBeUndefined();
    expect(addressIn('a@riverside.example', known)).toBe('a@riverside.example');
    expect(addressIn('Ann <a@riverside.example>', known)).toBe('a@riverside.example');
    const many = Array.from({ length: 100 }, (_, n) => `member${n}@riverside.example`);
    expect(addressIn([...many, 'jane@riverside.example'].join('\n'), new Set(many))).toBe('jane@riverside.example');
  });

  it('is not found in a text of more than 400 characters', () => {
    expect(addressIn(`${'x'.repeat(400)} jane@riverside.example`)).toBeUndefined();
  });
});

describe('a message that a contact exists', () => {
  it.each([
    'Email already exists for contact 5b4f1a2e-0001-4000-8000-000000000001',
    'This contact already   exists.',
    'jane@riverside.example is already in use',
    'That address has already been added',
    'Duplicate email address',
    'A contact with this email exists already',
    'jane@riverside.example is already in your contacts',
    'This person is already on this list.',
    'Already in your account',
    'Jane is already a contact',
  ])('is %j', (text) => expect(saysAlreadyExists(text)).toBe(true));

  it.each([
    'Contact saved',
    'The list exists',
    'You already saved this',
    'Already in your basket',
    'No contacts match your search.',
  ])('is not %j', (text) => expect(saysAlreadyExists(text)).toBe(false));

  it('names the contact by its address', () => {
    expect(contactOfMessage('jane@riverside.example already exists.', 'bob@riverside.example')).toBe(
      'jane@riverside.example',
    );
  });

  it.each(["jane@riverside.example's record already exists", 'jane@riverside.example’s address is already in use'])(
    'names the contact in %j',
    (message) => expect(contactOfMessage(message, 'bob@riverside.example')).toBe('jane@riverside.example'),
  );

  it('names the contact by its address even beside a contact id', () => {
    const message = 'jane@riverside.example already exists for contact 5b4f1a2e-0001-4000-8000-000000000001';
    expect(contactOfMessage(message, undefined)).toBe('jane@riverside.example');
  });

  it('with only an id is about the address typed last', () => {
    const message = 'Email already exists for contact 5b4f1a2e-0001-4000-8000-000000000001';
    expect(contactOfMessage(message, 'bob@riverside.example')).toBe('bob@riverside.example');
  });

  it('with only an id is about that id if nothing was typed', () => {
    const id = '5b4f1a2e-0001-4000-8000-000000000001';
    expect(contactOfMessage(`Email already exists for contact ${id}`, undefined)).toBe(id);
    expect(contactOfMessage(`${id} and 5b4f1a2e-0001-4000-8000-000000000002 already exist`, undefined)).toBeUndefined();
    expect(contactOfMessage('This contact already exists', undefined)).toBeUndefined();
  });

  it('with only an unrelated id is about nobody if nothing was typed', () => {
    const message = 'Already in use. correlationId: 5b4f1a2e-0001-4000-8000-000000000001';
    expect(contactOfMessage(message, undefined)).toBeUndefined();
    expect(contactOfMessage(message, 'bob@riverside.example')).toBe('bob@riverside.example');
  });

  it('with several addresses is only accepted for the address typed last', () => {
    const message = 'jane@riverside.example already exists. Ask help@riverside.example.';
    expect(contactOfMessage(message, 'Jane@riverside.example')).toBe('Jane@riverside.example');
    expect(contactOfMessage(message, 'bob@riverside.example')).toBeUndefined();
    expect(contactOfMessage(message, undefined)).toBeUndefined();
  });
});

describe('the text of an editor', () => {
  it.each([
    ['<div>jane@x.org</div><div>ada@x.org</div>', ['jane@x.org', 'ada@x.org']],
    ['<p>jane@x.org</p><ul><li>ada@x.org</li><li>bob@x.org</li></ul>', ['jane@x.org', 'ada@x.org', 'bob@x.org']],
    ['jane@x.org<br>ada@x.org', ['jane@x.org', 'ada@x.org']],
    ['jane@x.org<div>ada@x.org</div>', ['jane@x.org', 'ada@x.org']],
    ['<p><b>jane</b><span>@x.org</span></p>', ['jane@x.org']],
  ])('is read line by line: %s', (html, addresses) => {
    expect([...addressesIn(textIn(element(`<div contenteditable="true">${html}</div>`)))]).toEqual(addresses);
  });
});

describe('a control that the panel must not cover', () => {
  it.each([
    '<button></button>',
    '<a href="#x"></a>',
    '<input>',
    '<select></select>',
    '<div role="button"></div>',
    '<div tabindex="0"></div>',
    '<div contenteditable="true"></div>',
    '<iframe></iframe>',
  ])('is %s', (html) => expect(element(html).matches(CONTROLS)).toBe(true));

  it.each(['<p></p>', '<input type="hidden">', '<div tabindex="-1"></div>', '<a></a>'])('is not %s', (html) => {
    expect(element(html).matches(CONTROLS)).toBe(false);
  });
});
