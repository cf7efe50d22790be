import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxy {
  port: number;
  close(): Promise<void>;
}

/** Hosts of Firefox’s own services, which the sandbox does not serve. */
const firefoxItself = /\.(mozilla\.(com|org|net)|firefox\.com):\d+$/;

/**
 * Tunnels every HTTPS connection to one local port, whatever host it names. Firefox cannot resolve a name elsewhere, as
 * Chromium can with --host-resolver-rules, but it can use a proxy.
 */
export async function startConnectProxy(sandboxPort: number): Promise<ConnectProxy> {
  const proxy = createServer((_request, response) => response.writeHead(404).end());
  /** Tunnelled connections no longer belong to the server. Without this, one with a hanging request would never end. */
  const tunnels = new Set<Duplex>();
  proxy.on('connect', (request, browser, head) => {
    if (firefoxItself.test(request.url ?? '')) {
      browser.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const sandbox = connect(sandboxPort, '127.0.0.1', () => {
      browser.write('HTTP/1.1 200 Connection established\r\n\r\n');
      sandbox.write(head);
      sandbox.pipe(browser).pipe(sandbox);
    });
    sandbox.on('error', () => browser.destroy());
    browser.on('error', () => sandbox.destroy());
    for (const end of [browser, sandbox]) {
      tunnels.add(end);
      end.on('close', () => tunnels.delete(end));
    }
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return {
    port: (proxy.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        proxy.close(() => closed());
        proxy.closeAllConnections();
        for (const end of tunnels) end.destroy();
      }),
  };
}
