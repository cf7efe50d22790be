import * as v from 'valibot';

/** The marks of an account: the hashes of each person. */
export interface AccountMarks {
  accountId: string;
  people: string[][];
}

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const accountSchema = v.object({ accountId: v.string(), people: v.array(v.pipe(v.array(digest), v.minLength(1))) });
/** Older files hold the marks of a single account. */
const contentSchema = v.union([
  v.pipe(
    v.object({ accounts: v.array(accountSchema) }),
    v.transform(({ accounts }) => accounts),
  ),
  v.pipe(
    accountSchema,
    v.transform((account) => [account]),
  ),
]);
const bytes = v.pipe(v.string(), v.base64());
const fileSchema = v.object({
  kind: v.literal('contact-restore marks'),
  rounds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)),
  salt: bytes,
  iv: bytes,
  data: bytes,
});

/** OWASP on PBKDF2 with SHA-256: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html. */
export const PASSPHRASE_ROUNDS = 600_000;

/** Encrypts marks with AES-GCM under a passphrase. The marks are hashes, so decrypting them reveals no addresses. */
export async function sealMarks(accounts: AccountMarks[], passphrase: string, rounds: number): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(passphrase, salt, rounds);
  const plain = new TextEncoder().encode(JSON.stringify({ accounts }));
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain));
  const file: v.InferOutput<typeof fileSchema> = {
    kind: 'contact-restore marks',
    rounds,
    salt: textOf(salt),
    iv: textOf(iv),
    data: textOf(data),
  };
  return JSON.stringify(file);
}

/** The marks of a file; undefined if the file is no such file or the passphrase is wrong. */
export async function openMarks(file: string, passphrase: string): Promise<AccountMarks[] | undefined> {
  try {
    const { rounds, salt, iv, data } = v.parse(fileSchema, JSON.parse(file));
    const key = await keyOf(passphrase, bytesOf(salt), rounds);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytesOf(iv) }, key, bytesOf(data));
    return v.parse(contentSchema, JSON.parse(new TextDecoder().decode(plain)));
  } catch {
    return undefined;
  }
}

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const words = new TextEncoder().encode(passphrase.normalize('NFC'));
  const base = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function textOf(data: Uint8Array): string {
  let text = '';
  // One call with all bytes would exceed the limit on arguments.
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
