import { forbidden, gatewayForbidden, invalid, quotaExceeded, serverError, throttled, unauthorized } from './errors';

/** Ways in which a request can go wrong on purpose. */
export type Fault =
  /** 429, 4 calls a second; not applied. */
  | 'throttled'
  /** 429, 10,000 calls a day; not applied. */
  | 'quota-exceeded'
  /** 429 without a key to tell which; not applied. */
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
  /** The connection breaks before the request is read: fetch rejects. */
  | 'network-error'
  /** No answer until `release()` is called; then the request is handled. */
  | 'hang'
  /** The request is applied, then the connection breaks: fetch rejects. */
  | 'applied-then-lost'
  /** 200 with JSON of quite another shape; not applied. */
  | 'not-what-the-contract-says'
  /** Applied, and answered with the first half of the body. */
  | 'truncated-json';

/** Which requests a fault waits for. Nothing given matches every request to the API and the authorization server. */
export interface FaultMatch {
  method?: string;
  /** Tested against the path and query, such as `/v3/contacts?status=all`. */
  path?: RegExp;
  host?: string;
}

export interface PlannedFault {
  /** How many requests it has met so far. */
  readonly met: number;
  /** Lets the requests that it holds go on (`hang`), and takes it off the plan. */
  release(): void;
}

/** What fetch rejects with when a connection breaks. Over HTTPS the server breaks the socket instead. */
export class ConnectionLost extends TypeError {
  constructor() {
    super('fetch failed');
  }
}

interface Plan {
  match: FaultMatch;
  fault: Fault;
  left: number;
  met: number;
  released: Promise<void>;
}

export class Faults {
  private readonly plans: Plan[] = [];

  /** Plans a fault for the next `times` requests that match. Several plans are met in the order in which they were made. */
  next(match: FaultMatch, fault: Fault, times = 1): PlannedFault {
    let open: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      open = resolve;
    });
    const plan: Plan = { match, fault, left: times, met: 0, released };
    this.plans.push(plan);
    return {
      get met() {
        return plan.met;
      },
      release: () => {
        plan.left = 0;
        open();
      },
    };
  }

  /** Handles a request, with the fault that waits for it if there is one. */
  async handle(request: Request, handler: () => Promise<Response>): Promise<Response> {
    const plan = this.take(request);
    if (!plan) return handler();
    switch (plan.fault) {
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
      case 'applied-then-lost':
        await handler();
        throw new ConnectionLost();
      case 'not-what-the-contract-says':
        return Response.json({ contacts: 'none', contact_id: 7, email_address: [], lists: { first: null } });
      case 'truncated-json': {
        const whole = await handler();
        const text = await whole.text();
        return new Response(text.slice(0, Math.ceil(text.length / 2)), {
          status: whole.status,
          headers: { 'content-type': 'application/json' },
        });
      }
    }
  }

  private take(request: Request): Plan | undefined {
    const url = new URL(request.url);
    const plan = this.plans.find(
      ({ match, left }) =>
        left > 0 &&
        (match.method === undefined || match.method === request.method) &&
        (match.host === undefined || match.host === url.hostname) &&
        (match.path === undefined || match.path.test(url.pathname + url.search)),
    );
    if (plan) {
      plan.left--;
      plan.met++;
    }
    return plan;
  }
}
