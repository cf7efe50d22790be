import {
  API_HOST,
  type Call,
  type ContactRecord,
  createSandbox,
  type ListRecord,
  type Sandbox,
  type SandboxOptions,
  type TokenOptions,
} from './sandbox';

/** A clock that only `pass` moves. */
export interface Clock {
  now: () => number;
  /** Moves the clock by milliseconds. */
  pass(milliseconds: number): void;
}

export function createClock(start = '2026-06-10T09:00:00.000Z'): Clock {
  let at = Date.parse(start);
  return {
    now: () => at,
    pass(milliseconds) {
      at += milliseconds;
    },
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  bytes: Uint8Array;
  /** The JSON of the answer. A test names the properties that it expects. */
  body: Body;
  /** The entries of an error that is an array. */
  errors: ApiError[];
}

interface ApiError {
  error_key: string;
  error_message: string;
}

/** The properties of answers that tests read. */
interface Body extends Omit<ContactRecord, 'notes'>, ApiError {
  contacts: Body[];
  contacts_count: number;
  new_subscriber: number;
  lists: (ListRecord & { membership_count: number })[];
  lists_count: number;
  tags: { name: string; contacts_count: number }[];
  activities: Body[];
  bulk_email_campaign_summaries: { campaign_id: string; last_sent_date: string; unique_counts: { sends: number } }[];
  campaign_activities: { campaign_activity_id: string; role: string }[];
  tracking_activities: {
    contact_id: string;
    created_time: string;
    deleted_at?: string;
    campaign_activity_name: string;
  }[];
  contact_list_ids: string[];
  segment_ids: number[];
  flow_summaries: { id: string; name: string; status: string }[];
  activity_id: string;
  state: string;
  activity_errors: string[];
  action: string;
  list_id: string;
  _links: { next: { href: string }; results: { href: string } } | undefined;
  notes: { content: string }[];
}

/** A sandbox with a clock that stands still, and a signed-in admin who calls its API. */
export interface ApiClient {
  sandbox: Sandbox;
  clock: Clock;
  get(path: string): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  last(): Call | undefined;
}

/** Creates an API client for tests of the sandbox itself. Rate limits are off unless a switch turns them on. */
export function createApiClient(options: SandboxOptions = {}, token: TokenOptions = {}): ApiClient {
  const clock = createClock();
  const sandbox = createSandbox({ now: clock.now, ...options, switches: { rateLimits: 'off', ...options.switches } });
  const { accessToken } = sandbox.issueToken(token);
  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const url = `https://${API_HOST}${path.startsWith('/v3') ? '' : '/v3'}${path}`;
    return read(
      await sandbox.fetch(
        new Request(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
      ),
    );
  }
  return {
    sandbox,
    clock,
    get: (path) => call('GET', path),
    put: (path, body) => call('PUT', path, body),
    post: (path, body) => call('POST', path, body),
    delete: (path) => call('DELETE', path),
    last: () => sandbox.calls.at(-1),
  };
}

/** Reads a whole answer. Without JSON, `body` has no properties. */
export async function read(response: Response): Promise<Answer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const body = isJson ? JSON.parse(text) : {};
  const errors: ApiError[] = Array.isArray(body) ? body : [];
  return { status: response.status, headers: response.headers, text, bytes, body, errors };
}
