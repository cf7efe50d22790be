import { expect, it } from 'vitest';
import { createFailureReport } from '../../src/content/failure-report';
import type { Send } from '../../src/protocol/send';

function reporting() {
  const reported: unknown[] = [];
  const send = (async (request: string, input: object) => {
    reported.push({ request, ...input });
    return { ok: true, value: null };
  }) as unknown as Send;
  return { reported, ...createFailureReport(send) };
}

it('a failure is reported by its kind alone, and goes no further', async () => {
  const { reported, quietly } = reporting();
  quietly('reading')((address: string) => {
    throw new Error(address);
  })('jane@riverside.example');
  quietly('drawing')(async () => {
    throw new Error('later');
  })();
  await Promise.resolve();
  expect(reported).toEqual([
    { request: 'reportPromptFailure', kind: 'reading' },
    { request: 'reportPromptFailure', kind: 'drawing' },
  ]);
});

it('what goes well is not reported', async () => {
  const { reported, quietly } = reporting();
  const seen: string[] = [];
  quietly('reading')((word: string) => seen.push(word))('typed');
  await quietly('reading')(async () => 'done')();
  expect(seen).toEqual(['typed']);
  expect(reported).toEqual([]);
});

it('a page on which everything fails is heard of ten times and then no more', () => {
  const { reported, failed } = reporting();
  for (let n = 0; n < 1_000; n++) failed('reading');
  expect(reported).toHaveLength(10);
});
