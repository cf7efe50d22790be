import {
  forbidden,
  gatewayForbidden,
  invalid,
  notFound,
  quotaExceeded,
  serverError,
  throttled,
  unauthorized,
} from './errors';

/** Ways in which a request can fail on purpose. */
export type Fault =
  /** 429, 4 calls a second; not applied. */
  | 'throttled'
  /** 429, 10,000 calls a day; not applied. */
  | 'quota-exceeded'
  /** 429 without a key that tells which limit; not applied. */
  | 'throttled-without-key'
  /** 429, 4 calls a second, with a `Retry-After` of 9 seconds; not applied. */
  | 'throttled-for-9-s'
  /** 500 with HTML; not applied. */
  | 'server-error-html'
  /** 503 with an empty body; not applied. */
  | 'empty-503'
  /** 400 with one sentence; not applied. */
  | 'refused'
  /** 401; not applied. */
  | 'unauthorized'
  /** 403 without a body; not applied. */
  | 'forbidden-empty'
  /** 403 of the gateway; not applied. */
  | 'gateway-forbidden'
  /** The connection breaks before the request is read, so fetch rejects. */
  | 'network-error'
  /** No answer until `release()` is called. The request is handled then. */
  | 'hang'
  /** The request is applied and then the connection breaks, so fetch rejects. */
  | 'applied-then-lost'
  /** The connection breaks, so fetch rejects. The request is still applied 8 seconds later. */
  | 'lost-then-applied'
  /** Applied, and answered with 503 as if it were not. */
  | 'applied-then-503'
  /** 200 with JSON of quite another shape; not applied. */
  | 'not-what-the-contract-says'
  /** Applied, and answered with the first half of the body. */
  | 'truncated-json'
  /** Applied, and answered with the first half of the bytes. Only the end of the file shows it. */
  | 'truncated-file'
  /** Applied, and answered with whole lines, but without the last ones. */
  | 'file-without-its-end'
  /** 404; not applied. */
  | 'not-found'
  /** 410; not applied. */
  | 'gone';

/** The faults whose requests are applied. */
const APPLIED = [
  'applied-then-lost',
  'applied-then-503',
  'truncated-json',
  'truncated-file',
  'file-without-its-end',
] as const satisfies Fault[];
type AppliedFault = (typeof APPLIED)[number];
const isApplied = (fault: Fault): fault is AppliedFault => APPLIED.some((each) => each === fault);

/** The requests that a fault waits for. An empty match fits every request to the API and the authorization server. */
export interface FaultMatch {
  method?: string;
  /** Tested against the path and query, such as `/v3/contacts?status=all`. */
  path?: RegExp;
  host?: string;
  /** The fault ends at this time of the server, in milliseconds since the epoch. */
  until?: number;
  /** The number of matching requests that pass first. */
  skip?: number;
}

const LATE_MS = 8_000;

export interface PlannedFault {
  /** The number of requests that met it so far. */
  readonly met: number;
  /** Continues the requests that it holds (`hang`), and removes it from the plan. */
  release(): void;
}

/** The error of fetch when a connection breaks. Over HTTPS the server breaks the socket instead. */
export class ConnectionLost extends TypeError {
  constructor() {
    super('fetch failed');
  }
}

interface Plan {
  match: FaultMatch;
  fault: Fault;
  toSkip: number;
  left: number;
  met: number;
  released: Promise<void>;
  release(): void;
}

export class Faults {
  private plans: Plan[] = [];
  /** Answers with status 200 whose content is unusable. */
  readonly garbled = new WeakSet<Response>();
  private late: { at: number; apply: () => Promise<unknown> }[] = [];

  constructor(private readonly now: () => number) {}

  /** Removes every fault from the plan, and continues the requests that hang. */
  clear(): void {
    for (const plan of this.plans) plan.release();
    this.plans = [];
  }

