import './define.ts';

export { type ChatMode, DioscChat } from './diosc-chat.ts';
