import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { zipSync } from 'fflate';
import packageJson from '../../package.json' with { type: 'json' };
import { shippedRefs } from './shipped';

/** With the earliest date of a zip on every file, the same files give the same package. */
const OPTIONS = { level: 9, mtime: new Date(1980, 0, 1) } as const;

/**
 * Packs both existing builds into dist/contact-restore-chrome.zip and dist/contact-restore-firefox.zip. Writes a
 * CycloneDX bill of materials beside them.
 */
export default function packageBoth(): void {
  for (const target of ['chrome', 'firefox']) {
    const folder = join('dist', target);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const files = paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)] as const);
    write(`contact-restore-${target}.zip`, zipSync(Object.fromEntries(files), OPTIONS));
  }
  write('contact-restore.cdx.json', `${JSON.stringify(billOfMaterials(), null, 2)}\n`);
}

function write(name: string, content: Uint8Array | string): void {
  const path = join('dist', name);
  writeFileSync(path, content);
  console.log(path);
}

/** The used fields of a bill of materials: https://cyclonedx.org/docs/1.5/json/. */
interface BillOfMaterials {
  bomFormat: string;
  serialNumber?: string;
  metadata: { timestamp?: string; tools?: unknown; component: { 'bom-ref': string; name: string } };
  components: { 'bom-ref': string; name: string; version: string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * npm’s list of the libraries in the package. It is always the same, without the time, the number of the run, the
 * version of npm and the name of the folder. `--omit dev` of npm 11 would leave out preact too, because developers use
 * it as well. So this function filters the list itself.
 */
export function billOfMaterials(): BillOfMaterials {
  const wanted = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
  // An npm script knows the path of npm, which on Windows is not a program that can be run by its name.
  const { npm_execpath: npm } = process.env;
  const [program, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...wanted]] : ['npm', wanted];
  const words = execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const { serialNumber: _run, ...bill } = JSON.parse(words) as BillOfMaterials;
  const { timestamp: _moment, tools: _npm, ...metadata } = bill.metadata;

  const libraries = new Set(shippedRefs());
  const components = bill.components.filter((component) => libraries.has(component['bom-ref']));
  const refs = new Set([metadata.component['bom-ref'], ...libraries]);
  return {
    ...bill,
    metadata: { ...metadata, component: { ...metadata.component, name: packageJson.name } },
    components,
    dependencies: bill.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}
