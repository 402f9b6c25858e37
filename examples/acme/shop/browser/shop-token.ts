type PageToken = { readonly accessToken: string; readonly expiresAt: number };

/** A token with less life than this is not used any more, in milliseconds. */
const LEAST_LIFE = 20_000;

/** The signed-in user's access token, for this page. It is kept in memory only, and renewed by the shop's server. */
export class ShopToken {
  readonly #signedOut: () => void;
  #token: PageToken | null = null;

  /** `signedOut` is called where the server says that nobody is signed in. */
  constructor(signedOut: () => void) {
    this.#signedOut = signedOut;
  }

  async get(): Promise<string> {
    if (this.#token && this.#token.expiresAt - Date.now() > LEAST_LIFE) return this.#token.accessToken;
    return this.renew(false);
  }

  /** With `fresh`: a token that is not the one handed out before. */
  async renew(fresh: boolean): Promise<string> {
    const response = await fetch('/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fresh }),
    });
    if (response.status === 401) this.#signedOut();
    if (!response.ok) throw new Error('Your sign-in could not be renewed.');
    const token: PageToken = await response.json();
    this.#token = token;
    return token.accessToken;
  }
}
