import { createServer } from 'node:http';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';
import { close, type ListenOptions, listen, type RunningService } from '../service.ts';
import { createConfiguration } from './configuration.ts';
import { DEV_TOKEN_PATH, serveDevToken } from './dev-token.ts';
import { ASSETS } from './pages.ts';
import { serveSignIn } from './sign-in.ts';
import { loadKeys } from './signing-keys.ts';
import { createTokenClaims } from './token-claims.ts';

export type IdentityProviderOptions = ListenOptions & {
  /** Where the signing keys are kept. */
  readonly dataDirectory: string;
  /** Where the shop is served; it is the only client, and the only origin that may call across origins. */
  readonly shopUrl: string;
  /** Told of what failed inside a request. Default: nobody. */
  readonly onError?: (error: unknown) => void;
};

/** `url` is the issuer. `devTokenUrl` gives scripts a token of any user. */
export type IdentityProvider = RunningService & { readonly devTokenUrl: string };

/** Lets the request through only where it was meant for this server: a page elsewhere may have pointed its own name here. */
function refuseOtherHosts(provider: Provider): void {
  const { host } = new URL(provider.issuer);
  provider.use((ctx, next) => {
    if (ctx.host === host) return next();
    ctx.status = 421;
    ctx.body = { error: `This is ${provider.issuer}, and serves requests for that address only.`, code: 'MISDIRECTED_REQUEST' };
    return undefined;
  });
}

function serveAssets(provider: Provider): void {
  provider.use((ctx, next) => {
    const asset = ctx.method === 'GET' && ctx.path.startsWith('/assets/') ? ASSETS.get(ctx.path.slice('/assets/'.length)) : undefined;
    if (!asset) return next();
    ctx.set('Cache-Control', 'no-cache');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.type = asset.type;
    ctx.body = asset.body;
    return undefined;
  });
}

/**
 * Starts the company's OpenID Connect provider.
 * @throws {Error} where its keys cannot be read, or the port is taken.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const { dataDirectory, shopUrl, onError = () => undefined } = options;
  const keys = await loadKeys(join(dataDirectory, 'identity-provider', 'keys.json'));
  const server = createServer();
  const url = await listen(server, options);

  const tokenClaims = createTokenClaims();
  const provider = new Provider(url, createConfiguration({ keys, shopUrl, tokenClaims }));
  provider.on('server_error', (_ctx, error) => onError(error));
  provider.onerror = onError;
  refuseOtherHosts(provider);
  serveAssets(provider);
  serveSignIn(provider);
  serveDevToken(provider, tokenClaims);
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));

  return { url, devTokenUrl: `${url}${DEV_TOKEN_PATH}`, stop: () => close(server) };
}
