import { builds, buildTests, sourceChecks, unitTests } from './step-list';
import { runSteps } from './steps';

/** The checks before every commit. They take a minute or two, without a browser. */
export default function check(): Promise<void> {
  return runSteps([[...sourceChecks, ...builds, unitTests], [buildTests]]);
}
