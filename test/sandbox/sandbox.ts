import { AccountData, type NewContact, type NewList } from './account-data';
import { type Activities, createActivities } from './activities';
import { createApi } from './api';
import type { ApiContext } from './api-environment';
import { type Application, PUBLIC_CLIENT_ID, registeredApplications, registerRedirect } from './applications';
import { type Colleague, createColleague } from './colleague';
import { Faults } from './faults';
import { createOAuth } from './oauth';
import { RateLimits } from './rate-limits';
import type { AccountRecord, ContactRecord, ListRecord } from './records';
import { seedStory, storyAccount } from './seed';
import { ServerLog } from './server-log';
import { defaultSwitches, type Switches } from './switches';
import { dana, type User, users } from './users';
import { createWebApp } from './web-app';

export { CONFIDENTIAL_CLIENT_ID, DEVICE_CLIENT_ID, PUBLIC_CLIENT_ID } from './applications';
export type { Fault } from './faults';
export type { ContactRecord, ListRecord } from './records';
export { lists, people } from './seed';
export type { Switches } from './switches';

export const API_HOST = 'api.cc.email';
export const AUTHZ_HOST = 'authz.constantcontact.com';
export const APP_HOST = 'app.constantcontact.com';

export interface SandboxOptions {
  /** The clock of the whole sandbox, in milliseconds since the epoch. */
  now?: () => number;
  /** The initial content of the account: the people of the story (the default), or nothing. */
  seed?: 'story' | 'empty';
  switches?: Partial<Switches>;
  /** Numbers in [0, 1) for new ids, codes and tokens. */
  random?: () => number;
}

/** A request to the API or the authorization server. */
export interface Call {
  /** The server’s sequence number. Requests and changes (`LogEntry.seq`) share one order. */
  seq: number;
  /** The time of its arrival, in milliseconds since the epoch. */
  at: number;
  host: string;
  method: string;
  path: string;
  /** The query with its `?`, or an empty string. */
  query: string;
  /** 0 until the answer, and forever if the answer was lost. */
  status: number;
  /** The answer has a status of success and unusable content. */
  isGarbled?: true;
  clientId?: string;
  /** The parsed JSON, the fields of a form, or the unparsed text. */
  requestBody?: unknown;
}

export type AnswerListener = (call: Call, answer: Response) => void | Promise<void>;

/** 'before' the server handles a request, or 'after' it has, when the answer has neither arrived nor been lost. */
export type RequestListener = (call: Call, side: 'before' | 'after') => void;

/** Another account, with users and contacts of its own, for the same API keys. */
export interface AnotherAccount {
  account: AccountRecord;
  data: AccountData;
  colleague: Colleague;
  /** Its user: `issueToken({ user })`, or by name on the sign-in pages. */
  owner: User;
}

export interface TokenOptions {
  clientId?: string;
  /** Scopes separated by spaces. The default is `contact_data offline_access account_read`. */
  scope?: string;
  /** The user’s privileges, in place of those of an account owner. */
  privileges?: readonly string[];
  /** The owner of the token. The default is Dana, the owner of the story’s account. */
  user?: User;
}

/** A simulated Constant Contact: its web app, its API and its authorization server, with state. */
export class Sandbox {
  readonly switches: Switches;
  readonly account: AccountRecord = { ...storyAccount };
  /** Every request to the API and the authorization server, in order. */
  readonly calls: Call[] = [];
  /** Requests that no client should make. A test asserts that there are none. */
  readonly unexpected: string[] = [];
  /** The author and the time of every change of a contact, in the server’s own order. */
  readonly log = new ServerLog();
  /** Somebody else who uses the account. */
  readonly colleague: Colleague;
  readonly faults: Faults;
  readonly limits: RateLimits;
  /** The applications registered in the portal, by client id. */
  readonly applications: Map<string, Application> = registeredApplications();
  /** The stored account, for everything without a method here. */
  readonly data: AccountData;
  readonly now: () => number;

  /** The bulk activities, for changes that no client can make. */
  readonly activities: Pick<Activities, 'startForeign' | 'forget'>;

