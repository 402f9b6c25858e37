/** The only model served: the name by which the hub knows that no language model answers. */
export const SCRIPTED_MODEL = 'diosc-scripted-demo';
