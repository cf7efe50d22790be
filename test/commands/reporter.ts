import { stripVTControlCharacters } from 'node:util';
import { DefaultReporter, type TestCase, type TestModule, type TestSuite } from 'vitest/node';
import { addCounts } from './counts';
import { titleProblem } from './titles';

/**
 * Prints a line per test file, and all details of failures at the end. Checks every title by the rules of titles.ts.
 */
export default class LineAFile extends DefaultReporter {
  // Slow tests, and tests beside a failed one, need no line of their own.
  protected override printTestCase(...[state, test]: Parameters<DefaultReporter['printTestCase']>): void {
    if (test.result().state === 'failed') super.printTestCase(state, test);
  }

  override onTestRunEnd(...args: Parameters<DefaultReporter['onTestRunEnd']>): void {
    super.onTestRunEnd(...args);
    const [modules, errors] = args;
    const problems = modules.flatMap(titles).flatMap((title) => titleProblem(title) ?? []);
    for (const problem of problems) this.error(problem);
    if (problems.length > 0) process.exitCode = 1;
    const file = process.env.TEST_COUNTS;
    if (file === undefined) return;
    addCounts(file, {
      passed: modules.reduce((sum, { children }) => sum + [...children.allTests('passed')].length, 0),
      failures: [...modules.flatMap(failuresOf), ...errors.map(({ message }) => message), ...problems],
    });
  }
}

function titles(module: TestModule): string[] {
  const named: (TestCase | TestSuite)[] = [...module.children.allTests(), ...module.children.allSuites()];
  return named.map(({ name }) => name);
}

/** A line for each failed test. A file that cannot be loaded, or whose hooks fail, may have no failed test. */
function failuresOf(module: TestModule): string[] {
  const tests = [...module.children.allTests('failed')];
  const failed = tests.length > 0 || module.state() !== 'failed' ? tests : [module];
  return failed.map((each) => {
    const errors = each.type === 'test' ? each.result().errors : each.errors();
    const [error] = errors ?? [];
    const line = error?.stacks?.find(({ file }) => file.endsWith(module.relativeModuleId))?.line;
    const name = each.type === 'test' ? ` > ${each.fullName}` : '';
    const message = stripVTControlCharacters(error?.message ?? '').split('\n', 1);
    return `${module.relativeModuleId}${line === undefined ? '' : `:${line}`}${name}: ${message}`;
  });
}
