import { type BuildOptions, build } from 'vite';

export interface ClassicScript {
  outDir: string;
  /** The module that it is made of. */
  input: string;
  /** Its name in `outDir`. */
  name: string;
  minify: BuildOptions['minify'];
  target: string;
}

/** Writes a module and all that it imports as one classic script. */
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
