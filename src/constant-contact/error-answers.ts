import * as v from 'valibot';

const errorSchema = v.object({ error_key: v.fallback(v.string(), ''), error_message: v.fallback(v.string(), '') });

/** Errors are an array of {error_key, error_message}, a single such object, or {message} from the gateway. */
export function errorsOf(body: unknown): { key: string; message: string }[] {
  return (Array.isArray(body) ? body : [body]).flatMap((entry) => {
    const parsed = v.safeParse(errorSchema, entry);
    return parsed.success ? [{ key: parsed.output.error_key, message: parsed.output.error_message.slice(0, 500) }] : [];
  });
}

/** Errors may come with status 200 too. Where all properties are optional, one would count as an answer without contacts. */
export function isError(body: unknown): boolean {
  const error = v.union([v.object({ error_key: v.string() }), v.strictObject({ message: v.string() })]);
  return (Array.isArray(body) ? body : [body]).some((entry) => v.is(error, entry));
}
