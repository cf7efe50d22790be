import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { zip } from './zip';

/** Reads a package by its index, as browsers do. */
function unzip(packed: Buffer): Record<string, string> {
  const end = packed.length - 22;
  const found: Record<string, string> = {};
  let at = packed.readUInt32LE(end + 16);
  for (let left = packed.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = packed.readUInt16LE(at + 28);
    const name = packed.toString('utf8', at + 46, at + 46 + nameLength);
    const body = packed.readUInt32LE(at + 42) + 30 + nameLength;
    found[name] = inflateRawSync(packed.subarray(body, body + packed.readUInt32LE(at + 20))).toString();
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return found;
}

it('a package can be unpacked', () => {
  const files = new Map([
    ['manifest.json', Buffer.from('{"name":"Ünïcode"}')],
    ['src/é.js', Buffer.from('x'.repeat(100_000))],
    ['empty.css', Buffer.alloc(0)],
  ]);
  expect(unzip(zip(files))).toEqual(
    Object.fromEntries([...files].map(([path, content]) => [path, content.toString()])),
  );
});

it('the same files give the same package in whatever order they come', () => {
  const files: [string, Buffer][] = [
    ['b', Buffer.from('2')],
    ['a', Buffer.from('1')],
  ];
  expect(zip(new Map(files)).equals(zip(new Map([...files].reverse())))).toBe(true);
});
