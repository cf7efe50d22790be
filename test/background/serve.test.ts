import { describe, expect, it } from 'vitest';
import { contactsTab, createExtension, page } from './extension';

const refused = { ok: false, failure: { kind: 'bad-request' } };

describe('the one listener', () => {
  it.each([
    ['another extension', { ...page, id: 'another' }],
    ['nobody known', {}],
    ['another site', { ...contactsTab(1), url: 'https://example.org/contacts' }],
    ['a site with a like name', { ...contactsTab(1), url: 'https://app.constantcontact.com.example.org/' }],
    ['a frame inside the page', { ...contactsTab(1), frameId: 3 }],
  ])('does not listen to %s', async (_who, sender) => {
    expect(await createExtension().send({ request: 'getStatus', input: {} }, sender)).toEqual(refused);
    const notice = { request: 'notice', input: { address: 'jane@riverside.example' } };
    expect(await createExtension().send(notice, sender)).toEqual(refused);
  });

  it.each([
    'getStatus',
    'lookup',
    'getLists',
    'createList',
    'getSettings',
    'saveSettings',
    'signIn',
    'startCodeSignIn',
    'getCodeSignIn',
    'pollCodeSignIn',
    'cancelCodeSignIn',
    'signOut',
  ])('answers no content script that asks %s', async (request) => {
    const input = { text: 'jane@riverside.example' };
    const { send } = createExtension();
    expect(await send({ request, input: request === 'lookup' ? input : {} }, contactsTab(1))).toEqual(refused);
  });

  it.each([
    [undefined],
    [null],
    ['lookup'],
    [{ request: 'lookup' }],
    [{ request: 'toString', input: {} }],
    [{ request: 'lookup', input: { text: 7 } }],
    [{ request: 'lookup', input: { text: 'x'.repeat(20_001) } }],
    [{ request: 'lookup', input: { text: 'x', more: true } }],
    [{ request: 'restore', input: { contactId: '../lists', listIds: [], entryPoint: 'popup' } }],
    [{ request: 'getStatus', input: {}, token: 'x' }],
  ])('refuses %j', async (message) => {
    expect(await createExtension().send(message)).toEqual(refused);
  });

  it('answers a defect as one, and never with what it was', async () => {
    const extension = createExtension();
    extension.platform.local.get = async () => {
      throw new Error('jane@riverside.example');
    };
    extension.restart();
    expect(await extension.send({ request: 'getSettings', input: {} })).toEqual({
      ok: false,
      failure: { kind: 'internal' },
    });
  });
});
