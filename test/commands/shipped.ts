import lock from '../../package-lock.json' with { type: 'json' };

/** The libraries whose code the package may contain: all except those that only developers use. */
const shipped = Object.entries(lock.packages)
  .filter(([folder, entry]) => folder !== '' && !['dev', 'devOptional', 'optional'].some((mark) => mark in entry))
  .map(([folder, { version }]) => ({ folder, version }));

/** Their folders. */
export function shippedFolders(): string[] {
  return shipped.map(({ folder }) => folder).sort();
}

/** Their names in a bill of materials. */
export function shippedRefs(): string[] {
  return shipped.map(({ folder, version }) => `${folder.split('node_modules/').at(-1)}@${version}`);
}
