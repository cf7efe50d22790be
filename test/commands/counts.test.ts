import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addCounts, readCounts } from './counts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contact-restore-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('the counts of several runs add up', () => {
  const file = join(folder, 'counts');
  expect(readCounts(file)).toEqual({ passed: 0, failures: [] });
  addCounts(file, { passed: 3, failures: [] });
  addCounts(file, { passed: 40, failures: ['one', 'two'] });
  addCounts(file, { passed: 1, failures: ['three'] });
  expect(readCounts(file)).toEqual({ passed: 44, failures: ['one', 'two', 'three'] });
});
