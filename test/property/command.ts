import fc from 'fast-check';
import { PLANS, type Plan } from '../support/crowd-question.ts';

/** Which of the browser's two tabs. Both begin as the same person; each can be switched to the other one. */
export type TabNumber = 0 | 1;

/** One thing that a browser does, or that happens to it. None waits for what it leads to, except `wait` and `pause`. */
export type Command =
  /** Connects the tab, or loads its page anew; with `resume` it asks to go on with the person's latest session. */
  | { readonly do: 'connect'; readonly tab: TabNumber; readonly resume: boolean }
  | { readonly do: 'send'; readonly tab: TabNumber; readonly plan: Plan; readonly hold: number }
  /** Sends the tab's last message again under the id that it had. */
  | { readonly do: 'repeat'; readonly tab: TabNumber }
  | { readonly do: 'cancel'; readonly tab: TabNumber }
  /** Resolver and tools stop knowing every token of the browser. */
  | { readonly do: 'expire' }
  | { readonly do: 'refresh'; readonly tab: TabNumber }
  | { readonly do: 'switch'; readonly tab: TabNumber }
  | { readonly do: 'start another'; readonly tab: TabNumber }
  | { readonly do: 'logout'; readonly tab: TabNumber }
  /** The connection is cut, and nobody is told. */
  | { readonly do: 'drop'; readonly tab: TabNumber }
  /** Waits until a call is at the tool server, a question is open, or nothing is under way; never where that cannot come. */
  | { readonly do: 'wait'; readonly for: 'call' | 'question' | 'quiet' }
  | { readonly do: 'pause'; readonly milliseconds: number }
  /** The hub is closed and opened again on its database. */
  | { readonly do: 'restart' };

const tab = fc.constantFrom<TabNumber>(0, 0, 0, 1);
const plan = fc
  .constantFrom(...Object.keys(PLANS))
  .map((name): Plan => (name === 'list' || name === 'send' || name === 'both' ? name : 'talk'));

/** So that a sequence that failed reads as it would be written. */
const plain = { noNullPrototype: true } as const;

const commands = {
  connect: fc.record({ do: fc.constant('connect'), tab, resume: fc.boolean() } as const, plain),
  send: fc.record({ do: fc.constant('send'), tab, plan, hold: fc.constantFrom(0, 0, 2, 8) } as const, plain),
  repeat: fc.record({ do: fc.constant('repeat'), tab } as const, plain),
  cancel: fc.record({ do: fc.constant('cancel'), tab } as const, plain),
  expire: fc.record({ do: fc.constant('expire') } as const, plain),
  refresh: fc.record({ do: fc.constant('refresh'), tab } as const, plain),
  switch: fc.record({ do: fc.constant('switch'), tab } as const, plain),
  another: fc.record({ do: fc.constant('start another'), tab } as const, plain),
  logout: fc.record({ do: fc.constant('logout'), tab } as const, plain),
  drop: fc.record({ do: fc.constant('drop'), tab } as const, plain),
  wait: fc.record({ do: fc.constant('wait'), for: fc.constantFrom('call', 'question', 'quiet') } as const, plain),
  pause: fc.record({ do: fc.constant('pause'), milliseconds: fc.integer({ min: 0, max: 6 }) } as const, plain),
  restart: fc.record({ do: fc.constant('restart') } as const, plain),
};

/** What a browser does in a hub that stays, most often a question; some ten commands. */
export const sequences: fc.Arbitrary<Command[]> = fc.array(weighted(0), { minLength: 3, maxLength: 17 });

/** Several browsers at the same time in a hub that is restarted when one of them says so. */
export const groups: fc.Arbitrary<Command[][]> = fc.array(fc.array(weighted(1), { minLength: 4, maxLength: 16 }), {
  minLength: 1,
  maxLength: 12,
});

function weighted(restarts: number): fc.Arbitrary<Command> {
  return fc.oneof(
    { weight: 12, arbitrary: commands.send },
    { weight: 5, arbitrary: commands.wait },
    { weight: 4, arbitrary: commands.connect },
    { weight: 4, arbitrary: commands.refresh },
    { weight: 3, arbitrary: commands.expire },
    { weight: 3, arbitrary: commands.pause },
    { weight: 2, arbitrary: commands.drop },
    { weight: 2, arbitrary: commands.switch },
    { weight: 2, arbitrary: commands.logout },
    { weight: 1, arbitrary: commands.another },
    { weight: 1, arbitrary: commands.repeat },
    { weight: 1, arbitrary: commands.cancel },
    { weight: restarts, arbitrary: commands.restart },
  );
}
