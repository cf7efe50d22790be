import { expect, it } from 'vitest';
import { createExtension, signInWithCode, value } from '../extension';

/** The memory that browsers give an extension for `storage.session`, in bytes. */
const QUOTA = 10 * 1024 * 1024;

it('lookups of the longest records, in a script of three bytes per character, fit into the session’s memory', async () => {
  const extension = createExtension({ seed: 'empty' });
  const { sandbox, platform, ask } = extension;
  await signInWithCode(extension);
  for (let n = 0; n < 15; n++) {
    const notes = Array.from({ length: 150 }, () => ({ content: '字'.repeat(2_000) }));
    const { contact_id } = sandbox.data.addContact({ email_address: { address: `p${n}@choir.example` }, notes });
    await value(ask('lookup', { text: contact_id }));
  }
  const stored = JSON.stringify(await platform.session.get('snapshots'));
  expect(new TextEncoder().encode(stored).length).toBeLessThan(QUOTA);
});
