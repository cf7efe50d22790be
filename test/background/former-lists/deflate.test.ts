import { expect, it } from 'vitest';
import { deflate, inflate } from '../../../src/background/former-lists/deflate';
import { type Membership, packRows } from '../../../src/background/former-lists/membership-rows';

it('deflated rows of 100,000 contacts on any of 450 sets of lists take less than 2 MB', async () => {
  const rows = new Map<string, Membership>();
  for (let n = 0; n < 100_000; n++) rows.set(crypto.randomUUID(), { set: (n * 7919) % 450, reading: 1 + (n % 3) });
  const bytes = packRows(rows);
  const deflated = await deflate(bytes);
  expect(deflated.length).toBeLessThan(1_950_000);
  expect(Buffer.compare((await inflate(deflated)) ?? Buffer.of(), bytes)).toBe(0);
});

it('data that are cut off or damaged inflate to nothing', async () => {
  const deflated = await deflate(packRows(new Map([[crypto.randomUUID(), { set: 0, reading: 1 }]])));
  expect(await inflate(deflated.slice(0, -4))).toBeUndefined();
  expect(await inflate(new Uint8Array(20).fill(255))).toBeUndefined();
  expect(await inflate(await deflate(new Uint8Array()))).toEqual(new Uint8Array());
});
