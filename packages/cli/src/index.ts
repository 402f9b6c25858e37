export { runHub } from './hub-command.ts';
