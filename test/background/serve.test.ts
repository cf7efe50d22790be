import { describe, expect, it } from 'vitest';
import { inputSchemas, isContentRequest } from '../../src/protocol/request-schemas';
import type { Input, RequestName } from '../../src/protocol/requests';
import { contactsTab, createExtension, page } from './extension';

const refused = { ok: false, failure: { kind: 'bad-request' } };

const id = '11111111-1111-4111-8111-111111111111';
const restored = { contactId: id, listIds: [id], entryPoint: 'panel' as const, fingerprint: '0'.repeat(64) };

/** A valid input for each request, so that a refusal can only be due to the sender. */
const inputs: { [K in RequestName]: Input<K> } = {
  getStatus: {},
  lookup: { text: 'jane@riverside.example' },
  getLists: {},
  createList: { name: 'Choir' },
  restore: restored,
  requestResubscribe: restored,
  undoRestore: { recordId: id },
  scanContacts: { status: 'deleted' },
  findContacts: { addresses: [], ids: [id] },
  getNames: {},
  getAutomations: {},
  getCachedPage: { page: 0 },
  startJob: { kind: 'undo', jobId: id },
  getJobs: {},
  pauseJob: { jobId: id },
  resumeJob: { jobId: id },
  cancelJob: { jobId: id },
  getJobResults: { jobId: id },
  getJobReport: { jobId: id },
  getNeverRestore: {},
  markNeverRestore: { people: [{ id }] },
  unmarkNeverRestore: { people: [{ id }], reason: 'Asked to come back.' },
  forgetLostMarks: { reason: 'The browser was reset.' },
  exportMarks: { passphrase: 'a long passphrase' },
  importMarks: { file: '{}', passphrase: 'a long passphrase' },
  getSettings: {},
  saveSettings: { promptOnPages: false },
  recallLists: { contactIds: [id] },
  getListMemory: {},
  forgetListMemory: {},
  getAllLists: {},
  getListFiles: {},
  findExports: {},
  readExportFile: { activityId: id, from: 0 },
  addListFile: { asOf: 0, lists: [{ id, name: 'Choir' }], sets: [{ listIds: [id], contactIds: [id] }] },
  forgetListFiles: {},
  getSentLists: {},
  beginSentLists: {},
  readSentLists: {},
  endSentLists: {},
  forgetSentLists: {},
  signIn: {},
  startCodeSignIn: {},
  getCodeSignIn: {},
  pollCodeSignIn: {},
  cancelCodeSignIn: {},
  seenDeletions: {},
  getHistory: {},
  deleteHistory: {},
  signOut: {},
  switchAccount: { accountId: 'a' },
  watch: {},
  notice: { address: 'jane@riverside.example' },
  restoreOffered: { contactId: id, listIds: [id] },
  undoOffered: { contactId: id },
  openCard: { text: 'jane@riverside.example' },
  aboutToDelete: {},
  countDeletions: {},
  hideDeletingNote: {},
  openDeletions: {},
  getPromptFailures: {},
  reportPromptFailure: { kind: 'drawing' },
};

describe('the message listener of the background', () => {
  it.each([
    ['another extension', { ...page, id: 'another' }],
    ['an unknown sender', {}],
    ['another site', { ...contactsTab(1), url: 'https://example.org/contacts' }],
    ['a site with a similar name', { ...contactsTab(1), url: 'https://app.constantcontact.com.example.org/' }],
    ['a frame inside the page', { ...contactsTab(1), frameId: 3 }],
  ])('refuses messages from %s', async (_who, sender) => {
    expect(await createExtension().send({ request: 'getStatus', input: {} }, sender)).toEqual(refused);
    const notice = { request: 'notice', input: { address: 'jane@riverside.example' } };
    expect(await createExtension().send(notice, sender)).toEqual(refused);
  });

  const requests = Object.keys(inputSchemas) as RequestName[];

  it.each(requests.filter(isContentRequest))('refuses %s from every page of the extension', async (request) => {
    expect(await createExtension().send({ request, input: inputs[request] }, page)).toEqual(refused);
  });

  it.each(requests.filter((request) => !isContentRequest(request)))(
    'refuses %s from a content script, but not from a page of the extension',
    async (request) => {
      const message = { request, input: inputs[request] };
      expect(await createExtension().send(message, contactsTab(1))).toEqual(refused);
      expect(await createExtension().send(message, page)).not.toEqual(refused);
    },
  );

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['only a name', 'lookup'],
    ['a request without input', { request: 'lookup' }],
    ['an unknown request', { request: 'toString', input: {} }],
    ['an input of another type', { request: 'lookup', input: { text: 7 } }],
    ['a text that is too long', { request: 'lookup', input: { text: 'x'.repeat(20_001) } }],
    ['an input with an unknown property', { request: 'lookup', input: { text: 'x', more: true } }],
    ['an id that is a path', { request: 'restore', input: { ...inputs.restore, contactId: '../lists' } }],
    ['a message with an unknown property', { request: 'getStatus', input: {}, token: 'x' }],
  ])('refuses %s', async (_what, message) => {
    expect(await createExtension().send(message)).toEqual(refused);
  });

  it.each(['full', 'failing'] as const)('reports a storage that is %s', async (is) => {
    const { ask, storage } = createExtension();
    storage.is = is;
    const answer = await ask('saveSettings', { promptOnPages: false });
    expect(answer).toEqual({ ok: false, failure: { kind: 'no-storage' } });
  });

  it('answers a defect as an internal failure without its message', async () => {
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
