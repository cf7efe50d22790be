import lock from '../../package-lock.json' with { type: 'json' };

/** The libraries that the package may hold code of: all but those that only developers use. */
const shipped = Object.entries(lock.packages)
  .filter(([folder, entry]) => folder !== '' && !['dev', 'devOptional', 'optional'].some((mark) => mark in entry))
  .map(([folder, { version }]) => ({ folder, version }));

/** Where they lie. */
export function shippedFolders(): string[] {
  return shipped.map(({ folder }) => folder).sort();
}

/** What they are called in a bill of materials. */
export function shippedRefs(): string[] {
  return shipped.map(({ folder, version }) => `${folder.split('node_modules/').at(-1)}@${version}`);
}
