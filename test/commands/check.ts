import { builds, sourceChecks, unitTests } from './step-list';
import { runSteps } from './steps';

/** What a change should pass before it is committed; under a minute, without a browser. */
export default function check(): Promise<void> {
  return runSteps([[...sourceChecks, ...builds], [unitTests]]);
}
