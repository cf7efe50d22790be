import * as v from 'valibot';
import type { Failure } from '../protocol/failure';

/** Base of the V3 API. Paging links are relative to the host, not to this (https://developer.constantcontact.com/api_guide/v3_pagination.html). */
const HOST = 'https://api.cc.email';
const BASE = `${HOST}/v3`;

/** How long one call may take. A stopped laptop or a silent proxy must not leave anybody waiting for ever. */
const TIMEOUT_MS = 25_000;
/** A file of a whole address book takes longer. */
const FILE_TIMEOUT_MS = 5 * 60_000;

/** Waits before a throttled call is tried again; each is lengthened by up to a half so that clients do not march in step. */
const THROTTLED_WAITS_MS = [1_000, 2_000, 4_000];
/** No `Retry-After` is documented. One that is there is followed, as long as nobody is left waiting for longer than this. */
const LONGEST_WANTED_WAIT_MS = 20_000;

/** An expected failure on its way up through the code that made the call; the background's listener turns it into data. */
export class CallFailed extends Error {
  override name = 'CallFailed' as const;
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** No answer came in time. */
export class TimedOut extends CallFailed {
  constructor() {
    super({ kind: 'unreachable' });
  }
}

/** What calls need and do not know how to make. */
export interface HttpDeps {
  /** Rejects with `CallFailed` where it knows why no answer comes. */
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** A valid access token; never `refused`, which the API has just answered 401 to. */
  getAccessToken: (refused?: string) => Promise<string>;
  /** Waits for a place within the rate limits and counts the call. Rejects when the day's calls are used up. */
  beforeCall: () => Promise<void>;
  /** Constant Contact took a call within its limits, and answered it. */
  onAnswer: () => Promise<void>;
  /** Constant Contact says that the day's calls are used up; answers when they come back, in ms since the epoch. */
  onQuotaExceeded: () => Promise<number>;
  /** An answer came, with this `Date`. */
  onDate: (date: string | null) => Promise<void>;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
}

export interface CallRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below /v3. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** Takes the answer, which is a text and not JSON, in pieces as they come. The answer is `undefined` then. */
  into?: (piece: string) => void;
}

/** Makes one call and checks its answer. Rejects with `CallFailed`; after a write that rejects, read before anything else. */
export type Call = <T>(request: CallRequest, answer: v.GenericSchema<unknown, T>) => Promise<T>;

/**
 * The one way to the API: a token, a place in the rate limits, a time limit, one refresh on 401, and a few waits on
 * `throttled`, which says for sure that nothing was done. Nothing else is repeated here, reads included: calls are
 * scarce, and only the use-case knows what a repeated one is worth.
 */
export function createCall(deps: HttpDeps): Call {
  return async (request, answer) => {
    let token = await deps.getAccessToken();
    let renewed = false;
    let throttled = 0;
    let isDayInDoubt = true;
    for (;;) {
      await deps.beforeCall();
      const response = await fetchOnce(deps, request, token);
      await deps.onDate(response.headers.get('Date'));
      if (isWithinLimits(response.status)) await deps.onAnswer();
      if (response.ok) return readAnswer(response, answer, request.into);

      if (response.status === 401 && !renewed) {
        renewed = true;
        token = await deps.getAccessToken(token);
        continue;
      }
      const failure = await failureOf(response, request.method === 'POST' && request.path.startsWith('/activities/'));
      if (failure.kind !== 'throttled') {
        throw new CallFailed(
          failure.kind === 'quota-exceeded' ? { ...failure, until: await deps.onQuotaExceeded() } : failure,
        );
      }
      const wait = THROTTLED_WAITS_MS[throttled++];
      const wanted = retryAfter(response.headers);
      isDayInDoubt &&= !failure.named && wanted === 0;
      if (wait === undefined || wanted > LONGEST_WANTED_WAIT_MS) {
        // A 429 with neither a key nor a time may be either limit; one that outlasts some seconds is the day's.
        if (wait === undefined && isDayInDoubt) {
          throw new CallFailed({ kind: 'quota-exceeded', until: await deps.onQuotaExceeded() });
        }
        throw new CallFailed({ kind: 'throttled', ...(wanted > 0 && { ms: wanted }) });
      }
      await deps.sleep(Math.max(wanted, wait * (1 + deps.random() / 2)));
    }
  };
}

/** "/v3/contacts?cursor=…" below the base. */
export function pathOfLink(href: string): string {
  const url = URL.canParse(href, HOST) ? new URL(href, HOST) : undefined;
  if (url?.origin !== HOST || !url.pathname.startsWith('/v3/')) throw new CallFailed({ kind: 'unexpected-answer' });
  return url.pathname.slice('/v3'.length) + url.search;
}

