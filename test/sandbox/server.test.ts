import { request } from 'node:https';
import { afterEach, expect, it } from 'vitest';
import { API_HOST, createSandbox, people, type Sandbox } from './sandbox';
import { serveSandbox } from './server';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/** A request over the wire to the host that the name is mapped to. */
async function serve(sandbox: Sandbox) {
  const served = await serveSandbox(sandbox);
  close = served.close;
  const { accessToken } = sandbox.issueToken();
  return (path: string, method = 'GET') =>
    new Promise<{ status: number | undefined; text: string; names: string | undefined }>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: served.port,
          servername: API_HOST,
          path,
          method,
          rejectUnauthorized: false,
          headers: { host: API_HOST, authorization: `Bearer ${accessToken}` },
        },
        (response) => {
          const socket = response.socket as unknown as { getPeerCertificate(): { subjectaltname?: string } };
          const names = socket.getPeerCertificate().subjectaltname;
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => resolve({ status: response.statusCode, text, names }));
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end();
    });
}

it('the server has one certificate for the three hosts', async () => {
  const sandbox = createSandbox();
  const get = await serve(sandbox);
  const answer = await get(`/v3/contacts/${people.jane}`);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toMatchObject({ contact_id: people.jane });
  expect(answer.names).toBe('DNS:app.constantcontact.com, DNS:api.cc.email, DNS:authz.constantcontact.com');
  expect(sandbox.calls[0]).toMatchObject({ host: API_HOST, status: 200 });
});

it('the server breaks the connection for a fault, before or after the write is applied', async () => {
  const sandbox = createSandbox();
  const send = await serve(sandbox);
  sandbox.faults.next({ method: 'DELETE' }, 'network-error');
  sandbox.faults.next({ method: 'DELETE' }, 'applied-then-lost');
  await expect(send(`/v3/contacts/${people.ada}`, 'DELETE')).rejects.toThrow();
  expect(sandbox.contacts.get(people.ada)?.deleted_at).toBeUndefined();
  await expect(send(`/v3/contacts/${people.ada}`, 'DELETE')).rejects.toThrow();
  expect(sandbox.contacts.get(people.ada)?.deleted_at).toBeDefined();
  expect((await send('/v3/contacts?limit=1')).status).toBe(200);
});
