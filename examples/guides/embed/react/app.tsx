import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { signIn, signOut } from '../your-application.ts';
import { Assistant } from './assistant.tsx';
import { useToolCompleted } from './use-tool-completed.ts';

function App() {
  const [userId, setUserId] = useState<string | null>(null);
  const [tool, setTool] = useState('none');
  useToolCompleted(setTool);
  return (
    <>
      <button type="button" onClick={() => void signIn('john').then(() => setUserId('john'))}>
        Sign in as John
      </button>
      <button type="button" onClick={() => void signIn('carol').then(() => setUserId('carol'))}>
        Sign in as Carol
      </button>
      <button type="button" onClick={() => void signOut().then(() => setUserId(null))}>
        Sign out
      </button>
      <p>Last tool: {tool}</p>
      <Assistant userId={userId} />
    </>
  );
}

const root = document.querySelector('#app');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
