import type { Contact } from '../protocol/contact';
import { type Choice, planRestore } from './plan';

/** The requests of a restore, ready for an integrator's own code. */
interface Fix {
  curl: string;
  fetch: string;
  /** The body of the write. */
  json: string;
}

const BASE = 'https://api.cc.email/v3';

/**
 * The exact write of a restore, as cURL, fetch and JSON body. A variable stands for the token. The request that reads the
 * contact back is included.
 */
export function copyFix(snapshot: Contact, choice: Choice): Fix {
  const { method, path, body } = planRestore(snapshot, choice).write;
  const url = BASE + path;
  const read = `${BASE}/contacts/${snapshot.id}?include=custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes`;
  const json = JSON.stringify(body, null, 2);
  return {
    json,
    curl: [
      `curl -X ${method} '${url}' \\`,
      `  -H "Authorization: Bearer $ACCESS_TOKEN" \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -H 'Accept: application/json' \\`,
      `  -d '${shellQuoted(json)}'`,
      '',
      `curl '${read}' \\`,
      `  -H "Authorization: Bearer $ACCESS_TOKEN"`,
    ].join('\n'),
    fetch: [
      `const headers = { Authorization: \`Bearer \${accessToken}\`, 'Content-Type': 'application/json', Accept: 'application/json' };`,
      `await fetch('${url}', {`,
      `  method: '${method}',`,
      '  headers,',
      `  body: JSON.stringify(${json.replaceAll('\n', '\n  ')}),`,
      '});',
      `const contact = await (await fetch('${read}', { headers })).json();`,
    ].join('\n'),
  };
}

/** Escapes text for single quotes in a POSIX shell. */
function shellQuoted(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
