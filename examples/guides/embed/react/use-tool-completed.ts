import { diosc } from '@diosc/client';
import { useEffect } from 'react';

/** Calls back whenever the assistant has used a tool, so that the page can show what has changed. */
export function useToolCompleted(onCompleted: (tool: string) => void): void {
  useEffect(() => diosc('on', 'tool:completed', ({ tool }) => onCompleted(tool)), [onCompleted]);
}
