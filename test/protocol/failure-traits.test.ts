import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/protocol/failure';
import { isAboutContact, isPassing, traitsOf } from '../../src/protocol/failure-traits';
import { createExtension, signInWithCode } from '../background/extension';
import type { Fault } from '../sandbox/faults';

/** Makes a write that meets a fault. Returns the failure, and whether the server applied the write anyway. */
async function write(fault: Fault): Promise<{ failure: Failure; isDone: boolean }> {
  const extension = createExtension();
  await signInWithCode(extension);
  extension.sandbox.faults.next(
    { method: 'POST', path: /contact_lists/ },
    fault,
    fault.startsWith('throttled') ? 4 : 1,
  );
  const answer = await extension.ask('createList', { name: 'Restored today' });
  if (answer.ok) throw new Error(`The write did not fail: ${fault}`);
  const lists = await extension.ask('getLists', { refresh: true });
  return {
    failure: answer.failure,
    isDone: lists.ok && lists.value.lists.some(({ name }) => name === 'Restored today'),
  };
}

describe('a failure of a write', () => {
  it.each<[Fault, Failure['kind'], mayBeApplied: boolean, passes: boolean]>([
    ['throttled', 'throttled', false, true],
    ['quota-exceeded', 'quota-exceeded', false, false],
    ['refused', 'refused', false, false],
    ['forbidden-empty', 'forbidden', false, false],
    ['server-error-html', 'server-error', true, true],
    ['empty-503', 'server-error', true, true],
    ['network-error', 'unreachable', true, true],
    ['applied-then-lost', 'unreachable', true, true],
    ['truncated-json', 'unexpected-answer', true, false],
    ['not-what-the-contract-says', 'unexpected-answer', true, false],
  ])(
    '%s: says whether the write may be applied, and whether the failure passes',
    async (fault, kind, mayBeApplied, passes) => {
      const { failure, isDone } = await write(fault);
      expect(failure.kind).toBe(kind);
      expect(traitsOf(failure).mayBeApplied).toBe(mayBeApplied);
      expect(isPassing(failure)).toBe(passes);
      if (isDone) expect(mayBeApplied).toBe(true);
    },
  );

  it('concerns one contact if the server says so, and no contact if the server cannot be reached', () => {
    expect(isAboutContact({ kind: 'not-found' })).toBe(true);
    expect(isAboutContact({ kind: 'unreachable' })).toBe(false);
    expect(isAboutContact({ kind: 'forbidden', cause: 'scope' })).toBe(false);
  });
});
