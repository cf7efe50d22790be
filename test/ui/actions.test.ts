import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/protocol/failure';
import { createActions } from '../../src/ui/actions';

const failure = { kind: 'unreachable' } as const;

/** A request that the test answers. */
function openRequest() {
  let answer: (result: Result<string>) => void = () => undefined;
  const request = () =>
    new Promise<Result<string>>((resolve) => {
      answer = resolve;
    });
  return { request, answer: (result: Result<string>) => answer(result) };
}

describe('the actions of a state', () => {
  it('set the name of the running action, and pass on its value', async () => {
    const { busy, failed, run } = createActions<'saving', 'settings'>();
    const { request, answer } = openRequest();
    const values: string[] = [];
    const running = run({ name: 'saving', attempt: 'settings', request, done: (value) => values.push(value) });
    expect(busy.value).toBe('saving');
    answer({ ok: true, value: 'a' });
    await running;
    expect([busy.value, failed.value, values]).toEqual([null, null, ['a']]);
  });

  it('run one at a time', async () => {
    const { run } = createActions<'saving', 'settings'>();
    const { request, answer } = openRequest();
    let sent = 0;
    const running = run({ name: 'saving', attempt: 'settings', request, done: () => undefined });
    await run({
      name: 'saving',
      attempt: 'settings',
      request: async () => {
        sent++;
        return { ok: true, value: null };
      },
      done: () => undefined,
    });
    answer({ ok: true, value: 'a' });
    await running;
    expect(sent).toBe(0);
  });

  it('keep a failure until the action is tried again', async () => {
    const { failed, run } = createActions<'saving', 'settings'>();
    const answers: Result<string>[] = [
      { ok: false, failure },
      { ok: true, value: 'a' },
    ];
    const values: string[] = [];
    await run({
      name: 'saving',
      attempt: 'settings',
      request: async () => answers.shift() ?? { ok: false, failure },
      done: (value) => values.push(value),
    });
    expect(failed.value).toMatchObject({ attempt: 'settings', failure });
    await failed.value?.again();
    expect([failed.value, values]).toEqual([null, ['a']]);
  });

  it('fail if their request throws, and can be tried again', async () => {
    const { busy, failed, run } = createActions<'saving', 'settings'>();
    const requests = [() => Promise.reject(new Error('Unreadable')), async () => ({ ok: true, value: 'a' }) as const];
    const values: string[] = [];
    const request = (): Promise<Result<string>> => requests.shift()?.() ?? Promise.reject(new Error('No request left'));
    await run({ name: 'saving', attempt: 'settings', request, done: (value) => values.push(value) });
    expect([busy.value, failed.value?.failure]).toEqual([null, { kind: 'internal' }]);
    await failed.value?.again();
    expect([failed.value, values]).toEqual([null, ['a']]);
  });

  it('drop an answer that is no longer wanted', async () => {
    const { busy, failed, run } = createActions<'saving', 'settings'>();
    let ended = 0;
    const isWanted = () => false;
    const done = () => ended++;
    await run({ name: 'saving', attempt: 'settings', isWanted, done, request: async () => ({ ok: false, failure }) });
    await run({ name: 'saving', attempt: 'settings', isWanted, done, request: async () => ({ ok: true, value: 1 }) });
    expect([busy.value, failed.value, ended]).toEqual([null, null, 0]);
  });
});
