/** The median: the middle of the sorted values, or the mean of the two middle ones. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below = Number.NaN, above = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 0 ? (below + above) / 2 : above;
}

/** Prints columns side by side, each with its ratio to the first: "none 12.1 ms   ours 12.9 ms (1.07 x)". */
export function printRow(name: string, unit: string, columns: Record<string, number[]>): void {
  const medians = Object.entries(columns).map(([label, values]) => [label, median(values)] as const);
  const base = medians[0]?.[1] ?? Number.NaN;
  const cells = medians.map(([label, value], index) => {
    const ratio = index === 0 ? '' : ` (${(value / base).toFixed(2)} x)`;
    return `${label} ${value.toFixed(1)}${unit}${ratio}`.padEnd(30);
  });
  console.log(`${name.padEnd(52)}${cells.join('')}`);
}