  private readonly bulk: Activities;
  private readonly random: () => number;
  private readonly users: User[] = [...users];
  private readonly oauth: ReturnType<typeof createOAuth>;
  /** The API of each other account, by user id. Everybody else gets the API of the story’s account. */
  private readonly apis = new Map<string, ReturnType<typeof createApi>>();
  private readonly api: ReturnType<typeof createApi>;
  private readonly webApp: ReturnType<typeof createWebApp>;
  private readonly answerListeners = new Set<AnswerListener>();
  private readonly requestListeners = new Set<RequestListener>();

  constructor(options: SandboxOptions = {}) {
    this.random = options.random ?? Math.random;
    this.now = options.now ?? Date.now;
    this.faults = new Faults(this.now);
    this.switches = { ...defaultSwitches, ...options.switches };
    this.data = new AccountData(this.now, this.random, this.switches, this.log);
    this.limits = new RateLimits(this.now, this.switches);
    if (options.seed !== 'empty') seedStory(this.data);

    const { account, data, switches, applications, limits, now, random } = this;
    this.colleague = createColleague(data, switches);
    this.oauth = createOAuth({ applications, limits, switches, now, random, users: this.users });
    const deps = this.depsOf({ account, data, switches });
    this.bulk = deps.activities;
    this.activities = this.bulk;
    this.api = createApi(deps);
    this.webApp = createWebApp(deps);
    this.oauth.app.notFound((c) => {
      this.report(`${c.req.method} ${c.req.url} is not a route of the authorization server`);
      return c.text('404 Not Found', 404);
    });
  }

  /**
   * Adds an account for the same API keys. `privileges` without `account:read` create an owner who cannot read which
   * account it is.
   */
  addAccount(given: Partial<AccountRecord> & { privileges?: readonly string[] } = {}): AnotherAccount {
    const { privileges = dana.privileges, ...named } = given;
    const account: AccountRecord = {
      ...storyAccount,
      encoded_account_id: `a07e${this.users.length}`,
      organization_name: 'Lakeside Choir',
      ...named,
    };
    const owner: User = { ...dana, id: `owner-of-${account.encoded_account_id}`, name: 'Lena Brook', privileges };
    this.users.push(owner);
    const { switches } = this;
    const data = new AccountData(this.now, this.random, switches, this.log);
    this.apis.set(owner.id, createApi(this.depsOf({ account, data, switches })));
    return { account, data, colleague: createColleague(data, switches), owner };
  }

  private depsOf(context: ApiContext) {
    const { applications, oauth, limits } = this;
    const report = (what: string) => this.report(what);
    return { ...context, activities: createActivities(context), applications, oauth, limits, report };
  }

  private report(what: string): void {
    this.unexpected.push(what);
  }

  /**
   * Contacts by id, deleted ones included. A test may change a record’s properties, but its address only through the
   * API. The log contains only changes by the API and by `colleague`.
   */
  get contacts(): ReadonlyMap<string, ContactRecord> {
    return this.data.contacts;
  }

  get lists(): ReadonlyMap<string, ListRecord> {
    return this.data.lists;
  }

  /**
   * Answers a request as the host in its URL would. Rejects only where a real fetch would: a broken connection, an
   * abort.
   */
  readonly fetch = async (request: Request, signal = request.signal): Promise<Response> => {
    signal.throwIfAborted();
    const { hostname, pathname } = new URL(request.url);
    if (hostname === APP_HOST) return this.webApp.fetch(request);
    if (pathname === '/favicon.ico') return new Response(null, { status: 204 });
    if (hostname !== API_HOST && hostname !== AUTHZ_HOST) {
      this.unexpected.push(`${request.method} ${request.url} is not a host of Constant Contact`);
      return new Response('404 Not Found', { status: 404 });
    }
    await this.faults.settle();
    const call = await this.record(request);
    for (const listener of this.requestListeners) listener(call, 'before');
    // Actions of listeners precede the request.
    call.seq = this.log.next();
    let response: Response;
    try {
      const handled = this.faults.handle(request, async () => this.appOf(request).fetch(request, { seq: call.seq }));
      response = await orAborted(handled, signal);
    } finally {
      for (const listener of this.requestListeners) listener(call, 'after');
    }
    call.status = response.status;
    const isOdd =
      request.method === 'GET' && this.data.unreadable.get(call.path.split('/').at(-1) ?? '') === 'odd-shape';
    if (isOdd || this.faults.garbled.has(response)) call.isGarbled = true;
    if (this.switches.dateHeader === 'sent') response.headers.set('date', new Date(this.now()).toUTCString());
    response.headers.set('x-eig-tracking-id', `sandbox-${call.seq}`);
    for (const listener of this.answerListeners) await listener(call, response.clone());
    return response;
  };

