import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { createExtension, memoryArea } from './in-process';
import { createStorageTrouble } from './storage-trouble';

const open = (name: string) => openDB(name, 1, { upgrade: (db) => void db.createObjectStore('things') });

it('a full storage can be read, a failing one cannot, and both work again afterwards', async () => {
  const storage = createStorageTrouble('full');
  const area = storage.ofArea(memoryArea());
  const database = await open('full');
  await database.put('things', 1, 'one');
  await area.set({ one: 1 });
  storage.is = 'full';
  await expect(database.put('things', 2, 'two')).rejects.toThrow('quota');
  await expect(area.set({ two: 2 })).rejects.toThrow('quota');
  expect([await database.get('things', 'one'), await area.get('one')]).toEqual([1, { one: 1 }]);
  const both = database.transaction('things', 'readwrite');
  await expect(Promise.all([both.store.delete('one'), both.store.put(2, 'two'), both.done])).rejects.toThrow('quota');
  storage.is = 'failing';
  await expect(database.get('things', 'one')).rejects.toThrow('disk');
  await expect(area.get('one')).rejects.toThrow('disk');
  storage.is = 'sound';
  expect([await database.getAllKeys('things'), await area.get('one')]).toEqual([['one'], { one: 1 }]);
});

it('a database keeps its contents if the browser closes it, and loses them if the browser deletes it', async () => {
  const storage = createStorageTrouble('lost');
  const first = await open('lost');
  await first.put('things', 1, 'one');
  storage.closeDatabase();
  await expect(first.get('things', 'one')).rejects.toThrow();
  const second = await open('lost');
  expect(await second.get('things', 'one')).toBe(1);
  await storage.loseDatabase();
  await expect(second.get('things', 'one')).rejects.toThrow();
  expect(await (await open('lost')).get('things', 'one')).toBeUndefined();
});

it('storage trouble affects one extension and no other', async () => {
  const [one, other] = [createExtension(), createExtension()];
  one.storage.is = 'failing';
  expect((await one.ask('getSettings', {})).ok).toBe(false);
  expect((await other.ask('getSettings', {})).ok).toBe(true);
});
