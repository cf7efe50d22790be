import * as v from 'valibot';
import { LIST_ORIGINS } from './former-lists';
import { promptFailures } from './prompt-failure';
import { contentRequests, type Input, type RequestName } from './requests';
import { ENTRY_POINTS, METHODS } from './restores';

/** The maximum number of contacts in a job. */
const MOST_CONTACTS = 200_000;
/** An account has up to 1,000 lists, and more if deleted ones count. */
const MOST_LISTS_OF_A_FILE = 10_000;

const nothing: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({});
const uuid = v.pipe(v.string(), v.uuid());
/** SHA-256 in hexadecimal. */
const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Constant Contact counts characters. An emoji is one, but two units of a JavaScript string. */
const characters = (most: number) => v.check((words: string) => [...words].length <= most);
const edit = v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1), characters(50)));
const entryPoint = v.picklist(ENTRY_POINTS);
export const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.check((value) => Number.isInteger(value) && value >= least && value <= most),
  );
/** The handler checks how many lists a restore needs, because its failure explains that. */
const listIds = v.pipe(v.array(uuid), v.maxLength(1_000));
/** The surface itself rejects longer texts and never sends them. */
const text = v.pipe(v.string(), v.maxLength(20_000));

const people = v.pipe(
  v.array(
    v.pipe(
      v.strictObject({ id: v.exactOptional(uuid), address: v.exactOptional(v.pipe(v.string(), v.maxLength(320))) }),
      v.check(({ id, address }) => id !== undefined || address !== undefined),
    ),
  ),
  v.minLength(1),
  v.maxLength(200_000),
);
const reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500));
const passphrase = v.pipe(v.string(), v.minLength(12), v.maxLength(200));

const time = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const listOrigin = v.strictObject({
  source: v.picklist(LIST_ORIGINS),
  contacts: wholeNumber(1, MOST_CONTACTS),
  seen: v.exactOptional(v.strictObject({ first: time, last: time })),
});

