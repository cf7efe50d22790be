/** Compresses bytes. This comes before sealing, because sealed bytes do not compress. */
export function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return pipeThrough(new CompressionStream('deflate-raw'), bytes);
}

/** Decompresses bytes; undefined if `deflate` did not make them. */
export function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return pipeThrough(new DecompressionStream('deflate-raw'), bytes).catch(() => undefined);
}

async function pipeThrough(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}
