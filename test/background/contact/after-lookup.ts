import { people, type Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

/** The extension, signed in, after the lookup of a contact. */
export async function afterLookup(id: string = people.jane, switches: Partial<Switches> = {}): Promise<Extension> {
  const extension = createExtension({ switches });
  await signInWithCode(extension);
  await value(extension.ask('lookup', { text: id }));
  extension.newCalls();
  return extension;
}

/** The calls since the last look that may have changed something. */
export const writes = (extension: Extension) => extension.newCalls().filter((call) => !call.startsWith('GET'));
