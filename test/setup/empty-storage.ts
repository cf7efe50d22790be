/**
 * Files share their modules and therefore their databases. This drops the data of each file, so that memory does not
 * fill up.
 */
if ('indexedDB' in globalThis) Object.assign(globalThis, { indexedDB: new IDBFactory() });
