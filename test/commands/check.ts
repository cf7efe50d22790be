import { builds, buildTests, sourceChecks, unitTests } from './step-list';
import { runSteps } from './steps';

/** The checks before every commit. They take about a minute, without a browser. */
export default function check(): Promise<void> {
  return runSteps([[...sourceChecks, ...builds, unitTests], [buildTests]]);
}
