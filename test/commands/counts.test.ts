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

it('the last line of a run sums up what each of its test steps counted', () => {
  const file = join(folder, 'counts');
  expect(readCounts(file)).toEqual({ passed: 0, failed: 0 });
  addCounts(file, { passed: 3, failed: 0 });
  addCounts(file, { passed: 40, failed: 2 });
  expect(readCounts(file)).toEqual({ passed: 43, failed: 2 });
});
