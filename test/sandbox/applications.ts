/** An application that is registered in Constant Contact’s developer portal. */
export interface Application {
  clientId: string;
  name: string;
  /** The kind, set at its creation. The portal’s default has a secret, which an extension cannot protect. */
  kind: 'public' | 'confidential' | 'device-only';
  secret?: string;
  redirectUris: string[];
  /** A deactivated application gets 403 everywhere. */
  active: boolean;
}

/** Public: authorization code with PKCE, and device flow. */
export const PUBLIC_CLIENT_ID = '7c1e2d94-3b5f-4a86-9d0c-e1f2a3b4c5d6';
/** Confidential: registered with the portal’s default. PKCE without its secret gives `invalid_client`. */
export const CONFIDENTIAL_CLIENT_ID = '0b9a8c7d-6e5f-4d3c-8b2a-1f0e9d8c7b6a';
/** Registered for the device flow only. */
export const DEVICE_CLIENT_ID = 'd37e1ce0-5a4b-4c3d-9e2f-a1b2c3d4e5f6';

/** Fresh copies of the three registered applications. */
export function registeredApplications(): Map<string, Application> {
  const applications: Application[] = [
    { clientId: PUBLIC_CLIENT_ID, name: 'Restore helper', kind: 'public', redirectUris: [], active: true },
    {
      clientId: CONFIDENTIAL_CLIENT_ID,
      name: 'Website sign-up',
      kind: 'confidential',
      secret: 'not-a-secret-in-a-sandbox',
      redirectUris: [],
      active: true,
    },
    { clientId: DEVICE_CLIENT_ID, name: 'Box office terminal', kind: 'device-only', redirectUris: [], active: true },
  ];
  return new Map(applications.map((application) => [application.clientId, application]));
}

/**
 * Registers a redirect URI by the portal’s rules: no fragment, no wildcard in a query, and at most one `*`, as the
 * lowest-level subdomain. https://developer.constantcontact.com/api_guide/apps_create.html
 */
export function registerRedirect(application: Application, uri: string): void {
  if (uri.includes('#')) throw new Error('A redirect URI has no fragment');
  const [, host = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?]*)/i.exec(uri) ?? [];
  if (host === '') throw new Error(`${uri} is not a redirect URI`);
  const stars = uri.split('*').length - 1;
  if (stars > 1 || (stars === 1 && !/^\*\.[^*]+\.[^*]+$/.test(host))) {
    throw new Error('A redirect URI has at most one *, as its lowest-level subdomain');
  }
  if (!application.redirectUris.includes(uri)) application.redirectUris.push(uri);
}

/** Whether this redirect URI is registered: as the same text, or with a label in place of the `*`. */
export function acceptsRedirect(application: Application, uri: string): boolean {
  return application.redirectUris.some((registered) => {
    if (!registered.includes('*')) return registered === uri;
    const [before = '', after = ''] = registered.split('*');
    const label = uri.slice(before.length, uri.length - after.length);
    return uri.startsWith(before) && uri.endsWith(after) && /^[a-z0-9-]+$/i.test(label);
  });
}
