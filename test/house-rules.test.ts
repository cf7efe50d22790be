import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import packageJson from '../package.json' with { type: 'json' };
import messages from '../public/_locales/en/messages.json' with { type: 'json' };
import { importRule, openersOf, sharedStores, storeRule } from './house-rules/imports';
import { type Message, messageRoomRule, translatorRule } from './house-rules/messages';
import { nameRule } from './house-rules/names';
import { idleExceptions, sizeRule } from './house-rules/sizes';
import { readSources, type Source, source } from './house-rules/sources';
import { backgroundStateRule, consoleRule, mayBeLost, pureRule, signalRule } from './house-rules/state';
import { breakpointRule, idleClassRule, styleRule } from './house-rules/styles';
import { colorRule, fileNameRule, hostRule, messageRule, vocabularyRule, wordsRule } from './house-rules/surface';

/** Each rule is checked against the whole of src, and against a breach that it must notice. */
const sources = readSources('src');

function complaints(rule: (source: Source) => string[]): string[] {
  return sources.flatMap(rule);
}

describe('rooms import only what they may', () => {
  it('holds', () => expect(complaints(importRule)).toEqual([]));

  it.each([
    ['src/restore/a.ts', "import { send } from '../protocol/send';", /write "import type"/],
    ['src/restore/a.ts', "export { call } from '../constant-contact/http';", /may import only from/],
    ['src/restore/a.ts', "const later = import('../background/serve');", /may import only from/],
    ['src/ui/a.tsx', "import browser from 'webextension-polyfill';", /ask the background/],
    ['src/protocol/send.ts', "import browser from 'webextension-polyfill';", /ask the background/],
    ['src/background/a.ts', "import { h } from 'preact';", /nothing in src\/background draws/],
    ['src/content/a.ts', "import { token } from '../background/access/sessions';", /may import only from/],
    ['src/popup/a.ts', "import { b } from '../settings/b';", /may import only from/],
    ['src/odd/a.ts', 'export {};', /no room/],
    [
      'src/background/access/a.ts',
      "import { find } from '../contact/lookup';",
      /access may import only from access, storage/,
    ],
    [
      'src/background/access/a.ts',
      "import type { Found } from '../contact/lookup';",
      /may import only from access, storage/,
    ],
    ['src/background/access/a.ts', "import { createApp } from '../app';", /take what you need as an argument/],
    ['src/background/access/a.ts', "import { Platform } from '../platform';", /only types of platform.ts/],
    ['src/background/odd/a.ts', "import { open } from '../storage/database';", /no folder of the background/],
  ])('notices %s: %s', (path, text, complaint) => {
    expect(importRule(source(path, text))).toEqual([expect.stringMatching(complaint)]);
  });

  it.each([
    ['src/restore/a.ts', "import type { Contact } from '../protocol/contact';"],
    ['src/restore/a.ts', "import { type Contact } from '../protocol/contact';"],
    ['src/background/a.ts', "import panel from '../content/panel/panel.ts?script&iife';"],
    ['src/background/a.ts', "import { find } from './contact/lookup';"],
    ['src/background/contact/a.ts', "import { open } from '../storage/database';"],
    ['src/background/contact/a.ts', "import { find } from './lookup';"],
    ['src/background/contact/a.ts', "import type { Platform } from '../platform';"],
  ])('allows %s: %s', (path, text) => {
    expect(importRule(source(path, text))).toEqual([]);
  });
});

