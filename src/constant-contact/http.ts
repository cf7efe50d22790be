import * as v from 'valibot';
import type { Failure } from '../protocol/failure';
import { errorsOf, isError } from './error-answers';

/** The V3 API. Paging links are relative to the host (https://developer.constantcontact.com/api_guide/v3_pagination.html). */
const HOST = 'https://api.cc.email';
const BASE = `${HOST}/v3`;

/** Timeout of a call, so that a suspended laptop or a silent proxy does not block anyone for ever. */
const TIMEOUT_MS = 25_000;
/** The file of a whole address book takes longer. */
const FILE_TIMEOUT_MS = 5 * 60_000;

/** Waits before retries of a throttled call. Each grows by up to a half at random, so that clients do not retry in step. */
const THROTTLED_WAITS_MS = [1_000, 2_000, 4_000];
/** `Retry-After` is not documented. If present, a call follows it up to this limit. */
const LONGEST_WANTED_WAIT_MS = 20_000;
/** No limit lasts longer than a day, so a longer `Retry-After` is an error. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** An expected failure. The background’s message listener turns it into data. */
export class CallFailed extends Error {
  override name = 'CallFailed' as const;
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** Whether a call failed in one of these ways. */
export function failedWith(error: unknown, ...kinds: Failure['kind'][]): error is CallFailed {
  return error instanceof CallFailed && kinds.includes(error.failure.kind);
}

/** Ignores an expected failure, where it does no harm, and rethrows a defect. */
export function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof CallFailed)) throw error;
}

export class TimedOut extends CallFailed {
  constructor() {
    super({ kind: 'unreachable' });
  }
}

interface HttpDeps {
  /** Rejects with `CallFailed` if the reason is known. */
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** A valid access token, never `refused`, which the API has just answered with 401. */
  getAccessToken: (refused?: string) => Promise<string>;
  /**
   * Waits for a slot within the rate limits, and counts the call. Rejects when the day’s calls are used up. The result is a
   * function to run when the call has ended, however it ended.
   */
  beforeCall: () => Promise<() => Promise<void>>;
  /** Constant Contact answered a call within its limits. */
  onAnswer: () => Promise<void>;
  /** The day’s calls are used up. Returns when they are available again, in ms since the epoch. */
  onQuotaExceeded: () => Promise<number>;
  /** Takes the `Date` of an answer. */
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
  /** Takes a text answer in pieces. The call then resolves to `undefined`. */
  into?: (piece: string) => void;
  /**
   * Runs right before each attempt, which may come long after the call was made. Rejects if the call must not be sent
   * after all.
   */
  beforeSend?: () => Promise<void>;
}

/** Makes a call and validates its answer. Rejects with `CallFailed`. After a rejected write, read before anything else. */
export type Call = <T>(request: CallRequest, answer: v.GenericSchema<unknown, T>) => Promise<T>;

/**
 * The only access to the API: a token, a slot in the rate limits, a timeout, one refresh after a 401, and a few retries
 * of `throttled` calls, which were certainly not executed. Nothing else is retried here, not even reads. Calls are
 * scarce, and only the use-case knows whether a retry is worth one.
 */
export function createCall(deps: HttpDeps): Call {
  return async (request, answer) => {
    let token = await deps.getAccessToken();
    let renewed = false;
    let throttled = 0;
    let isDayInDoubt = true;
    for (;;) {
      const endCall = await deps.beforeCall();
      await request.beforeSend?.();
      const response = await fetchOnce(deps, request, token).finally(endCall);
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
        // A 429 without a key or a time may mean either limit. If it outlasts the retries, it is the daily one.
        if (wait === undefined && isDayInDoubt) {
          throw new CallFailed({ kind: 'quota-exceeded', until: await deps.onQuotaExceeded() });
        }
        throw new CallFailed({ kind: 'throttled', ...(wanted > 0 && { ms: wanted }) });
      }
      await deps.sleep(Math.max(wanted, wait * (1 + deps.random() / 2)));
    }
  };
}

/** The path of a link such as "/v3/contacts?cursor=…", below the base. */
export function pathOfLink(href: string): string {
  const url = URL.canParse(href, HOST) ? new URL(href, HOST) : undefined;
  if (url?.origin !== HOST || !url.pathname.startsWith('/v3/')) throw new CallFailed({ kind: 'unexpected-answer' });
  return url.pathname.slice('/v3'.length) + url.search;
}

/** A 401 or 5xx may precede the check of the limits, so it says nothing about them. */
function isWithinLimits(status: number): boolean {
  return status < 500 && status !== 401 && status !== 429;
}

/** `Retry-After` in ms: a number of seconds, or a date relative to the answer’s own `Date` (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers): number {
  const text = headers.get('Retry-After') ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.parse(headers.get('Date') ?? '');
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0;
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
    throw noAnswerFailure(error);
  }
}

/** Why no answer came: the given `fetch` may know, otherwise there was no connection. */
export function noAnswerFailure(error: unknown): CallFailed {
  if (error instanceof CallFailed) return error;
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  return isTimeout ? new TimedOut() : new CallFailed({ kind: 'unreachable' });
}

async function readAnswer<T>(
  response: Response,
  answer: v.GenericSchema<unknown, T>,
  into: CallRequest['into'],
): Promise<T> {
  const body = into ? await readPieces(response, into) : await readJson(response);
  const parsed = v.safeParse(answer, body);
  if (!parsed.success || isError(body)) throw new CallFailed({ kind: 'unexpected-answer' });
  return parsed.output;
}

/** Undefined if the body is not JSON. Rejects with `unreachable` if the connection breaks off. */
export async function readJson(response: Response): Promise<unknown> {
  const body = await response.text().catch((error: unknown) => {
    throw noAnswerFailure(error);
  });
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Rejects with `unreachable` if the connection breaks off, possibly after some pieces. */
async function readPieces(response: Response, into: (piece: string) => void): Promise<undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const read = () =>
    reader?.read().catch((error: unknown) => {
      throw noAnswerFailure(error);
    });
  for (let piece = await read(); piece && !piece.done; piece = await read()) {
    into(decoder.decode(piece.value, { stream: true }));
  }
  into(decoder.decode());
}

/** `named`: the answer says which of the two limits was hit. */
type HttpFailure = Exclude<Failure, { kind: 'throttled' }> | { kind: 'throttled'; named: boolean };

async function failureOf(response: Response, isActivity: boolean): Promise<HttpFailure> {
  const { status } = response;
  // A 408 is a timeout on the way, and no refusal: the write may be applied.
  if (status >= 500 || status === 408) return { kind: 'server-error', status };
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
      // Starting an activity has a third 429: its queue of 1,000 is full. A key for that is not documented, and it must
      // not count as the daily limit.
      if (isActivity && errors.some(({ message }) => message.includes('queued'))) return { kind: 'queue-full' };
      if (keys.includes('quota_exceeded')) return { kind: 'quota-exceeded', until: 0 };
      if (isActivity && !keys.includes('throttled')) return { kind: 'queue-full' };
      return { kind: 'throttled', named: keys.length > 0 };
    }
    default:
      // Any other refusal is assumed to be permanent.
      return status > 400 ? { kind: 'refused', messages } : { kind: 'unexpected-answer' };
  }
}
