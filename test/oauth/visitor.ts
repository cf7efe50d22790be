import { Window } from 'happy-dom';
import type { AuthorizationServer } from './authorization-server';

/** The end of a visit: an address of another host, or a page without a form. */
export interface VisitEnd {
  url: URL;
  text: string;
}

interface Sent {
  request: Request;
  isRefusal: boolean;
}

/** The highest number of pages in a sign-in. */
const MOST_PAGES = 20;

/**
 * A person on the pages of the authorization server, without a browser. Keeps cookies, follows redirects, and fills in
 * each form until there is none or the person refuses.
 */
export async function visit(
  server: AuthorizationServer,
  start: string,
  answer: 'allow' | 'deny' = 'allow',
): Promise<VisitEnd> {
  const cookies = new Map<string, { value: string; path: string }>();
  const own = new URL(start).host;
  let request = new Request(start);
  let hasRefused = false;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const url = new URL(request.url);
    if (url.host !== own) return { url, text: '' };
    const sent = [...cookies.values()].filter(({ path }) => url.pathname.startsWith(path)).map(({ value }) => value);
    if (sent.length > 0) request.headers.set('cookie', sent.join('; '));
    const response = await server.fetch(request);
    for (const cookie of response.headers.getSetCookie()) {
      const [value = '', ...attributes] = cookie.split(/;\s*/);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice('path='.length) ?? '/';
      cookies.set(`${value.split('=')[0]} ${path}`, { value, path });
    }
    const location = response.headers.get('location');
    if (location !== null) {
      request = new Request(new URL(location, url));
      continue;
    }
    const text = await response.text();
    const next: Sent | undefined = hasRefused ? undefined : requestFrom(text, url, answer);
    if (next === undefined) return { url, text };
    hasRefused = next.isRefusal;
    request = next.request;
  }
  throw new Error(`The sign-in has more than ${MOST_PAGES} pages; the last was ${request.url}`);
}

/** The request that a page leads to, or undefined without a form. */
function requestFrom(html: string, url: URL, answer: 'allow' | 'deny'): Sent | undefined {
  const page = new new Window().DOMParser().parseFromString(html, 'text/html');
  const form = page.querySelector('form');
  if (form === null) return undefined;
  const abort = page.querySelector('a[href$="/abort"]')?.getAttribute('href');
  if (answer === 'deny' && abort) return { request: new Request(new URL(abort, url)), isRefusal: true };
  const fields = new URLSearchParams();
  for (const input of form.querySelectorAll('input')) fields.set(input.name, input.value || 'dana');
  const isRefusal = answer === 'deny' && page.querySelector('[name=abort]') !== null;
  if (isRefusal) fields.set('abort', 'yes');
  const action = new URL(form.getAttribute('action') ?? '', url);
  return { request: new Request(action, { method: 'POST', body: fields }), isRefusal };
}
