import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The folders in which browsers on Linux look for an organization’s policy. Chrome for Testing uses Chrome’s folder.
 */
const places = {
  'chrome-edge-linux.json': [
    'chromium/policies/managed/policy.json',
    'opt/chrome/policies/managed/policy.json',
    'opt/chrome_for_testing/policies/managed/policy.json',
  ],
  'firefox-policies.json': ['firefox/policies/policies.json'],
} as const;

const overlay = 'mount -t overlay overlay -o lowerdir="$0":/etc /etc';

/** Whether this machine can lay a file over /etc for a single process. Only Linux can. */
export function canSetPolicies(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', overlay, mkdtempSync(join(tmpdir(), 'contact-restore-etc-'))]);
    return true;
  } catch {
    return false;
  }
}

/**
 * A program that starts a browser with a file of docs/policy in force, except for some values. The file is laid over
 * /etc for this process and its children, so the machine’s own /etc stays as it is.
 */
export function withPolicy(
  executablePath: string,
  file: keyof typeof places,
  change: (text: string) => string = (text) => text,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'contact-restore-policy-'));
  const text = change(readFileSync(join('docs/policy', file), 'utf8'));
  for (const place of places[file]) {
    const path = join(folder, 'etc', place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const program = join(folder, 'browser');
  const inside = `${overlay} && exec "$@"`;
  writeFileSync(
    program,
    `#!/bin/sh\nexec unshare -rm sh -c '${inside}' '${join(folder, 'etc')}' '${executablePath}' "$@"\n`,
  );
  chmodSync(program, 0o755);
  return program;
}
