/** A tool server answered an HTTP request with 401 or 403. It travels through the protocol library as it was thrown. */
export class CredentialRefused extends Error {
  override readonly name = 'CredentialRefused';
  readonly status: 401 | 403;
  /** The `WWW-Authenticate` header (RFC 9110 section 11.6.1), where there was a usable one. */
  readonly challenge: string | null;

  constructor(status: 401 | 403, challenge: string | null) {
    super(`The tool server refused the credential with HTTP ${status}.`);
    this.status = status;
    this.challenge = challenge;
  }
}
