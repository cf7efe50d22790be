import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { generate } from 'selfsigned';
import { ConnectionLost } from './faults';
import { API_HOST, APP_HOST, AUTHZ_HOST, type Sandbox } from './sandbox';

/**
 * Serves a sandbox over HTTPS on the loopback interface, for browsers that map the three real host names to it. The
 * certificate is created for this run and self-signed.
 */
export async function serveSandbox(
  sandbox: Pick<Sandbox, 'fetch'>,
  options: { port?: number } = {},
): Promise<{ port: number; close(): Promise<void> }> {
  const pems = await generate([{ name: 'commonName', value: APP_HOST }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [APP_HOST, API_HOST, AUTHZ_HOST].map((value) => ({ type: 2, value })) },
    ],
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve(
      {
        fetch: (request, bindings) => answer(sandbox, request, bindings as HttpBindings),
        hostname: '127.0.0.1',
        port: options.port ?? 0,
        overrideGlobalObjects: false,
        createServer,
        serverOptions: { key: pems.private, cert: pems.cert },
      },
      () => resolve(started),
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

async function answer(
  sandbox: Pick<Sandbox, 'fetch'>,
  request: Request,
  { outgoing }: HttpBindings,
): Promise<Response> {
  try {
    return await sandbox.fetch(request);
  } catch (error) {
    if (error instanceof ConnectionLost) {
      // Browsers repeat a request by themselves when a reused connection ends without a byte. They all give up on an
      // answer that contradicts itself.
      outgoing.socket?.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n');
      outgoing.socket?.destroySoon();
      return RESPONSE_ALREADY_SENT;
    }
    if (request.signal.aborted) return RESPONSE_ALREADY_SENT;
    throw error;
  }
}
