import { ensureBrowsers, ensureOldestFirefox } from '../e2e/ensure-browsers';
import {
  browserTests,
  builds,
  contractTests,
  packageChecks,
  packageTests,
  properties,
  sizes,
  sourceChecks,
  unitTests,
} from './step-list';
import { runSteps } from './steps';

/** Everything there is to know about whether the product is right. */
export default async function test(): Promise<void> {
  await ensureBrowsers(['chromium', 'firefox']);
  await ensureOldestFirefox();
  await runSteps([
    [...sourceChecks, ...builds],
    [...packageChecks, unitTests],
    [sizes, properties, contractTests, packageTests],
    // Browsers get the machine for themselves: what they show should not depend on what else there is to do.
    [browserTests],
  ]);
}
