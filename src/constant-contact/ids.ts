import * as v from 'valibot';

/** An id. Samples have lower case, but the case of a UUID has no meaning (RFC 9562, 4), so ids are compared in lower case. */
export const idSchema = v.pipe(v.string(), v.toLowerCase());
export const uuidSchema = v.pipe(idSchema, v.uuid());
