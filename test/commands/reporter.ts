import { DefaultReporter, type TestCase, type TestModule, type TestSuite } from 'vitest/node';
import { addCounts } from './counts';
import { titleProblem } from './titles';

/** A line a test file, and what failed in full at the end. Holds every title to what titles.ts says. */
export default class LineAFile extends DefaultReporter {
  // A test that is slow, or beside one that failed, needs no line of its own.
  protected override printTestCase(...[state, test]: Parameters<DefaultReporter['printTestCase']>): void {
    if (test.result().state === 'failed') super.printTestCase(state, test);
  }

  override onTestRunEnd(...args: Parameters<DefaultReporter['onTestRunEnd']>): void {
    super.onTestRunEnd(...args);
    const [modules, errors] = args;
    const problems = modules.flatMap(titles).flatMap((title) => titleProblem(title) ?? []);
    for (const problem of problems) this.error(problem);
    if (problems.length > 0) process.exitCode = 1;
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    // A file that cannot be loaded, or whose hooks fail, may have no test that says so.
    const broken = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module));
    const file = process.env.TEST_COUNTS;
    if (file === undefined) return;
    addCounts(file, {
      passed: states.filter((state) => state === 'passed').length,
      failed: states.filter((state) => state === 'failed').length + broken.length + errors.length + problems.length,
    });
  }
}

function titles(module: TestModule): string[] {
  const named: (TestCase | TestSuite)[] = [...module.children.allTests(), ...module.children.allSuites()];
  return named.map(({ name }) => name);
}

function hasFailedTest(module: TestModule): boolean {
  return [...module.children.allTests('failed')].length > 0;
}
