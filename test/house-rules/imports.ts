import { type Node, type Source, walk } from './sources';

/** Where code runs, and what it may therefore import; the drawing of it is in README.md. */
interface Room {
  /** Rooms it may import from. */
  rooms: string[];
  /** Rooms of which it may import types. */
  types?: string[];
  /** Whether its files may use webextension-polyfill. */
  polyfill: 'all' | 'none';
  /** Whether it draws: preact and signals. */
  draws: boolean;
}

const page: Room = { rooms: ['protocol', 'restore', 'ui'], polyfill: 'all', draws: true };

export const rooms: Record<string, Room> = {
  protocol: { rooms: [], polyfill: 'none', draws: false },
  restore: { rooms: [], types: ['protocol'], polyfill: 'none', draws: false },
  'constant-contact': { rooms: [], types: ['protocol'], polyfill: 'none', draws: false },
  background: { rooms: ['protocol', 'restore', 'constant-contact'], polyfill: 'all', draws: false },
  ui: { rooms: ['protocol', 'restore'], polyfill: 'none', draws: true },
  popup: page,
  'deleted-contacts': page,
  history: page,
  settings: page,
  content: { rooms: ['protocol', 'restore', 'ui'], polyfill: 'none', draws: true },
};

interface Import {
  specifier: string;
  typeOnly: boolean;
}

export function importRule({ path, program }: Source): string[] {
  if (!program) return [];
  const own = path.split('/')[1] ?? '';
  const room = rooms[own];
  if (!room) {
    return [`${path}: src/${own} is no room. Put the file into one of ${Object.keys(rooms).join(', ')}.`];
  }
  return imports(program).flatMap(({ specifier, typeOnly }) => {
    if (specifier.startsWith('.')) return roomComplaint(path, own, room, specifier, typeOnly);
    if (specifier === 'webextension-polyfill') {
      return room.polyfill === 'all' || typeOnly
        ? []
        : [
            `${path} uses webextension-polyfill. Only background and the pages may: ask the background ` +
              'through send(), or take what you need as an argument.',
          ];
    }
    if (/^(preact|@preact\/signals)(\/|$)/.test(specifier) && !room.draws) {
      return [`${path} imports ${specifier}, but nothing in src/${own} draws. Move what draws to src/ui.`];
    }
    return [];
  });
}

function roomComplaint(path: string, own: string, room: Room, specifier: string, typeOnly: boolean): string[] {
  // '…?script' is only the path of a built script that the background loads into a page.
  if (/\?script(&|$)/.test(specifier)) return [];
  const target = new URL(specifier, `file:///${path}`).pathname.split('/');
  const other = target[1] === 'src' ? (target[2] ?? '') : '';
  if (other === own || room.rooms.includes(other) || (typeOnly && room.types?.includes(other))) return [];
  if (room.types?.includes(other)) {
    return [`${path} imports code of src/${other}. From here only its types are allowed: write "import type".`];
  }
  const allowed = [own, ...room.rooms, ...(room.types ?? []).map((name) => `${name} (types)`)].join(', ');
  return [
    `${path} imports ${specifier}, but src/${own} may import only from ${allowed}. Move the shared piece to a room both ` +
      'may use, or ask for it through a request of src/protocol/requests.ts.',
  ];
}

function imports(program: Node): Import[] {
  return [...walk(program)].flatMap(({ node }) => {
    const from = node.source as Node | null | undefined;
    if (!from || typeof from.value !== 'string') return [];
    const kind = node.importKind ?? node.exportKind;
    const parts = (node.specifiers ?? []) as Node[];
    const allTypes = parts.length > 0 && parts.every((part) => (part.importKind ?? part.exportKind) === 'type');
    return [{ specifier: from.value, typeOnly: kind === 'type' || allTypes }];
  });
}
