import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { User } from './users';

type Page = HtmlEscapedString | Promise<HtmlEscapedString>;

const layout = (title: string, body: Page): Page => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>${title}</title>
    <style>
      body { margin: 0; background: #f2f4f8; color: #1c2330; font: 16px/1.5 system-ui, sans-serif; }
      main { max-width: 25rem; margin: 10vh auto; padding: 2rem 2.25rem; background: #fff; border: 1px solid #dfe4ec; border-radius: 10px; }
      h1 { margin: 0 0 0.75rem; font-size: 1.25rem; line-height: 1.3; }
      p, ul { margin: 0 0 1rem; }
      label { display: block; margin-bottom: 1rem; font-weight: 600; }
      select, input { display: block; width: 100%; box-sizing: border-box; margin-top: 0.3rem; padding: 0.55rem 0.7rem; font: inherit; border: 1px solid #8791a3; border-radius: 6px; background: #fff; }
      input { letter-spacing: 0.15em; text-transform: uppercase; }
      button { margin-right: 0.6rem; padding: 0.55rem 1.4rem; font: inherit; font-weight: 600; border: 1px solid #1656c0; border-radius: 6px; background: #1656c0; color: #fff; cursor: pointer; }
      button[value='deny'] { background: #fff; color: #1656c0; }
      [role='alert'] { color: #a3152c; }
    </style>
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>`;

const scopeWords: Record<string, string> = {
  contact_data: 'See and change your contacts and lists',
  campaign_data: 'See and change your campaigns',
  account_read: 'See the name of your account',
  account_update: 'Change your account',
  offline_access: 'Stay signed in',
};

const consent = (name: string, scopes: readonly string[], people: readonly User[]): Page => html`
  <h1>${name} asks for access to your Constant Contact account</h1>
  <ul>
    ${scopes.map((scope) => html`<li>${scopeWords[scope] ?? scope}</li>`)}
  </ul>
  <label>
    Signed in as
    <select name="user">
      ${people.map((user) => html`<option value="${user.id}">${user.name} (${user.role})</option>`)}
    </select>
  </label>
  <button name="answer" value="allow">Allow</button>
  <button name="answer" value="deny">Deny</button>
`;

/** The sign-in page of the authorization code flow. Its form returns the request’s own parameters. */
export function authorizePage(
  name: string,
  parameters: URLSearchParams,
  scopes: readonly string[],
  people: readonly User[],
): Page {
  return layout(
    'Sign in to Constant Contact',
    html`<form method="post">
      ${[...parameters].map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}" />`)}
      ${consent(name, scopes, people)}
    </form>`,
  );
}

/** The device flow’s page for the code. */
export function activatePage(code: string, problem?: string): Page {
  return layout(
    'Connect a device',
    html`<form method="get" action="/activate">
      <h1>Connect a device</h1>
      ${problem === undefined ? '' : html`<p role="alert">${problem}</p>`}
      <label>Code on your device <input name="user_code" value="${code}" autocomplete="off" required /></label>
      <button>Continue</button>
    </form>`,
  );
}

/** The device flow’s page for consent, once the code is known. */
export function devicePage(name: string, code: string, scopes: readonly string[], people: readonly User[]): Page {
  return layout(
    'Connect a device',
    html`<form method="post" action="/activate">
      <input type="hidden" name="user_code" value="${code}" />
      ${consent(name, scopes, people)}
    </form>`,
  );
}

/** A page with only a message. */
export function messagePage(title: string, text: string): Page {
  return layout(title, html`<h1>${title}</h1><p>${text}</p>`);
}
