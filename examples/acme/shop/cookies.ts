import type { FastifyReply, FastifyRequest } from 'fastify';

/** A cookie of the shop's own. */
export type Cookie = {
  read(request: FastifyRequest): string | undefined;
  /** Lives until the browser closes. */
  set(reply: FastifyReply, value: string): void;
  clear(reply: FastifyReply): void;
};

/**
 * A cookie that scripts cannot read (`HttpOnly`) and that other sites' forms do not send (`SameSite=Lax`). `name` should
 * tell which server it belongs to: browsers share cookies between the ports of one host.
 */
export function createCookie(name: string): Cookie {
  const attributes = 'Path=/; HttpOnly; SameSite=Lax';
  return {
    read(request) {
      const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
      return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    },
    set: (reply, value) => void reply.header('set-cookie', `${name}=${value}; ${attributes}`),
    clear: (reply) => void reply.header('set-cookie', `${name}=; ${attributes}; Max-Age=0`),
  };
}
