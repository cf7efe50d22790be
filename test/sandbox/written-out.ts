/** Some of the abbreviations that Constant Contact writes out when it stores a street address. */
const countries: Readonly<Record<string, string>> = {
  US: 'United States',
  CA: 'Canada',
  GB: 'United Kingdom',
  DE: 'Germany',
};

const states: Readonly<Record<string, string>> = {
  CA: 'California',
  MA: 'Massachusetts',
  NY: 'New York',
  TX: 'Texas',
  WA: 'Washington',
  ON: 'Ontario',
  QC: 'Quebec',
};

/** The address in its stored form: "CA" becomes "California", "US" becomes "United States". */
export function writtenOut<T extends { state?: string; country?: string }>(address: T): T {
  const { state, country } = address;
  return {
    ...address,
    ...(state !== undefined && { state: states[state] ?? state }),
    ...(country !== undefined && { country: countries[country] ?? country }),
  };
}
