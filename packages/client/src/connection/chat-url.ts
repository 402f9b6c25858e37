import { DioscError } from '../diosc-error.ts';

/**
 * The address of the chat door of a hub: `https://hub.example/base` gives `wss://hub.example/base/v1/chat`. Nothing of
 * the user's is ever part of it, because addresses end up in logs.
 * @throws {DioscError} `ARGUMENTS_INVALID` where it is not an http or https URL, or where it holds a user name or password.
 */
export function chatUrl(backendUrl: string, baseUrl: string | null): string {
  const url = parse(backendUrl, baseUrl);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    throw DioscError.local(
      'ARGUMENTS_INVALID',
      '"backendUrl" takes the http or https address of the hub, such as https://hub.example, with no user name in it.',
    );
  }
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/chat`;
  url.search = '';
  url.hash = '';
  return url.href;
}

function parse(value: string, baseUrl: string | null): URL | null {
  return baseUrl === null ? URL.parse(value) : URL.parse(value, baseUrl);
}
