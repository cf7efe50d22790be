import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { APP_HOST, type Sandbox, type SandboxOptions } from '../sandbox/sandbox';
import { type Chromium, launchChromium } from './chromium';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { beginEvidence, keepEvidence } from './keep-evidence';
import { promptFailures } from './prompt-failures';
import { dist, type Stage, setStage, signInQuickly } from './stage';

/** The stage of the tests in a file, from its first hook on. */
export let stage: Stage;
export let chromium: Chromium;
/** The current sandbox. */
export let sandbox: Sandbox;

export interface SceneOptions {
  /** Whether an account is signed in. The default is yes. */
  signedIn?: boolean;
  /** Whether the tests of the file share a profile and a sandbox. By default each starts with a new installation. */
  shared?: boolean;
}

/** The files of a worker run in turn and share its browser. Each test finds a new installation in it. */
let running: Promise<{ stage: Stage; chromium: Chromium }> | undefined;

async function launch(): Promise<{ stage: Stage; chromium: Chromium }> {
  const profile = mkdtempSync(join(tmpdir(), 'contact-restore-chromium-'));
  process.once('exit', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const onStage = await setStage();
  return {
    stage: onStage,
    chromium: await launchChromium({ sandboxPort: onStage.port, extension: dist.chrome, profile }),
  };
}

/**
 * Gives the tests of this file a Chromium with the built extension. After each test, an unexpected request fails it.
 */
export function setScene({ signedIn = true, shared = false }: SceneOptions = {}): void {
  const begin = async () => {
    await chromium.reset();
    renewSandbox();
    if (signedIn) await signInQuickly(chromium.ask, sandbox);
  };

  beforeAll(async () => {
    running ??= launch();
    ({ stage, chromium } = await running);
    if (shared) await begin();
  });

  beforeEach(async () => {
    await beginEvidence(chromium.context);
    if (!shared) await begin();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepEvidence(task.name, chromium.context);
    const wasOnContactsPage = chromium.context.pages().some((page) => new URL(page.url()).host === APP_HOST);
    if (shared) await chromium.closePages();
    expectNothingUnexpected(sandbox);
    if (wasOnContactsPage) expect(await promptFailures(chromium.ask)).toEqual([]);
  });

  afterAll(() => chromium?.closePages());
}

/** Replaces the current sandbox by a new one, in which nobody is signed in. */
export function renewSandbox(options?: SandboxOptions): void {
  sandbox = stage.renew(options);
}
