import { Agent, request } from 'node:http';
import { EventStreamCutter } from '../harness/event-stream.ts';
import { completionRequest, contentOf } from './chat-completion.ts';

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/** Asks the model and reads its stream by hand: the least that can be done. `onEnd` is told once, with the problem if there was one. */
export function askModel(
  modelUrl: string,
  text: string,
  on: { readonly text: (delta: string) => void; readonly end: (problem: Error | null) => void },
): void {
  const options = { agent, method: 'POST', headers: { 'content-type': 'application/json' } };
  const asking = request(`${modelUrl}/chat/completions`, options, (answer) => {
    const cutter = new EventStreamCutter();
    answer.setEncoding('utf8');
    answer.on('data', (piece: string) => {
      for (const data of cutter.push(piece)) {
        const delta = contentOf(data);
        if (delta !== '') on.text(delta);
      }
    });
    answer.on('end', () => on.end(null));
    answer.on('error', on.end);
  });
  asking.on('error', on.end);
  asking.end(completionRequest(text));
}
