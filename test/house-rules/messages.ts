import { type Source, strings } from './sources';

export interface Message {
  message: string;
  description?: string;
  placeholders?: Record<string, { content: string }>;
}

/**
 * The rooms of messages, in the order of the file. The messages of a room with a folder are used only in that folder.
 * Those of the other rooms are words of src/ui, or shared by several rooms.
 */
export const messageRooms: readonly [prefix: string, folder?: string][] = [
  ['extension'],
  ['label'],
  ['button'],
  ['page'],
  ['account', 'src/ui/'],
  ['state', 'src/ui/'],
  ['contact'],
  ['restored', 'src/ui/'],
  ['failure'],
  ['step', 'src/ui/'],
  ['lookup', 'src/ui/'],
  ['signIn', 'src/ui/'],
  ['card'],
  ['lists', 'src/ui/'],
  ['notify', 'src/ui/'],
  ['job'],
  ['panel', 'src/content/'],
  ['views', 'src/deleted-contacts/'],
  ['cost', 'src/deleted-contacts/'],
  ['bin', 'src/deleted-contacts/bin/'],
  ['check', 'src/deleted-contacts/check/'],
  ['jobs', 'src/deleted-contacts/jobs/'],
  ['history', 'src/history/'],
  ['settings', 'src/settings/'],
];

/** A message is named after its room, is among the others of that room, and is used only in that room’s folder. */
export function messageRoomRule(sources: Source[], keys: string[]): string[] {
  const complaints: string[] = [];
  let last = 0;
  for (const key of keys) {
    const room = roomOf(key);
    if (room < 0) {
      complaints.push(
        `The message "${key}" belongs to no room. Begin it with one of messageRooms, or add its room there.`,
      );
      continue;
    }
    if (room < last) complaints.push(`The message "${key}" stands among those of another room. Put it to its own.`);
    last = Math.max(last, room);
  }
  for (const { path, program } of sources) {
    if (!program) continue;
    const bases = new Set(keys.map(baseOf));
    for (const value of new Set(strings(program))) {
      const [, folder] = messageRooms[roomOf(value)] ?? [];
      if (bases.has(value) && folder !== undefined && !path.startsWith(folder)) {
        complaints.push(`${path} uses the message "${value}" of ${folder}. Give it the prefix of a shared room.`);
      }
    }
  }
  return complaints;
}

/** A translator sees a message without its page. A word or two, or a piece of a sentence, needs a description. */
export function translatorRule(messages: Record<string, Message>): string[] {
  return Object.entries(messages).flatMap(([key, { message, description, placeholders = {} }]) => {
    const named = [...message.matchAll(/\$(\w+)\$/g)].map(([, name = '']) => name.toLowerCase());
    const words = message.replaceAll(/\$\w+\$/g, '').match(/\p{L}[\p{L}’'-]*/gu) ?? [];
    const isShort = words.length <= 2 || /^\p{Ll}/u.test(message);
    return [
      ...(/\$\d/.test(message) ? [`"${key}" has a number for a placeholder. Name it: "$COUNT$ contacts".`] : []),
      ...(named.sort().join() === Object.keys(placeholders).sort().join()
        ? []
        : [`"${key}" names other placeholders in its message than it declares.`]),
      ...(isShort && !description ? [`"${key}" needs a description: where "${message}" stands, or what it does.`] : []),
    ];
  });
}

/** The room with the longest matching prefix, or -1 without one. */
function roomOf(key: string): number {
  let room = -1;
  for (const [at, [prefix]] of messageRooms.entries()) {
    const isLonger = prefix.length > (messageRooms[room]?.[0].length ?? 0);
    if (key.startsWith(prefix) && !/^[a-z]/.test(key.slice(prefix.length)) && isLonger) room = at;
  }
  return room;
}

/** The key of a plural, without its form. */
function baseOf(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, '');
}
