import { calledName, type Node, type Source, stringValue, walk } from './sources';

/** The environment of a room, and the imports that it therefore may have. README.md has a diagram. */
interface Room {
  /** Rooms that it may import from. */
  rooms: string[];
  /** Rooms from which it may import types. */
  types?: string[];
  /** Whether its files may use webextension-polyfill. */
  polyfill: 'all' | 'none';
  /** Whether it draws, with preact and signals. */
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

/** The folders of the background. A file may import from its own folder and from those after it. */
const folders = [
  'page-prompt',
  'jobs',
  'contact',
  'former-lists',
  'deleted-contacts',
  'account-data',
  'never-restore',
  'access',
  'storage',
];

interface Import {
  specifier: string;
  typeOnly: boolean;
}

export function importRule({ path, program }: Source): string[] {
  if (!program) return [];
  const own = path.split('/')[1] ?? '';
  const room = rooms[own];
  if (!room) {
    return [
      `${path}: src/${own} is no room. Put the file into one of ${Object.keys(rooms).join(', ')}, or add the room to test/house-rules/imports.ts.`,
    ];
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
  // '…?script' stands for the path of a built script that the background loads into a page.
  if (/\?script(&|$)/.test(specifier)) return [];
  const target = new URL(specifier, `file:///${path}`).pathname.split('/');
  const other = target[1] === 'src' ? (target[2] ?? '') : '';
  if (own === 'background' && other === own) return folderComplaint(path, target.slice(3), typeOnly);
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

/** Files at the top put the background together. They may import everything in it, and nothing imports them. */
function folderComplaint(path: string, target: string[], typeOnly: boolean): string[] {
  const [own = '', file] = path.split('/').slice(2);
  if (file === undefined) return [];
  const place = folders.indexOf(own);
  if (place === -1) {
    return [
      `${path}: src/background/${own} is no folder of the background. Put the file into one of ${folders.join(', ')}.`,
    ];
  }
  const [folder = ''] = target;
  if (target.length === 1) {
    if (folder === 'platform' && typeOnly) return [];
    return [
      `${path} imports ${folder} from the top of src/background. From there only types of platform.ts are allowed: take ` +
        'what you need as an argument.',
    ];
  }
  if (folders.indexOf(folder) >= place) return [];
  return [
    `${path} imports from src/background/${folder}, but ${own} may import only from ${folders.slice(place).join(', ')}. ` +
      'Move the shared piece further down, or take it as an argument.',
  ];
}

/** Stores that several files open for now, by name, each with the reason. */
export const sharedStores: Record<string, string> = {
  secrets:
    'the sessions, what the bin is kept of, what was seen of deletions and the ends of the journal each have a name of their own in it',
};

const storeMethods =
  /^(get|getKey|getAll|getAllKeys|getAllFromIndex|put|add|delete|clear|count|transaction|objectStore)$/;

/** The files that open a store of the database, by the name of the store. */
export function openersOf(sources: Source[]): Map<string, Set<string>> {
  const calls = sources.flatMap(({ path, program }) =>
    program ? walk(program).map(({ node }) => ({ path, method: calledName(node) ?? '', node })) : [],
  );
  const openers = new Map<string, Set<string>>();
  for (const { method, node } of calls) {
    for (const name of method === 'createObjectStore' ? firstNames(node) : []) openers.set(name, new Set());
  }
  for (const { path, method, node } of calls) {
    for (const name of storeMethods.test(method) ? firstNames(node) : []) openers.get(name)?.add(path);
  }
  return openers;
}

/** Each store of the database is opened by one file, so that file alone explains it. */
export function storeRule(sources: Source[]): string[] {
  return [...openersOf(sources)].flatMap(([name, files]) =>
    files.size > 1 && !(name in sharedStores)
      ? [
          `The store "${name}" is opened by ${[...files].join(' and ')}. Let one of them open it, and the others ask that one.`,
        ]
      : [],
  );
}

/** The first argument of a call: one text, or several in an array. */
function firstNames(node: Node): string[] {
  const first = (node.arguments as Node[])[0];
  const named = first?.type === 'ArrayExpression' ? (first.elements as Node[]) : first ? [first] : [];
  return named.flatMap((each) => stringValue(each) ?? []);
}

function imports(program: Node): Import[] {
  return walk(program).flatMap(({ node }) => {
    const from = node.source as Node | null | undefined;
    if (!from || typeof from.value !== 'string') return [];
    const kind = node.importKind ?? node.exportKind;
    const specifiers = (node.specifiers ?? []) as Node[];
    const allTypes =
      specifiers.length > 0 &&
      specifiers.every((specifier) => (specifier.importKind ?? specifier.exportKind) === 'type');
    return [{ specifier: from.value, typeOnly: kind === 'type' || allTypes }];
  });
}
