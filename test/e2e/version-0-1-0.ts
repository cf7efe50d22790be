/**
 * Rewrites everything in storage to the layout of version 0.1.0. Runs in a page of the extension while its worker is
 * stopped. That version’s database had version 1, each session was sealed by itself, the journal had other names and no
 * server time, and a job had chunks and a row for each result.
 */
export async function storeAsVersion010(): Promise<void> {
  type Row = Record<string, unknown>;
  type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const name = 'contact-restore';
  const now = await done(indexedDB.open(name));
  const all = (store: string) => done(now.transaction(store).objectStore(store).getAll() as IDBRequest<Row[]>);
  const one = (store: string, key: string) => done(now.transaction(store).objectStore(store).get(key));
  const key: CryptoKey = await one('keys', 'seal');
  const seal = async (value: unknown): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain) };
  };
  const open = async ({ iv, data }: Sealed) =>
    JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data)));
  const sha256 = async (text: string) =>
    [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');

  const { sessions, currentId } = await open(await one('secrets', 'sessions'));
  const journal: Row[] = [];
  let previous = '0'.repeat(64);
  for (const { recordId, accountId, contactId, at, sealed } of await all('journal')) {
    const { entryPoint, fingerprint, ...said } = await open(sealed as Sealed);
    if (said.event !== 'begun' && said.event !== 'settled') continue;
    const content = { ...said, ...(entryPoint && { wayIn: entryPoint }), ...(fingerprint && { mark: fingerprint }) };
    const seq = journal.length + 1;
    const hash = await sha256(JSON.stringify([previous, seq, at, recordId, accountId, contactId, content]));
    journal.push({ seq, recordId, accountId, contactId, at, previous, hash, sealed: await seal(content) });
    previous = hash;
  }
  const ends = { lastSeq: journal.length, lastHash: previous, firstSeq: 1, firstPrevious: '0'.repeat(64) };
  const rows: Record<string, Row[]> = {
    journal,
    jobs: (await all('jobs')).map(({ course: _course, number: _number, who: _who, accountName: _name, ...job }) => {
      return { ...job, origins: undefined, waited: 0, startedAt: job.createdAt, readAt: job.createdAt };
    }),
    chunks: (await all('job-pages')).map(({ jobId, n, ids }) => {
      return { jobId, n, batch: n, ids, digests: (ids as string[]).map(() => ''), state: 'planned', polls: 0 };
    }),
    results: [],
    snapshots: await all('snapshots'),
  };
  for (const { jobId, sealed } of await all('job-results')) {
    for (const { id, outcome } of await open(sealed as Sealed)) rows.results?.push({ jobId, id, outcome });
  }
  for (const chunk of rows.chunks ?? []) {
    const job = rows.jobs?.find(({ id }) => id === chunk.jobId);
    if (job?.endedAt !== undefined) Object.assign(chunk, { state: 'done', sentAt: job.createdAt });
  }

  now.close();
  await done(indexedDB.deleteDatabase(name));
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    const db = opening.result;
    db.createObjectStore('keys');
    db.createObjectStore('secrets');
    const entries = db.createObjectStore('journal', { keyPath: 'seq' });
    entries.createIndex('record', 'recordId');
    entries.createIndex('account', 'accountId');
    entries.createIndex('contact', ['accountId', 'contactId']);
    db.createObjectStore('open', { keyPath: 'recordId' });
    db.createObjectStore('bin', { keyPath: ['accountId', 'scan', 'page'] });
    db.createObjectStore('jobs', { keyPath: 'id' });
    db.createObjectStore('chunks', { keyPath: ['jobId', 'n'] });
    db.createObjectStore('results', { keyPath: ['jobId', 'id'] });
    db.createObjectStore('snapshots', { keyPath: ['jobId', 'batch'] });
  };
  const old = await done(opening);
  const put = (store: string, value: unknown, at?: string) =>
    done(old.transaction(store, 'readwrite').objectStore(store).put(value, at));
  await put('keys', key, 'seal');
  await put('secrets', await seal(ends), 'journal');
  for (const session of sessions) await put('secrets', await seal(session), `session:${session.account.id}`);
  for (const [store, some] of Object.entries(rows)) for (const row of some) await put(store, row);
  old.close();

  type Area = { get(key: string): Promise<Row>; set(items: Row): Promise<void>; clear(): Promise<void> };
  const { storage } = (globalThis as unknown as { chrome: { storage: { local: Area; session: Area } } }).chrome;
  const { apiKey } = (await storage.local.get('settings')).settings as Row;
  await storage.local.clear();
  await storage.session.clear();
  await storage.local.set({
    settings: { apiKey, promptOnPages: true, keepHistoryDays: 365, notifyWhenDone: false },
    currentAccount: currentId,
  });
}
