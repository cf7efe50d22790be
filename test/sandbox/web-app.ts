import { Hono } from 'hono';
import type { ApiParts } from './api';

export interface WebApp {
  fetch(request: Request): Response | Promise<Response>;
  /** Extra pages by path. */
  pages: Map<string, string>;
}

export function createWebApp(_parts: ApiParts): WebApp {
  const app = new Hono();
  const pages = new Map<string, string>();
  return { fetch: (request) => app.fetch(request), pages };
}
