import { afterEach, beforeEach, vi } from 'vitest';
import { createExtension, type Extension, REDIRECT_URI, value } from '../background/extension';
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
  withServer,
} from './authorization-server';
import { visit } from './visitor';

/** Changes an answer of the authorization server, or the effect of a request to it. */
export type Between = (request: Request, next: () => Promise<Response>) => Promise<Response>;

/** The whole background with the authorization server. Both use one clock, which moves only when a test moves it. */
export interface Scene {
  server: AuthorizationServer;
  extension: Extension;
  /** The person’s answer on the pages of the sign-in. */
  answer: 'allow' | 'deny';
  /** Changes the address at the end of the sign-in. */
  answered: (url: URL) => void;
  /** Sits between the extension and the server. */
  between: Between;
  /** Moves the clock by this many seconds. */
  pass(seconds: number): void;
  /** The grant types of the requests to the token endpoint, in order. */
  grants(): (string | null)[];
}

const running: AuthorizationServer[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-06-10T09:00:00.000Z') });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  vi.useRealTimers();
});

/** Creates a scene in which nobody is signed in. */
export async function setScene(options: AuthorizationServerOptions = {}): Promise<Scene> {
  const server = await startAuthorizationServer({ redirectUri: REDIRECT_URI, ...options });
  running.push(server);
  const extension = createExtension();
  Object.defineProperty(extension.clock, 'now', { get: () => Date.now(), set: (now: number) => vi.setSystemTime(now) });
  const scene: Scene = {
    server,
    extension,
    answer: 'allow',
    answered: () => undefined,
    between: (_request, next) => next(),
    pass: (seconds) => {
      extension.clock.now += seconds * 1_000;
    },
    grants: () => server.tokenRequests.map((form) => form.get('grant_type')?.replace(/.*:/, '') ?? null),
  };
  const fetch = withServer(extension.sandbox, {
    ...server,
    fetch: (request) => scene.between(request, () => server.fetch(request)),
  });
  extension.platform.fetch = (url, init) => fetch(new Request(url, init));
  extension.platform.launchWebAuthFlow = async (url) => {
    const { url: end } = await visit(server, url, scene.answer);
    scene.answered(end);
    return end.href;
  };
  extension.restart();
  return scene;
}

/** Signs in on the pages of the server. */
export async function signIn({ extension }: Scene): Promise<void> {
  await value(extension.ask('signIn', {}));
}

/** The failure of a request, or undefined after a success. */
export async function failureOf(answer: ReturnType<Extension['ask']>) {
  const result = await answer;
  return result.ok ? undefined : result.failure;
}

/** Whether a call to the API succeeds. */
export async function canLookUp({ extension }: Scene): Promise<boolean> {
  return (await extension.ask('lookup', { text: 'jane@riverside.example' })).ok;
}

/** A request to the token endpoint by someone else than the extension. */
export function tokenRequest(fields: Record<string, string>): Request {
  return new Request('https://authz.constantcontact.com/oauth2/default/v1/token', {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
}

/** Changes the content of each token answer. */
export function changedTokens(change: (answer: Record<string, unknown>) => unknown): Between {
  return async (request, next) => {
    const response = await next();
    if (!request.url.endsWith('/token') || !response.ok) return response;
    return Response.json(change((await response.json()) as Record<string, unknown>));
  };
}

/** Cuts the body of each token answer off in the middle. */
export const brokenOff: Between = async (request, next) => {
  const response = await next();
  if (!request.url.endsWith('/token')) return response;
  const text = await response.text();
  const half = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)));
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(half, { status: response.status, headers: response.headers });
};

/** Makes one task wait until another opens the gate. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