describe('one file opens each store of the database', () => {
  it('holds', () => expect(storeRule(sources)).toEqual([]));

  const made = source('src/background/storage/database.ts', "db.createObjectStore('bin');");
  const opened = (path: string, text: string) => [
    made,
    source('src/background/contact/a.ts', "db.get('bin', 1);"),
    source(path, text),
  ];

  it.each([
    "db.put('bin', row);",
    "db.transaction(['keys', 'bin'], 'readwrite');",
    "transaction.objectStore('bin').clear();",
  ])('notices a second file with %s', (text) => {
    expect(storeRule(opened('src/background/contact/b.ts', text))).toEqual([expect.stringMatching(/contact\/b\.ts/)]);
    expect(storeRule(opened('src/background/contact/a.ts', text))).toEqual([]);
  });

  it('has no exception for a store that one file opens', () => {
    const shared = [...openersOf(sources)].filter(([, files]) => files.size > 1).map(([name]) => name);
    expect(shared.sort()).toEqual(Object.keys(sharedStores).sort());
  });
});

describe('the background has no state in variables of a module', () => {
  it('holds', () => expect(complaints(backgroundStateRule)).toEqual([]));

  it.each(['let token = 1;', 'const cache = new Map();', 'const seen: string[] = [];', 'export let a, b;'])(
    'notices %s',
    (text) => {
      expect(backgroundStateRule(source('src/background/a.ts', text)).length).toBeGreaterThan(0);
    },
  );

  it('allows constants, and variables inside functions', () => {
    const text = "const hosts = ['a']; const known = new Set(hosts); function f() { let n = 1; return n; }";
    expect(backgroundStateRule(source('src/background/a.ts', text))).toEqual([]);
  });

  it('has no exception for a variable that no longer exists', () => {
    const there = sources.flatMap(({ path, text }) =>
      Object.keys(mayBeLost).filter((key) => key.startsWith(`${path} `) && text.includes(key.split(' ')[1] ?? '')),
    );
    expect(there.sort()).toEqual(Object.keys(mayBeLost).sort());
  });
});

describe('signals are created in factories', () => {
  it('holds', () => expect(complaints(signalRule)).toEqual([]));

  it('notices a signal of a module', () => {
    expect(signalRule(source('src/ui/a.ts', 'export const open = signal(false);'))).toHaveLength(1);
    expect(signalRule(source('src/ui/a.ts', 'export const create = () => signal(false);'))).toEqual([]);
  });
});

describe('restore and constant-contact know no browser, clock or network', () => {
  it('holds', () => expect(complaints(pureRule)).toEqual([]));

  it.each(['Date.now()', 'new Date()', 'Math.random()', 'document.title', 'chrome.storage'])('notices %s', (text) => {
    expect(pureRule(source('src/restore/a.ts', `export const f = () => ${text};`))).toHaveLength(1);
  });
});

describe('nothing is written to the console', () => {
  it('holds', () => expect(complaints(consoleRule)).toEqual([]));

  it('notices a call of the console', () => {
    expect(consoleRule(source('src/popup/a.ts', "console.warn('no');"))).toHaveLength(1);
  });
});

describe('colors are in src/ui/tokens.css', () => {
  it('holds', () => expect(complaints(colorRule)).toEqual([]));

  it.each([
    ['by its number', 'a { color: #fff; }'],
    ['by a function', 'a {\n  background: rgb(0 0 0 / 10%);\n}'],
    ['by its name', 'a { border: 1px solid white; }'],
  ])('notices a color in a style sheet %s', (_how, text) => {
    expect(colorRule(source('src/popup/popup.css', text))).toHaveLength(1);
  });

  it('notices a color in a script, and allows selectors and variables', () => {
    expect(colorRule(source('src/ui/a.tsx', "const fill = '#2b59d9';"))).toHaveLength(1);
    expect(colorRule(source('src/popup/popup.css', '#add { color: var(--ink); } /* #fff */'))).toEqual([]);
  });
});

