import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretFields, type SecretFields } from '../../src/content/secret-fields';

let secrets: SecretFields;

beforeEach(() => {
  document.body.innerHTML = `<form>
    <label>Email <input id="email"></label>
    <div><input id="password" type="password"><button type="button">Show</button></div>
  </form>`;
  Element.prototype.checkVisibility = function (this: HTMLElement) {
    return !this.hidden;
  };
  secrets = createSecretFields();
});

afterEach(() => secrets.stop());

const field = (id: string) => document.getElementById(id) as HTMLInputElement;
/** Lets what has changed be noticed. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a password', () => {
  it('is one, and the field for an address beside it is none', () => {
    secrets.watch(document);
    expect(secrets.has(field('password'))).toBe(true);
    expect(secrets.has(field('email'))).toBe(false);
  });

  it('that was there at the start and is shown as text stays one', () => {
    secrets.watch(document);
    field('password').type = 'text';
    expect(secrets.has(field('password'))).toBe(true);
  });

  it('that came later and was shown by a script stays one', async () => {
    field('password').remove();
    secrets.watch(document);
    document.querySelector('div')?.insertAdjacentHTML('afterbegin', '<input id="password" type="password">');
    field('password').type = 'text';
    await settle();
    expect(secrets.has(field('password'))).toBe(true);
  });

  it('is one for as long as it lives, though it was one for a moment', async () => {
    secrets.watch(document);
    field('email').type = 'password';
    field('email').type = 'text';
    await settle();
    expect(secrets.has(field('email'))).toBe(true);
  });

  it('that another field takes the place of, at the press of a button, leaves its place to a secret', () => {
    field('password').remove();
    secrets.watch(document);
    document.querySelector('div')?.insertAdjacentHTML('afterbegin', '<input id="password" type="password">');
    secrets.mayBeShown([document.querySelector('button') as Element, document.body, document]);
    field('password').outerHTML = '<input id="shown">';
    expect(secrets.has(field('shown'))).toBe(true);
    expect(secrets.has(field('email'))).toBe(false);
  });

  it('that another field takes the place of with what is around it leaves its place to a secret', () => {
    secrets.watch(document);
    (field('password').parentElement as Element).outerHTML = '<div><input id="shown"></div>';
    expect(secrets.has(field('shown'))).toBe(true);
    expect(secrets.has(field('email'))).toBe(false);
  });

  it('that is hidden behind its twin leaves its place to a secret', () => {
    secrets.watch(document);
    field('password').insertAdjacentHTML('afterend', '<input id="shown">');
    field('password').hidden = true;
    expect(secrets.has(field('shown'))).toBe(true);
  });

  it('that is hidden makes no secret of the field beside it, which was in use before', () => {
    secrets.watch(document);
    field('password').insertAdjacentHTML('beforebegin', '<input id="other">');
    expect(secrets.has(field('other'))).toBe(false);
    field('password').hidden = true;
    expect(secrets.has(field('other'))).toBe(false);
  });

  it('in a shadow root is one once the root is watched', () => {
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    root.innerHTML = '<input type="password">';
    secrets.watch(root);
    const [password] = root.querySelectorAll('input');
    (password as HTMLInputElement).type = 'text';
    expect(secrets.has(password as HTMLInputElement)).toBe(true);
  });
});
