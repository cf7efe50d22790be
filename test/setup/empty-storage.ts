/** Files share their modules, and their databases with that. What a file stored goes with it, so that memory does not fill up. */
if ('indexedDB' in globalThis) Object.assign(globalThis, { indexedDB: new IDBFactory() });
