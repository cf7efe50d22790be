import { expect, it } from 'vitest';
import { findRow, type Membership, packRows, unpackRows } from '../../../src/background/former-lists/membership-rows';

it('packed rows of 100,000 contacts take 2 MB, and each contact is found in them', () => {
  const rows = new Map<string, Membership>();
  for (let n = 0; n < 100_000; n++) {
    rows.set(crypto.randomUUID(), { set: n % 0x8000, reading: n % 0x10000, ...(n % 3 === 0 && { isMissing: true }) });
  }
  const bytes = packRows(rows);
  expect(bytes.length).toBe(2_000_000);
  const unpacked = unpackRows(bytes);
  expect(unpacked.size).toBe(rows.size);
  for (const [id, row] of [...rows].slice(0, 1_000)) {
    expect(unpacked.get(id)).toEqual(row);
    expect(findRow(bytes, id.toUpperCase())).toEqual(row);
  }
  expect(findRow(bytes, crypto.randomUUID())).toBeUndefined();
  expect(findRow(packRows(new Map()), crypto.randomUUID())).toBeUndefined();
});