describe('a class begins with the name of its style sheet', () => {
  it('holds', () => expect(styleRule(sources)).toEqual([]));
  it('every class is used', () => expect(idleClassRule(sources)).toEqual([]));

  const card = source('src/ui/restore-card/card.css', '.card, .card-head { color: var(--ink); }');
  const table = source('src/deleted-contacts/table.css', '.table { color: var(--ink); }');

  it.each([
    ['a class without a sheet', 'src/ui/lists/lists.css', '.rows { margin: 0; }', /Begin it with "lists-"/],
    ['a class of another room', 'src/history/history.css', '.table { margin: 0; }', /belongs to src\/deleted-contacts/],
  ])('notices %s', (_what, path, text, complaint) => {
    expect(styleRule([card, table, source(path, text)])).toEqual([expect.stringMatching(complaint)]);
  });

  it('allows a sheet to refine classes of src/ui and of folders above it', () => {
    const bin = source('src/deleted-contacts/bin/bin.css', '.bin .table, .bin > .card-head { margin: 0; }');
    expect(styleRule([card, table, bin])).toEqual([]);
  });

  it('notices a class that nothing uses', () => {
    const script = source('src/ui/a.tsx', `export const a = <p class={\`card-\${b}\`} />;`);
    expect(idleClassRule([card, table, script])).toEqual([
      expect.stringContaining('"card"'),
      expect.stringContaining('"table"'),
    ]);
  });
});

describe('pages change their layout at three widths', () => {
  it('holds', () => expect(complaints(breakpointRule)).toEqual([]));

  it.each(['@media (width < 719px) {}', '@container rows (min-width: 30em) {}', '@media (max-width: 45.5em) {}'])(
    'notices %s',
    (text) => expect(breakpointRule(source('src/popup/popup.css', text))).toHaveLength(1),
  );

  it('allows any height', () => {
    expect(breakpointRule(source('src/popup/popup.css', '@media (width >= 56em) and (min-height: 600px) {}'))).toEqual(
      [],
    );
  });
});

describe('words are in _locales', () => {
  it('holds', () => expect(complaints(wordsRule)).toEqual([]));

  it.each([
    '<p>Restored</p>',
    "<p>{'Restored'}</p>",
    '<input placeholder="Email" />',
    `<b aria-label={\`Close \${name}\`} />`,
  ])('notices %s', (markup) => {
    expect(wordsRule(source('src/popup/a.tsx', `export const a = ${markup};`))).toHaveLength(1);
  });

  it('every message that is used exists, and every message that exists is used', () => {
    expect(messageRule(sources, Object.keys(messages), JSON.stringify(manifest))).toEqual([]);
  });

  it('notices a missing and an unused message', () => {
    const asks = source('src/ui/a.ts', `text('gone'); plural('calls', 2); text(\`state_\${state}\`);`);
    const keys = ['calls_one', 'calls_other', 'state_active', 'idle'];
    expect(messageRule([asks], keys, '')).toEqual([
      expect.stringContaining('"gone"'),
      expect.stringContaining('Nothing uses the message "idle"'),
    ]);
  });

  it('every thing has one name', () => {
    const words = Object.entries(messages).map(([key, { message }]) => source(`messages.json ${key}`, message));
    expect([...sources, ...words].flatMap(vocabularyRule)).toEqual([]);
    expect(vocabularyRule(source('src/ui/a.css', '/* undeleted contacts */'))).toHaveLength(1);
    expect(vocabularyRule(source('src/ui/a.css', '/* cancelled jobs */'))).toHaveLength(1);
    expect(vocabularyRule(source('src/ui/a.ts', "state === 'cancelled'"))).toEqual([]);
  });
});

describe('messages belong to rooms', () => {
  it('holds', () => expect(messageRoomRule(sources, Object.keys(messages))).toEqual([]));

  it('notices a message without a room, in a wrong place, and used by another room', () => {
    const script = source('src/history/a.ts', "text('binCount'); text('buttonCancel');");
    expect(messageRoomRule([script], ['oddWord', 'binCount', 'buttonCancel'])).toEqual([
      expect.stringContaining('"oddWord" belongs to no room'),
      expect.stringContaining('"buttonCancel" stands among those of another room'),
      expect.stringContaining('uses the message "binCount" of src/deleted-contacts/bin/'),
    ]);
  });
});

