/** The classes of advisory locks that the hub takes in its database: "Dios" and "Dioj" as numbers, against chance matches. */
export const MIGRATION_LOCK = [0x44696f73, 0] as const;
export const NODE_LOCK_CLASS = 0x44696f6a;
