import * as v from 'valibot';
import { CallFailed } from './http';

export interface Tokens {
  accessToken: string;
  /** In seconds from now. */
  expiresIn: number;
  /** Absent if the server sent none; the old one then stays valid. */
  refreshToken?: string;
}

/** A code for the person to type in at Constant Contact (RFC 8628). */
export interface DeviceCode {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  /** In seconds from now. */
  expiresIn: number;
  /** Seconds between two polls. */
  interval: number;
}

const text = v.pipe(v.string(), v.minLength(1));
/** A number of seconds. Anything else counts as `usual`. */
const seconds = (usual: number) =>
  v.pipe(
    v.unknown(),
    v.transform(Number),
    v.transform((value) => (value >= 1 && Number.isFinite(value) ? value : usual)),
  );
const webPage = v.pipe(v.string(), v.regex(/^https:\/\//i));
const optionalText = v.fallback(v.optional(text), undefined);

/** RFC 6749, 5.2, and what Okta answers instead, for example about an unknown client. */
const errorSchema = v.union([
  v.pipe(
    v.object({ error: text, error_description: optionalText }),
    v.transform(({ error, error_description }) => ({ error, description: error_description })),
  ),
  v.pipe(
    v.object({ errorCode: text, errorSummary: optionalText }),
    v.transform(({ errorCode, errorSummary }) => ({ error: errorCode, description: errorSummary })),
  ),
]);

const tokensSchema = v.pipe(
  v.object({
    access_token: text,
    token_type: v.pipe(v.string(), v.regex(/^bearer$/i)),
    // Lifetimes of 24 and of 8 hours are both documented. If none is given, one hour is assumed.
    expires_in: v.optional(seconds(3_600), null),
    refresh_token: optionalText,
  }),
  v.transform(
    ({ access_token, expires_in, refresh_token }): Tokens => ({
      accessToken: access_token,
      expiresIn: expires_in,
      ...(refresh_token && { refreshToken: refresh_token }),
    }),
  ),
);

/** An answer with tokens, with only a refresh token, or with neither. */
const renewalSchema = v.union([
  tokensSchema,
  v.pipe(
    v.fallback(v.object({ refresh_token: optionalText }), { refresh_token: undefined }),
    v.transform(
      ({ refresh_token }): Pick<Tokens, 'refreshToken'> => (refresh_token ? { refreshToken: refresh_token } : {}),
    ),
  ),
]);

const deviceCodeSchema = v.pipe(
  v.object({
    device_code: text,
    user_code: text,
    verification_uri: webPage,
    verification_uri_complete: v.fallback(v.nullish(webPage), undefined),
    expires_in: v.optional(seconds(600), null),
    interval: v.optional(seconds(5), null),
  }),
  v.transform(
    (code): DeviceCode => ({
      deviceCode: code.device_code,
      userCode: code.user_code,
      verificationUri: code.verification_uri,
      verificationUriComplete: code.verification_uri_complete ?? code.verification_uri,
      expiresIn: code.expires_in,
      interval: code.interval,
    }),
  ),
);

export const readTokens = (body: unknown) => read(body, tokensSchema);
export const readDeviceCode = (body: unknown) => read(body, deviceCodeSchema);
/** Accepts any answer, because a new refresh token must be kept however odd the rest is. */
export const readRenewal = (body: unknown) => read(body, renewalSchema);

/** Undefined if the answer is no error. */
export function readError(body: unknown): { error: string; description?: string | undefined } | undefined {
  const parsed = v.safeParse(errorSchema, body);
  return parsed.success ? parsed.output : undefined;
}

/**
 * Validates an answer of the authorization server. The library is not used for that, because it would fail on an odd
 * id_token. Some servers add one although it was not requested.
 */
function read<T>(body: unknown, schema: v.GenericSchema<unknown, T>): T {
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) throw new CallFailed({ kind: 'unexpected-answer' });
  return parsed.output;
}
