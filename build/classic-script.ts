import { type BuildOptions, build } from 'vite';

export interface ClassicScript {
  outDir: string;
  /** The entry module. */
  input: string;
  /** The file name in `outDir`. */
  name: string;
  minify: BuildOptions['minify'];
  target: string;
}

/** Bundles a module and its imports into one classic script. */
export async function buildClassicScript({ outDir, input, name, minify, target }: ClassicScript): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: false,
      ...(minify !== undefined && { minify }),
      target,
      rollupOptions: { input, output: { format: 'iife', entryFileNames: name, charset: 'ascii' } },
    },
  });
}