/** The schema of every request's input. The background rejects anything else. */
export const inputSchemas = {
  getStatus: nothing,
  lookup: v.strictObject({ text }),
  getLists: v.strictObject({ refresh: v.exactOptional(v.boolean()) }),
  createList: v.strictObject({ name: v.pipe(v.string(), v.trim(), v.minLength(1), characters(255)) }),
  restore: v.strictObject({
    contactId: uuid,
    listIds,
    entryPoint,
    fingerprint,
    edits: v.exactOptional(
      v.strictObject({ firstName: edit, lastName: edit, jobTitle: edit, companyName: edit, anniversary: edit }),
    ),
    method: v.exactOptional(v.picklist(METHODS)),
  }),
  requestResubscribe: v.strictObject({ contactId: uuid, listIds, entryPoint, fingerprint }),
  undoRestore: v.strictObject({ recordId: uuid }),
  scanContacts: v.strictObject({
    status: v.picklist(['deleted', 'all', 'changed']),
    // A cursor holds up to three of the server’s links, and nothing limits their length.
    next: v.exactOptional(v.pipe(v.string(), v.maxLength(100_000))),
  }),
  findContacts: v.pipe(
    v.strictObject({ addresses: v.array(v.pipe(v.string(), v.maxLength(320))), ids: v.array(uuid) }),
    v.check(({ addresses, ids }) => addresses.length + ids.length <= 8),
  ),
  getNames: nothing,
  getAutomations: nothing,
  getCachedPage: v.strictObject({ page: wholeNumber(0, 1_000_000) }),
  startJob: v.union([
    v.pipe(
      v.strictObject({
        kind: v.picklist(['restore']),
        groups: v.pipe(
          v.array(
            v.strictObject({
              contactIds: v.pipe(v.array(uuid), v.minLength(1)),
              lists: v.pipe(
                v.array(v.strictObject({ id: uuid, name: v.string(), members: v.exactOptional(v.number()) })),
                v.minLength(1),
                v.maxLength(50),
              ),
            }),
          ),
          v.minLength(1),
        ),
        leftOut: v.exactOptional(v.array(uuid)),
        origins: v.exactOptional(v.pipe(v.array(listOrigin), v.maxLength(LIST_ORIGINS.length))),
      }),
      v.check(({ groups }) => {
        const ids = groups.flatMap(({ contactIds }) => contactIds);
        return ids.length <= MOST_CONTACTS && new Set(ids).size === ids.length;
      }),
    ),
    v.strictObject({
      kind: v.picklist(['dry-run']),
      contactIds: v.pipe(v.array(uuid), v.minLength(1), v.maxLength(MOST_CONTACTS)),
    }),
    v.strictObject({ kind: v.picklist(['undo']), jobId: uuid }),
  ]),
  getJobs: nothing,
  pauseJob: v.strictObject({ jobId: uuid }),
  resumeJob: v.strictObject({ jobId: uuid }),
  cancelJob: v.strictObject({ jobId: uuid }),
  getJobResults: v.strictObject({ jobId: uuid }),
  getJobReport: v.strictObject({ jobId: uuid }),
  getNeverRestore: nothing,
  markNeverRestore: v.strictObject({ people }),
  unmarkNeverRestore: v.strictObject({ people, reason }),
  forgetLostMarks: v.strictObject({ reason }),
  exportMarks: v.strictObject({ passphrase }),
  importMarks: v.strictObject({ file: v.pipe(v.string(), v.maxLength(50_000_000)), passphrase }),
  getSettings: nothing,
  saveSettings: v.strictObject({
    apiKey: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
    promptOnPages: v.exactOptional(v.boolean()),
    explainDeleting: v.exactOptional(v.boolean()),
    notifyWhenDone: v.exactOptional(v.boolean()),
    watchDeletions: v.exactOptional(v.boolean()),
    watchThreshold: v.exactOptional(wholeNumber(1, 100_000)),
    rememberLists: v.exactOptional(v.boolean()),
    nameAutomations: v.exactOptional(v.boolean()),
    lookInSends: v.exactOptional(v.boolean()),
    keepHistoryDays: v.exactOptional(wholeNumber(1, 3_650)),
  }),
  recallLists: v.strictObject({ contactIds: v.pipe(v.array(uuid), v.maxLength(MOST_CONTACTS)) }),
  getListMemory: nothing,
  forgetListMemory: nothing,
  getAllLists: nothing,
  getListFiles: nothing,
  findExports: nothing,
  readExportFile: v.strictObject({
    activityId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    from: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  addListFile: v.pipe(
    v.strictObject({
      asOf: time,
      lists: v.pipe(
        v.array(
          v.strictObject({
            id: uuid,
            name: v.pipe(v.string(), characters(255)),
            mayBeAnother: v.exactOptional(v.literal(true)),
          }),
        ),
        v.maxLength(MOST_LISTS_OF_A_FILE),
      ),
      sets: v.array(v.strictObject({ listIds: v.array(uuid), contactIds: v.array(uuid) })),
      byAddress: v.exactOptional(v.literal(true)),
    }),
    v.check(({ lists, sets }) => {
      const known = new Set(lists.map(({ id }) => id));
      return sets.every(({ listIds }) => listIds.every((id) => known.has(id)));
    }),
  ),
  forgetListFiles: nothing,
  getSentLists: nothing,
  beginSentLists: nothing,
  readSentLists: nothing,
  endSentLists: nothing,
  forgetSentLists: nothing,
  signIn: nothing,
  startCodeSignIn: nothing,
  getCodeSignIn: nothing,
  pollCodeSignIn: nothing,
  cancelCodeSignIn: nothing,
  seenDeletions: nothing,
  getHistory: nothing,
  deleteHistory: nothing,
  signOut: nothing,
  switchAccount: v.strictObject({ accountId: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) }),
  watch: nothing,
  notice: v.strictObject({ address: v.pipe(v.string(), v.maxLength(320)), fresh: v.exactOptional(v.boolean()) }),
  reportPromptFailure: v.strictObject({ kind: v.picklist(promptFailures) }),
  getPromptFailures: nothing,
  restoreOffered: v.strictObject({ contactId: uuid, listIds: v.pipe(v.array(uuid), v.minLength(1), v.maxLength(50)) }),
  undoOffered: v.strictObject({ contactId: uuid }),
  openCard: v.strictObject({ text: v.pipe(v.string(), v.maxLength(320)) }),
  aboutToDelete: nothing,
  countDeletions: nothing,
  hideDeletingNote: nothing,
  openDeletions: nothing,
} satisfies { [K in RequestName]: v.GenericSchema<unknown, Input<K>> };

export function isContentRequest(request: RequestName): boolean {
  return (contentRequests as readonly RequestName[]).includes(request);
}

/** A message as received, before its input is validated. */
export const messageSchema = v.strictObject({
  request: v.picklist(Object.keys(inputSchemas) as RequestName[]),
  input: v.unknown(),
});
