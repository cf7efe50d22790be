import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox';
import { type Chromium, launchChromium } from './chromium';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { dist, type Stage, setStage, signInQuickly } from './stage';

/** What the tests of a file play on, from its first hook on. Each file has its own. */
export let stage: Stage;
export let chromium: Chromium;
/** The simulated Constant Contact in force. */
export let sandbox: Sandbox;

export interface SceneOptions {
  /** Whether somebody is signed in; by default, yes. */
  signedIn?: boolean;
  /** Whether the tests of the file share one browser profile and sandbox; by default each begins as just installed. */
  shared?: boolean;
  /** Device pixels a CSS pixel, for pictures. */
  scale?: number;
}

/** Gives the tests of this file a Chromium with the built extension in it. After each, nothing unexpected was requested. */
export function setScene({ signedIn = true, shared = false, scale }: SceneOptions = {}): void {
  const begin = async () => {
    renewSandbox();
    if (signedIn) await signInQuickly(chromium.ask, sandbox);
  };

  beforeAll(async () => {
    stage = await setStage();
    chromium = await launchChromium({ sandboxPort: stage.port, extension: dist.chrome, ...(scale && { scale }) });
    if (shared) await begin();
  });

  beforeEach(async () => {
    if (shared) return;
    await chromium.reset();
    await begin();
  });

  afterEach(() => expectNothingUnexpected(sandbox));

  afterAll(async () => {
    await chromium?.close();
    await stage.close();
  });
}

/** Puts a fresh sandbox in the place of the one in force. Nobody is signed in there. */
export function renewSandbox(options?: SandboxOptions): void {
  sandbox = stage.renew(options);
}