  /** Applies the lost requests that are due (`lost-then-applied`). Runs before each request. */
  async settle(): Promise<void> {
    if (this.late.length === 0) return;
    const due = this.late.filter(({ at }) => at <= this.now());
    this.late = this.late.filter(({ at }) => at > this.now());
    for (const { apply } of due) await apply();
  }

  /** Plans a fault for the next `times` matching requests. Several plans apply in the order of their creation. */
  next(match: FaultMatch, fault: Fault, times = 1): PlannedFault {
    let open: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      open = resolve;
    });
    const plan: Plan = {
      match,
      fault,
      toSkip: match.skip ?? 0,
      left: times,
      met: 0,
      released,
      release() {
        plan.left = 0;
        open();
      },
    };
    this.plans.push(plan);
    return plan;
  }

  /** Handles a request, with the fault that waits for it, if any. */
  async handle(request: Request, handler: () => Promise<Response>): Promise<Response> {
    const plan = this.take(request);
    if (!plan) return handler();
    const { fault } = plan;
    if (isApplied(fault)) return this.apply(plan, fault, handler);
    plan.met++;
    switch (fault) {
      case 'throttled':
        return throttled();
      case 'quota-exceeded':
        return quotaExceeded();
      case 'throttled-without-key':
        return new Response('Too Many Requests', { status: 429, headers: { 'content-type': 'text/plain' } });
      case 'throttled-for-9-s': {
        const answer = throttled();
        answer.headers.set('retry-after', '9');
        return answer;
      }
      case 'server-error-html':
        return serverError();
      case 'empty-503':
        return new Response(null, { status: 503 });
      case 'refused':
        return invalid('The request is not valid.');
      case 'unauthorized':
        return unauthorized();
      case 'forbidden-empty':
        return forbidden();
      case 'gateway-forbidden':
        return gatewayForbidden();
      case 'network-error':
        throw new ConnectionLost();
      case 'hang':
        await plan.released;
        return handler();
      case 'lost-then-applied':
        this.late.push({ at: this.now() + LATE_MS, apply: handler });
        throw new ConnectionLost();
      case 'not-what-the-contract-says':
        return this.garble(
          Response.json({ contacts: 'none', contact_id: 7, email_address: [], lists: { first: null } }),
        );
      case 'not-found':
        return notFound();
      case 'gone':
        return notFound('The requested resource is gone.', 410);
    }
  }

  /** Applies the request, and loses or cuts the answer. */
  private async apply(plan: Plan, fault: AppliedFault, handler: () => Promise<Response>): Promise<Response> {
    const whole = await handler();
    if (whole.status === 429) {
      // The limits refused the request, so the fault waits for the next one.
      plan.left++;
      return whole;
    }
    plan.met++;
    if (fault === 'applied-then-lost') throw new ConnectionLost();
    if (fault === 'applied-then-503') return new Response(null, { status: 503 });
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const half = Math.ceil(bytes.length / 2);
    const end = fault === 'file-without-its-end' ? bytes.lastIndexOf(0x0a, half) + 1 : half;
    return this.garble(new Response(bytes.slice(0, end), whole));
  }

  private garble(response: Response): Response {
    this.garbled.add(response);
    return response;
  }

  private take(request: Request): Plan | undefined {
    if (this.plans.length === 0) return undefined;
    this.plans = this.plans.filter(
      ({ left, match, fault }) => (left > 0 || fault === 'hang') && (match.until ?? Infinity) > this.now(),
    );
    const url = new URL(request.url);
    const plan = this.plans.find((one) => {
      const { match } = one;
      const isMatch =
        one.left > 0 &&
        (match.method === undefined || match.method === request.method) &&
        (match.host === undefined || match.host === url.hostname) &&
        (match.path === undefined || match.path.test(url.pathname + url.search));
      return isMatch && one.toSkip-- <= 0;
    });
    if (plan) plan.left--;
    return plan;
  }
}
