import type { DioscChat } from '@diosc/element';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type DioscChatAttributes = DetailedHTMLProps<HTMLAttributes<DioscChat>, DioscChat> & {
  'backend-url'?: string;
  'api-key'?: string;
  mode?: 'floating' | 'inline';
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'diosc-chat': DioscChatAttributes;
    }
  }
}
