import { builds } from './step-list';
import { runSteps } from './steps';

/** Creates both builds, after `run.mjs` has installed the packages of package-lock.json if they are missing or old. */
export default function build(): Promise<void> {
  return runSteps([builds]);
}
