import { expect, it } from 'vitest';
import { createFailureReport } from '../../src/content/failure-report';
import type { Send } from '../../src/protocol/send';

function createReport() {
  const reported: unknown[] = [];
  const send = (async (request: string, input: object) => {
    reported.push({ request, ...input });
    return { ok: true, value: null };
  }) as unknown as Send;
  return { reported, ...createFailureReport(send) };
}

it('a failure is reported only by its kind, and is not thrown further', async () => {
  const { reported, guard } = createReport();
  guard('reading')((address: string) => {
    throw new Error(address);
  })('jane@riverside.example');
  guard('drawing')(async () => {
    throw new Error('later');
  })();
  await Promise.resolve();
  expect(reported).toEqual([
    { request: 'reportPromptFailure', kind: 'reading' },
    { request: 'reportPromptFailure', kind: 'drawing' },
  ]);
});

it('a success is not reported', async () => {
  const { reported, guard } = createReport();
  const seen: string[] = [];
  guard('reading')((word: string) => seen.push(word))('typed');
  await guard('reading')(async () => 'done')();
  expect(seen).toEqual(['typed']);
  expect(reported).toEqual([]);
});

it('a page on which everything fails is reported only ten times', () => {
  const { reported, failed } = createReport();
  for (let n = 0; n < 1_000; n++) failed('reading');
  expect(reported).toHaveLength(10);
});
