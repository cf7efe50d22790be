/** `# exported on Monday` is a comment, and so is a ruler of a Markdown table. `#1,jane@x.org` is a numbered row. */
export function isComment(row: string[]): boolean {
  if (/^[\s|:=+-]+$/.test(row.join(''))) return true;
  const first = row.find((cell) => cell.trim() !== '')?.trim() ?? '';
  return /^#+\s+[^\d\s]/.test(first) || (/^#./.test(first) && !hasAddress(row));
}

export function isTitle(row: string[]): boolean {
  return countFilled(row) === 1 && !hasAddress(row);
}

export function isAddressAlone(row: string[]): boolean {
  return countFilled(row) === 1 && hasAddress(row) && !/\S\s+[^\s<]/.test(row.join('').trim());
}

export function hasAddress(row: string[]): boolean {
  return row.some((cell) => cell.includes('@'));
}

export function countFilled(row: string[]): number {
  return row.filter((cell) => cell.trim() !== '').length;
}
