import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { copyFix } from '../../src/restore/copy-fix';
import { planRestore } from '../../src/restore/plan';
import { anyContact } from './any-contact';

const everything = 'custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';
const lists = ['11111111-1111-11ee-8000-111111111111'];

it('the copied fix is the exact request of the restore, as JSON, curl and fetch', async () => {
  await fc.assert(
    fc.asyncProperty(anyContact, fc.constantFrom('put' as const, 'lists-only' as const), async (contact, method) => {
      const { write } = planRestore(contact, { listIds: lists, method });
      const fix = copyFix(contact, { listIds: lists, method });
      expect(JSON.parse(fix.json)).toEqual(write.body);

      const sent: [string, RequestInit | undefined][] = [];
      const fetched = async (url: string, init?: RequestInit) => {
        sent.push([url, init]);
        return { json: async () => ({}) };
      };
      const run = new Function('fetch', 'accessToken', `return (async () => { ${fix.fetch} })()`);
      await run(fetched, 'secret');
      expect(sent[0]?.[0]).toBe(`https://api.cc.email/v3${write.path}`);
      expect(sent[0]?.[1]?.method).toBe(write.method);
      expect(JSON.parse(String(sent[0]?.[1]?.body))).toEqual(write.body);
      expect(sent[0]?.[1]?.headers).toEqual({
        Authorization: 'Bearer secret',
        'Content-Type': 'application/json',
        Accept: 'application/json',
      });
      expect(sent[1]?.[0]).toBe(`https://api.cc.email/v3/contacts/${contact.id}?include=${everything}`);
      expect(fix.curl).toContain(`\n\ncurl '${sent[1]?.[0]}' \\\n  -H "Authorization: Bearer $ACCESS_TOKEN"`);
      expect(fix.fetch).toContain('\n  body: JSON.stringify({\n    "');
    }),
    { numRuns: 300 },
  );
});

it('the copied curl command is safe in a shell, whatever the record contains', () => {
  fc.assert(
    fc.property(anyContact, (contact) => {
      const { curl } = copyFix(contact, { listIds: lists });
      // Replaces curl by a function that prints the argument of -d.
      const script = `curl() { while [ $# -gt 0 ]; do [ "$1" = -d ] && printf %s "$2"; shift; done; }\n${curl}`;
      const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { ACCESS_TOKEN: 'secret' } });
      expect(JSON.parse(printed)).toEqual(planRestore(contact, { listIds: lists }).write.body);
    }),
    { numRuns: 60 },
  );
});

it('the copied fix has placeholders for the token', () => {
  const contact = fc.sample(anyContact, { numRuns: 1 })[0];
  if (!contact) throw new Error('no sample');
  const { curl, fetch } = copyFix(contact, { listIds: lists });
  expect(curl).toContain('Bearer $ACCESS_TOKEN');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text of the code that is copied.
  expect(fetch).toContain('Bearer ${accessToken}');
});
