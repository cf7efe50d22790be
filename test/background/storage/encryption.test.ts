import { describe, expect, it } from 'vitest';
import { createKeyedHash, createSeal } from '../../../src/background/storage/encryption';
import { createExtension } from '../extension';

describe('a key that cannot be stored', () => {
  it('seals nothing, because no later worker could open it', async () => {
    const { platform, storage } = createExtension();
    const seal = createSeal(platform.database);
    storage.is = 'full';
    await expect(seal.seal('a token')).rejects.toThrow('quota');
    storage.is = 'sound';
    const sealed = await seal.seal('a token');
    expect(await createSeal(platform.database).open(sealed)).toBe('a token');
  });

  it('hashes nothing, because no later worker could find it', async () => {
    const { platform, storage } = createExtension();
    const keyedHash = createKeyedHash(platform.database);
    storage.is = 'full';
    await expect(keyedHash.hash(['jane@riverside.example'], true)).rejects.toThrow('quota');
    storage.is = 'sound';
    const hashes = await keyedHash.hash(['jane@riverside.example'], true);
    expect(await createKeyedHash(platform.database).hash(['jane@riverside.example'], false)).toEqual(hashes);
  });

  it('is the one of another context, if that stored its key first', async () => {
    const { platform } = createExtension();
    const [one, other] = [createSeal(platform.database), createSeal(platform.database)];
    const [sealed] = await Promise.all([one.seal('a token'), other.seal('another')]);
    expect(await other.open(sealed)).toBe('a token');
  });
});
