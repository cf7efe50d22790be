import type { Switches } from './switches';

/**
 * The error bodies of the API. The status decides the shape.
 * https://developer.constantcontact.com/api_guide/glossary_responses.html
 */

const json = (body: unknown, status: number) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** 400: an array with an entry per problem. */
export function invalid(...messages: string[]): Response {
  return json(
    messages.map((message) => ({ error_key: 'contacts.api.validation.error', error_message: message })),
    400,
  );
}

/** 401: a single object. */
export const unauthorized = () => json({ error_key: 'unauthorized', error_message: 'Unauthorized' }, 401);

/** 403 for a missing privilege: a single object. */
export const accessDenied = () =>
  json({ error_key: 'access_denied', error_message: 'Request forbidden due to insufficient user privileges.' }, 403);

/** 403 for a missing scope or a deactivated application: no body. */
export const forbidden = () => new Response(null, { status: 403 });

/** 403 of the gateway, for paths outside /v3. */
export const gatewayForbidden = () => json({ message: 'Forbidden' }, 403);

/** 404: an array. */
export const notFound = (message = 'The requested resource was not found.', status = 404) =>
  json([{ error_key: 'contacts.api.not_found', error_message: message }], status);

/** 405: an array. */
export const methodNotAllowed = () =>
  json(
    [
      {
        error_key: 'contacts.api.method_not_allowed',
        error_message: 'The requested resource does not support the method used.',
      },
    ],
    405,
  );

/** 409: an array. */
export const conflict = (message: string) =>
  json([{ error_key: 'contacts.api.conflict', error_message: message }], 409);

/** 415: an array. */
export const unsupportedMediaType = () =>
  json(
    [{ error_key: 'contacts.api.unsupported_media_type', error_message: 'Content-Type must be application/json.' }],
    415,
  );

/** 429 for more than 4 calls in a second: a single object, no header. */
export const throttled = () => json({ error_key: 'throttled', error_message: 'Too Many Requests' }, 429);

/** 429 for more than 10,000 calls in a UTC day: a single object, no header. */
export const quotaExceeded = () => json({ error_key: 'quota_exceeded', error_message: 'Limit Exceeded' }, 429);

/** 429 for more than 1,000 queued activities. Neither its key nor its shape is documented. */
export function queueFull(shape: Switches['queueFull']): Response {
  const words = 'There are more than 1,000 queued activities for this account. Try again later.';
  if (shape === 'without-key') return json({ message: words }, 429);
  const error_key = shape === 'as-quota' ? 'quota_exceeded' : 'contacts.api.activities.limit';
  return json([{ error_key, error_message: words }], 429);
}

/** 500 from a proxy: HTML. */
export const serverError = () =>
  new Response(
    '<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>',
    {
      status: 500,
      headers: { 'content-type': 'text/html' },
    },
  );