/** A 401 and a 5xx say nothing about limits: they may come before those are looked at. */
function isWithinLimits(status: number): boolean {
  return status < 500 && status !== 401 && status !== 429;
}

/** What `Retry-After` says, in ms: a number of seconds, or a date, which is taken with the answer's own (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers): number {
  const text = headers.get('Retry-After') ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.parse(headers.get('Date') ?? '');
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}

function urlOf({ path, query }: CallRequest): string {
  return BASE + path + (query ? `?${new URLSearchParams(query)}` : '');
}

async function fetchOnce(deps: HttpDeps, request: CallRequest, token: string): Promise<Response> {
  try {
    return await deps.fetch(urlOf(request), {
      method: request.method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: request.into ? 'text/csv' : 'application/json',
        ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      signal: AbortSignal.timeout(request.into ? FILE_TIMEOUT_MS : TIMEOUT_MS),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
  } catch (error) {
    throw unreached(error);
  }
}

/** Why no answer came: what the `fetch` that was given says of it, or that there is none. */
export function unreached(error: unknown): CallFailed {
  if (error instanceof CallFailed) return error;
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  return isTimeout ? new TimedOut() : new CallFailed({ kind: 'unreachable' });
}

async function readAnswer<T>(
  response: Response,
  answer: v.GenericSchema<unknown, T>,
  into: CallRequest['into'],
): Promise<T> {
  const parsed = v.safeParse(answer, into ? await readPieces(response, into) : await readJson(response));
  if (!parsed.success) throw new CallFailed({ kind: 'unexpected-answer' });
  return parsed.output;
}

/** undefined for a body that is no JSON. Rejects with `unreachable` where the connection breaks off in the middle of it. */
export async function readJson(response: Response): Promise<unknown> {
  const body = await readText(response);
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Rejects with `unreachable` where the connection breaks off; some of the text was taken by then. */
async function readPieces(response: Response, into: (piece: string) => void): Promise<undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const read = () =>
    reader?.read().catch((error: unknown) => {
      throw unreached(error);
    });
  for (let piece = await read(); piece && !piece.done; piece = await read()) {
    into(decoder.decode(piece.value, { stream: true }));
  }
  into(decoder.decode());
}

function readText(response: Response): Promise<string> {
  return response.text().catch((error: unknown) => {
    throw unreached(error);
  });
}

/** `named`: the answer said which of the two limits it is. */
type HttpFailure = Exclude<Failure, { kind: 'throttled' }> | { kind: 'throttled'; named: boolean };

/** Errors come as an array of {error_key, error_message}, as one such object, or as {message} from the gateway. */
async function failureOf(response: Response, isActivity: boolean): Promise<HttpFailure> {
  const { status } = response;
  if (status >= 500) return { kind: 'server-error', status };
  const errors = errorsOf(await readJson(response).catch(() => undefined));
  const messages = errors.map(({ message }) => message).filter((message) => message !== '');
  switch (status) {
    case 400:
      return { kind: 'refused', messages };
    case 401:
      return { kind: 'signed-out' };
    case 403:
      return { kind: 'forbidden', cause: 'unexplained' };
    case 404:
      return { kind: 'not-found' };
    case 409:
      return { kind: 'conflict' };
    case 429: {
      const keys = errors.map(({ key }) => key).filter((key) => key !== '');
      // Only what starts an activity has a third 429: no room among the 1,000 that may be queued. Its key is not documented,
      // nor that it has one, and it must not be taken for the day's.
      if (isActivity && errors.some(({ message }) => message.includes('queued'))) return { kind: 'queue-full' };
      if (keys.includes('quota_exceeded')) return { kind: 'quota-exceeded', until: 0 };
      if (isActivity && !keys.includes('throttled')) return { kind: 'queue-full' };
      return { kind: 'throttled', named: keys.length > 0 };
    }
    default:
      // Whatever else is refused is so for good, as far as we can know.
      return status > 400 ? { kind: 'refused', messages } : { kind: 'unexpected-answer' };
  }
}

const errorSchema = v.object({ error_key: v.fallback(v.string(), ''), error_message: v.fallback(v.string(), '') });

function errorsOf(body: unknown): { key: string; message: string }[] {
  return (Array.isArray(body) ? body : [body]).flatMap((entry) => {
    const parsed = v.safeParse(errorSchema, entry);
    return parsed.success ? [{ key: parsed.output.error_key, message: parsed.output.error_message.slice(0, 500) }] : [];
  });
}