  private appOf(request: Request): {
    fetch(request: Request, bindings: { seq: number }): Response | Promise<Response>;
  } {
    if (new URL(request.url).hostname === AUTHZ_HOST) return this.oauth.app;
    const user = this.oauth.grantOf(bearerOf(request) ?? '')?.user.id;
    return (user !== undefined && this.apis.get(user)) || this.api;
  }

  /**
   * Calls the listener before and after every request to the API and the authorization server. Returns a function that
   * removes it.
   */
  onRequest(listener: RequestListener): () => void {
    this.requestListeners.add(listener);
    return () => this.requestListeners.delete(listener);
  }

  /**
   * Calls the listener with every answer of the API and the authorization server. Returns a function that removes it.
   */
  onAnswer(listener: AnswerListener): () => void {
    this.answerListeners.add(listener);
    return () => this.answerListeners.delete(listener);
  }

  addContact(contact: NewContact): ContactRecord {
    return this.data.addContact(contact);
  }

  /** Deletes as the web app does: no lists, `deleted_at`, hidden. */
  deleteContact(contactId: string): void {
    this.data.deleteContact(contactId);
  }

  contactByEmail(address: string): ContactRecord | undefined {
    return this.data.contactByEmail(address);
  }

  /** The file of an export of all contacts that starts now in the web app. */
  exportByHand(): Uint8Array {
    return this.bulk.exports.byHand();
  }

  addList(list: NewList): ListRecord {
    return this.data.addList(list);
  }

  deleteList(listId: string): void {
    this.data.deleteList(listId);
  }

  /**
   * Tokens of a signed-in admin, without a sign-in flow. `refreshToken` is empty if the scope has no `offline_access`.
   */
  issueToken(options: TokenOptions = {}): { accessToken: string; refreshToken: string } {
    const application = this.applications.get(options.clientId ?? PUBLIC_CLIENT_ID);
    if (!application) throw new Error(`No application ${options.clientId}`);
    const scopes = new Set((options.scope ?? 'contact_data offline_access account_read').split(' '));
    const owner = options.user ?? dana;
    const user: User = options.privileges ? { ...owner, privileges: options.privileges } : owner;
    const answer = this.oauth.issue(application, user, scopes);
    return { accessToken: answer.access_token, refreshToken: answer.refresh_token ?? '' };
  }

  /** Ends every session, as a changed password would. All tokens are refused from then on. */
  revokeTokens(): void {
    this.oauth.revokeAll();
  }

  /** Registers a redirect URI in the portal. Throws if the portal would refuse it. */
  registerRedirect(uri: string, clientId = PUBLIC_CLIENT_ID): void {
    const application = this.applications.get(clientId);
    if (!application) throw new Error(`No application ${clientId}`);
    registerRedirect(application, uri);
  }

  /** Adds a page to the host app.constantcontact.com, such as another layout of a contacts page. */
  page(path: string, html: string): void {
    this.webApp.pages.set(path, html);
  }

  private async record(request: Request): Promise<Call> {
    const { hostname, pathname, search } = new URL(request.url);
    const call: Call = {
      seq: 0,
      at: this.now(),
      host: hostname,
      method: request.method,
      path: pathname,
      query: search,
      status: 0,
    };
    this.calls.push(call);
    const text = request.body === null ? '' : await request.clone().text();
    if (text !== '') call.requestBody = parsed(text, request.headers.get('content-type') ?? '');
    const bearer = bearerOf(request);
    const inForm = hostname === AUTHZ_HOST ? new URLSearchParams(text || search).get('client_id') : null;
    const clientId = bearer === undefined ? inForm : this.oauth.grantOf(bearer)?.clientId;
    if (clientId) call.clientId = clientId;
    return call;
  }
}

/** Creates a sandbox. Its `fetch` can replace the global one, or serveSandbox() can serve it over HTTPS. */
export function createSandbox(options?: SandboxOptions): Sandbox {
  return new Sandbox(options);
}

const bearerOf = (request: Request) => /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];

function parsed(text: string, type: string): unknown {
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return text;
  }
}

/** Rejects with the signal’s reason as soon as it is aborted. */
async function orAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([task, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
