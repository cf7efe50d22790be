import { describe, expect, it } from 'vitest';
import { lists, people, type Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';

/** What the server may do although no document says so, and how long a connection may take. */
async function afterLookup(id: string = people.jane, switches: Partial<Switches> = {}): Promise<Extension> {
  const extension = createExtension({ switches });
  await signInWithCode(extension);
  await value(extension.ask('lookup', { text: id }));
  extension.newCalls();
  return extension;
}

/** The answer to the next reading takes this long, and something happens meanwhile. */
function slowReading({ restart, platform, clock }: Extension, run: () => void): void {
  const { fetch } = platform;
  let isNext = true;
  restart({
    async fetch(url, init) {
      const answer = await fetch(url, init);
      if (isNext && init.method === 'GET' && url.includes(people.jane)) {
        isNext = false;
        clock.now += 20_000;
        run();
      }
      return answer;
    },
  });
}

describe('a reading whose answer took long', () => {
  it('is repeated before a restore, which overwrites no opt-out that came meanwhile', async () => {
    const extension = await afterLookup();
    const { colleague, contacts } = extension.sandbox;
    const input = await onto(extension, people.jane, [lists.newsletter]);
    slowReading(extension, () => colleague.unsubscribe(people.jane));
    expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'changed' } });
    expect(contacts.get(people.jane)?.email_address?.permission_to_send).toBe('unsubscribed');
  });

  it('is repeated before an undo, which deletes no contact that was edited meanwhile', async () => {
    const extension = await afterLookup();
    const { colleague, contacts } = extension.sandbox;
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    slowReading(extension, () => colleague.edit(people.jane, { first_name: 'Janet' }));
    expect(await extension.ask('undoRestore', { recordId })).toEqual({ ok: false, failure: { kind: 'changed-since' } });
    expect(contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });
});
