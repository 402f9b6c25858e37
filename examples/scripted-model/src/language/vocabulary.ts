import { stem } from './stem.ts';

/** What a sentence asks to be done, or what a tool does. Everything but `read` changes something. */
export type Action = 'read' | 'create' | 'end' | 'update' | 'send';

const VERBS = {
  read: `show list find search get look lookup see view display fetch read check give tell describe browse query
    retrieve what what's which who who's where when how is are do does`,
  create: 'create add make place insert register submit buy purchase reserve generate',
  end: 'cancel delete remove abort void revoke erase discard',
  update: 'update change edit modify set rename move assign replace',
  send: 'send notify forward share',
} as const satisfies Record<Action, string>;

/** Words that are verbs only where no other verb is: "new order for two chairs", but "show my new orders". */
const WEAK_VERBS = {
  create: 'new book',
  end: 'close stop drop',
  update: 'mark',
  send: 'email mail message post',
} as const satisfies Partial<Record<Action, string>>;

/** Words for the same thing. The first of each line stands for all. */
const SYNONYMS = `
order purchase buy
customer client
product item article
user person people member employee
message mail email
event meeting appointment
ticket issue case
document file doc
invoice bill
report summary overview statistic
pending open outstanding waiting unfinished
complete done finished closed
ship sent dispatched
active enabled
inactive disabled
price cost
phone telephone`;

const STOP_WORDS = new Set(
  `a about after all also am an and any anything as at be been before but by can could current currently details do
  does for from had has have hello hey hi how i i'd i'm if in info information into is it its just kindly know last
  latest let like many may me mine more most much my need no not now of off old on one ones only or our out over
  please recent recently some something still than thank thanks that the their them then there these they thing
  things this those to up us was we were will with would want you your yours all every each new first`.split(/\s+/),
);

/** Words that say nothing about which thing is meant. */
export function isStopWord(lower: string): boolean {
  return STOP_WORDS.has(lower);
}

const verbs = index(VERBS);
const weakVerbs = index(WEAK_VERBS);

/** The action a word names where it is used as a verb in its base form; "cancelled" is an adjective and names none. */
export function actionOf(lower: string, strength: 'strong' | 'any' = 'any'): Action | undefined {
  return verbs.get(lower) ?? (strength === 'any' ? weakVerbs.get(lower) : undefined);
}

const representatives = new Map<string, string>();
for (const line of SYNONYMS.trim().split('\n')) {
  const [first = '', ...others] = line.split(' ');
  for (const word of [first, ...others]) representatives.set(stem(word), stem(first));
}

/** One key for all words of one meaning, by the small table above; a word that is not in it stands for itself. */
export function meaning(stemmed: string): string {
  return representatives.get(stemmed) ?? stemmed;
}

function index(table: Partial<Record<Action, string>>): Map<string, Action> {
  const map = new Map<string, Action>();
  const actions: readonly Action[] = ['read', 'create', 'end', 'update', 'send'];
  for (const action of actions) for (const word of (table[action] ?? '').split(/\s+/)) map.set(word, action);
  return map;
}
