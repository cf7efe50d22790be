import type { Contact } from '../protocol/contact';
import { type Choice, planRestore } from './plan';

/** The requests of a restore, ready for an integrator's own code. */
export interface Fix {
  curl: string;
  fetch: string;
  /** The body of the one write. */
  json: string;
}

const BASE = 'https://api.cc.email/v3';

/**
 * The exact write that a restore would make, as cURL, as fetch and as its JSON body, without the token: where the token
 * belongs stands the name of a variable. The address of the request that reads it back is in it too.
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

/** For the inside of single quotes in a POSIX shell. */
function shellQuoted(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