describe('messages can be translated', () => {
  it('holds', () => expect(translatorRule(messages as Record<string, Message>)).toEqual([]));

  it.each<[string, Message, RegExp]>([
    ['a number for a placeholder', { message: 'Restored $1 contacts to lists' }, /Name it/],
    ['an undeclared placeholder', { message: 'Restored $COUNT$ contacts to lists' }, /names other placeholders/],
    ['a word without a description', { message: 'Read' }, /needs a description/],
    ['a piece of a sentence without a description', { message: 'since the last day' }, /needs a description/],
  ])('notices %s', (_what, message, complaint) => {
    expect(translatorRule({ a: message })).toEqual([expect.stringMatching(complaint)]);
  });
});

describe('hosts in the code', () => {
  const manifestHosts = manifest.host_permissions.map((pattern) => new URL(pattern.replace('*', '')).host);

  it('are those of the manifest', () => expect(hostRule(sources, manifestHosts)).toEqual([]));

  it('are noticed when they differ from the manifest in either direction', () => {
    const code = source('src/ui/a.ts', "const a = 'https://stats.example.org/collect';");
    expect(hostRule([code], ['api.cc.email'])).toEqual([
      expect.stringContaining('stats.example.org'),
      expect.stringContaining('api.cc.email'),
    ]);
  });
});

describe('names are standard terms', () => {
  it('holds', () => expect(complaints(nameRule)).toEqual([]));

  it.each([
    'let asked = 0;',
    'function learnName() {}',
    'const f = (keptIds: string[]) => 1;',
    'type Deeds = 1;',
    'for (const [asked] of answers) {}',
  ])('notices %s', (text) => expect(nameRule(source('src/ui/a.ts', text))).toHaveLength(1));

  it('allows a name from the protocol, and a word that only contains a banned one', () => {
    const text =
      "import type { CachedPage } from './a'; const f = ({ gone }: CachedPage) => gone; const workerUrl = 1;";
    expect(nameRule(source('src/ui/a.ts', text))).toEqual([]);
  });
});

describe('files and functions are short', () => {
  it('holds', () => expect(complaints(sizeRule)).toEqual([]));

  const lines = (count: number) => '\n  go();'.repeat(count);

  it.each([
    ['a file', `const a = 1;${'\n'.repeat(250)}const b = 2;`, /has 251 lines/],
    ['a function', `function f() {${lines(80)}\n}`, /f has 82 lines/],
    ['an arrow function', `const f = () => {${lines(80)}\n};`, /f has 82 lines/],
    ['a factory', `export function createState() {${lines(160)}\n}`, /createState has 162 lines/],
  ])('notices %s', (_what, text, complaint) => {
    expect(sizeRule(source('src/ui/a.ts', text))).toEqual([expect.stringMatching(complaint)]);
  });

  it('allows a factory more lines than another function', () => {
    expect(sizeRule(source('src/ui/a.ts', `function createState() {${lines(150)}\n}`))).toEqual([]);
  });

  it('has no unneeded exception', () => expect(idleExceptions(sources)).toEqual([]));
});

describe('the repository', () => {
  it('names the files of src after their purpose', () => {
    expect(complaints(fileNameRule)).toEqual([]);
    expect(fileNameRule(source('src/ui/utils.ts', ''))).toHaveLength(1);
  });

  it('documents every npm script in README.md or CONTRIBUTING.md', () => {
    const documents = ['README.md', 'CONTRIBUTING.md'].map((name) => readFileSync(name, 'utf8')).join('\n');
    const unsaid = Object.keys(packageJson.scripts)
      .map((name) => (name === 'test' ? 'npm test' : `npm run ${name}`))
      .filter((command) => !new RegExp(`${command}(?![\\w:-])`).test(documents));
    expect(unsaid).toEqual([]);
  });
});
