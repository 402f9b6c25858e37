import { DioscError } from '../diosc-error.ts';

/**
 * The address of a hub without what follows its path: `https://hub.example/base/?x=1` gives `https://hub.example/base`.
 * Nothing of the user's is ever part of it, because addresses end up in logs.
 * @throws {DioscError} `ARGUMENTS_INVALID` where it is not an http or https URL, or where it holds a user name or password.
 */
export function hubAddress(backendUrl: string, baseUrl: string | null): string {
  const url = parse(backendUrl, baseUrl);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    throw DioscError.local(
      'ARGUMENTS_INVALID',
      '"backendUrl" takes the http or https address of the hub, such as https://hub.example, with no user name in it.',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function parse(value: string, baseUrl: string | null): URL | null {
  return baseUrl === null ? URL.parse(value) : URL.parse(value, baseUrl);
}
