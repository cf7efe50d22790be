import { AUTHZ_HOST, type Sandbox } from '../sandbox/sandbox';

/** Acts like a person on Constant Contact's own pages, without a browser. */
async function submit(sandbox: Sandbox, url: string, fields: Record<string, string>): Promise<Response> {
  return sandbox.fetch(new Request(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }));
}

/** Answers the sign-in page at `url`. Returns the address to which the browser is redirected. */
export async function answerSignIn(sandbox: Sandbox, url: string, answer: 'allow' | 'deny' = 'allow'): Promise<string> {
  const shown = await sandbox.fetch(new Request(url, { redirect: 'manual' }));
  const away = shown.headers.get('location');
  if (away) return away;
  if (!shown.ok) throw new Error('Authorization page could not be loaded.');
  const response = await submit(sandbox, url, { ...Object.fromEntries(new URL(url).searchParams), answer });
  const location = response.headers.get('location');
  if (!location) throw new Error(`The sign-in page answered ${response.status}`);
  return location;
}

/** Types the code in and answers. */
export async function answerCode(
  sandbox: Sandbox,
  userCode: string,
  answer: 'allow' | 'deny' = 'allow',
): Promise<void> {
  const response = await submit(sandbox, `https://${AUTHZ_HOST}/activate`, { user_code: userCode, answer });
  if (!response.ok) throw new Error(`The page for the code answered ${response.status}`);
}
