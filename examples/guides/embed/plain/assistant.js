// The kit, loaded before, has set `diosc`.
const { diosc } = globalThis;

/** The token that this page sends to its own API. */
async function currentAccessToken() {
  const response = await fetch('/api/access-token');
  if (!response.ok) throw new Error('Nobody is signed in.');
  const { accessToken } = await response.json();
  return accessToken;
}

// Asked now, and again whenever the assistant needs a fresh one.
void diosc('auth', async () => ({ headers: { Authorization: `Bearer ${await currentAccessToken()}` } }));

// Where nobody is recognised, the page's own sign-in helps.
diosc('on', 'auth:login_required', () => location.assign('/login'));

// Signing out of the page is signing out of the assistant.
async function signOut() {
  await fetch('/api/sign-out', { method: 'POST' });
  await diosc('auth', null);
}
document.querySelector('#sign-out').addEventListener('click', () => void signOut());
