import { expect, it } from 'vitest';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

async function withBin(): Promise<Extension> {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  for (let n = 0; n < 1_203; n++) {
    const email_address = { address: `singer${n}@choir.example`, permission_to_send: 'implicit' as const };
    extension.sandbox.deleteContact(extension.sandbox.addContact({ email_address }).contact_id);
  }
  await signInWithCode(extension);
  return extension;
}

async function scan(extension: Extension, most: number, between: () => void = () => undefined) {
  const ids = new Set<string>();
  let next: string | undefined;
  for (let calls = 1; calls <= most; calls++) {
    const answer = await extension.ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) });
    if (!answer.ok) return { calls, failure: answer.failure.kind };
    for (const { id } of answer.value.contacts) ids.add(id);
    next = answer.value.next;
    if (next === undefined) return { calls, found: ids.size };
    between();
  }
  return { calls: most };
}

it.each(['same-page', 'page-before'] as const)(
  'the scan ends if the link of a page leads in a circle (%s)',
  async (nextLink) => {
    const extension = await withBin();
    extension.sandbox.switches.nextLink = nextLink;
    const { calls, failure } = await scan(extension, 50);
    expect(failure).toBe('unexpected-answer');
    expect(calls).toBeLessThan(6);
  },
);

it('the scan begins again if the server no longer accepts its cursor, and misses nobody', async () => {
  const extension = await withBin();
  extension.sandbox.switches.cursorSeconds = 60;
  let pauses = 0;
  const { found } = await scan(extension, 20, () => {
    if (pauses++ === 1) extension.clock.now += 120_000;
  });
  expect(found).toBe(1_203);
});

it('the scan fails if its cursor is refused again and again', async () => {
  const extension = await withBin();
  extension.sandbox.switches.cursorSeconds = 60;
  const { failure } = await scan(extension, 20, () => {
    extension.clock.now += 120_000;
  });
  expect(failure).toBe('refused');
});

it('the lists fail as an unexpected answer if their pages lead in a circle', async () => {
  const extension = await withBin();
  for (let n = 0; n < 1_100; n++) extension.sandbox.addList({ name: `list ${n}` });
  extension.sandbox.switches.nextLink = 'same-page';
  expect((await value(extension.ask('getStatus', {}))).hasApiKey).toBe(true);
  const answer = await extension.ask('getLists', { refresh: true });
  expect(answer).toEqual({ ok: false, failure: { kind: 'unexpected-answer' } });
});
