import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where browsers on Linux look for an organisation's policy: Chrome for Testing looks where Chrome does. */
const places = {
  'chrome-edge-linux.json': [
    'chromium/policies/managed/policy.json',
    'opt/chrome/policies/managed/policy.json',
    'opt/chrome_for_testing/policies/managed/policy.json',
  ],
  'firefox-policies.json': ['firefox/policies/policies.json'],
} as const;

const overlay = 'mount -t overlay overlay -o lowerdir="$0":/etc /etc';

/** Whether this machine can lay a file over /etc for one process alone, which only Linux can. */
export function canSetPolicies(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', overlay, mkdtempSync(join(tmpdir(), 'contact-restore-etc-'))]);
    return true;
  } catch {
    return false;
  }
}

/**
 * A program that starts a browser with a file of docs/policy in force, as it is but for some values. The machine's own /etc
 * is left alone: the file is laid over it for this process and its children.
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
