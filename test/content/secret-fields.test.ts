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
/** Lets the mutation observer run. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a password field', () => {
  it('is secret, and the address field beside it is not', () => {
    secrets.watch(document);
    expect(secrets.has(field('password'))).toBe(true);
    expect(secrets.has(field('email'))).toBe(false);
  });

  it('stays secret if it existed at the start and then shows its text', () => {
    secrets.watch(document);
    field('password').type = 'text';
    expect(secrets.has(field('password'))).toBe(true);
  });

  it('stays secret if it was added later and a script then shows its text', async () => {
    field('password').remove();
    secrets.watch(document);
    document.querySelector('div')?.insertAdjacentHTML('afterbegin', '<input id="password" type="password">');
    field('password').type = 'text';
    await settle();
    expect(secrets.has(field('password'))).toBe(true);
  });

  it('stays secret even if it was a password field only for a moment', async () => {
    secrets.watch(document);
    field('email').type = 'password';
    field('email').type = 'text';
    await settle();
    expect(secrets.has(field('email'))).toBe(true);
  });

  it('that another field replaces after a click makes that field secret', () => {
    field('password').remove();
    secrets.watch(document);
    document.querySelector('div')?.insertAdjacentHTML('afterbegin', '<input id="password" type="password">');
    secrets.mayBeShown([document.querySelector('button') as Element, document.body, document]);
    field('password').outerHTML = '<input id="shown">';
    expect(secrets.has(field('shown'))).toBe(true);
    expect(secrets.has(field('email'))).toBe(false);
  });

  it('that is replaced together with its parent makes the new field secret', () => {
    secrets.watch(document);
    (field('password').parentElement as Element).outerHTML = '<div><input id="shown"></div>';
    expect(secrets.has(field('shown'))).toBe(true);
    expect(secrets.has(field('email'))).toBe(false);
  });

  it('that is hidden behind its twin makes the twin secret', () => {
    secrets.watch(document);
    field('password').insertAdjacentHTML('afterend', '<input id="shown">');
    field('password').hidden = true;
    expect(secrets.has(field('shown'))).toBe(true);
  });

  it('that is hidden does not make a field secret that was already in use', () => {
    secrets.watch(document);
    field('password').insertAdjacentHTML('beforebegin', '<input id="other">');
    expect(secrets.has(field('other'))).toBe(false);
    field('password').hidden = true;
    expect(secrets.has(field('other'))).toBe(false);
  });

  it('in a shadow root is secret once the root is watched', () => {
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    root.innerHTML = '<input type="password">';
    secrets.watch(root);
    const [password] = root.querySelectorAll('input');
    (password as HTMLInputElement).type = 'text';
    expect(secrets.has(password as HTMLInputElement)).toBe(true);
  });
});
