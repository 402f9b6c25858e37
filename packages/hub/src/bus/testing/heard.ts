import type { Bus, News, Wake } from '../bus.ts';

/** Everything that one process was told, in order. */
export type Heard = {
  readonly wakes: Wake[];
  readonly news: News[];
  readonly relayed: { readonly from: number; readonly text: string }[];
  restored: number;
};

/** Listens to all that a bus tells, from now on. */
export function listenTo(bus: Bus): Heard {
  const heard: Heard = { wakes: [], news: [], relayed: [], restored: 0 };
  bus.onWake((wake) => heard.wakes.push(wake));
  bus.onNews((news) => heard.news.push(news));
  bus.onRelay((from, text) => heard.relayed.push({ from, text }));
  bus.onRestored(() => {
    heard.restored += 1;
  });
  return heard;
}
