import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { billOfMaterials } from './package';

/** Every library that one of these depends on, according to the libraries’ own package.json. */
function librariesOf(names: string[], found = new Map<string, string>()): Map<string, string> {
  for (const name of names.filter((each) => !found.has(each))) {
    const { version, dependencies = {} } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
    librariesOf(Object.keys(dependencies), found.set(name, version));
  }
  return found;
}
const shipped = [...librariesOf(Object.keys(packageJson.dependencies))].map((each) => each.join(' ')).sort();

it.each(['chrome', 'firefox'])(
  'the package for %s contains the name and the license text of every library in it',
  (target) => {
    const sections = readFileSync(`dist/${target}/LICENSES.txt`, 'utf8').split(`\n${'-'.repeat(80)}\n\n`);
    const [own, ...others] = sections.map((section) => section.split('\n')[0]?.replace(/ \(.*\)$/, ''));
    expect(own).toBe(`${packageJson.name} ${packageJson.version}`);
    expect(others.sort()).toEqual(shipped);
    for (const section of sections) expect(section.length, section.split('\n')[0]).toBeGreaterThan(500);
    // The Mozilla Public License wants people to be told where the source is.
    const sources = sections.slice(1).map((section) => section.split('\n')[1]);
    expect(sources).toEqual(
      others.map(() => expect.stringMatching(/^Source: https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/)),
    );
  },
);

it('the bill of materials names every library in the package, and contains no time and no number of a run', () => {
  const bill = billOfMaterials();
  expect(bill.bomFormat).toBe('CycloneDX');
  expect(bill).not.toHaveProperty('serialNumber');
  expect(bill.metadata).not.toHaveProperty('timestamp');
  const named = bill.components.map(({ name, version }) => `${name} ${version}`);
  expect(named.sort()).toEqual(shipped);
});

it('the bill of materials says which libraries the extension itself depends on', () => {
  const { metadata, dependencies } = billOfMaterials();
  const own = dependencies.find(({ ref }) => ref === metadata.component['bom-ref']);
  const names = own?.dependsOn.map((ref) => ref.replace(/@[^@]*$/, ''));
  expect(names?.sort()).toEqual(Object.keys(packageJson.dependencies).sort());
});
