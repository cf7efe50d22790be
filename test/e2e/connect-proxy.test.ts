import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startConnectProxy } from './connect-proxy';
import { until } from './until';

/** Behaves like a request that hangs: it ignores the end of the other side. */
const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => socket.destroy()));

afterEach(() => {
  server.close();
});

it('the proxy to the sandbox can be closed while a request through it hangs', async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const proxy = await startConnectProxy((server.address() as AddressInfo).port);
  const browser = connect(proxy.port, '127.0.0.1');
  const answers: string[] = [];
  browser.on('data', (chunk) => answers.push(String(chunk)));
  browser.write('CONNECT x.example:443 HTTP/1.1\r\nHost: x.example:443\r\n\r\n');
  await until('the tunnel', () => answers.join('').startsWith('HTTP/1.1 200'));
  browser.end();
  await proxy.close();
  expect(await until('its end', () => browser.destroyed)).toBe(true);
});
