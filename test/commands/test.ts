import { ensureBrowsers, ensureOldestFirefox } from '../e2e/ensure-browsers';
import {
  browserTests,
  builds,
  buildTests,
  contractTests,
  packages,
  packageTests,
  properties,
  sizes,
  sourceChecks,
  unitTests,
} from './step-list';
import { runSteps } from './steps';

/** Runs every check of the product. */
export default async function test(): Promise<void> {
  await ensureBrowsers(['chromium', 'firefox']);
  await ensureOldestFirefox();
  await runSteps([
    [...sourceChecks, ...builds, unitTests],
    [packages, buildTests],
    [sizes, properties, contractTests, packageTests],
    // Browsers have the machine to themselves, because its load could change what they show.
    [browserTests],
  ]);
}
