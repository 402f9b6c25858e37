import {
  BinaryOperationNode,
  ColumnNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  PrimitiveValueListNode,
  RawNode,
  ReferenceNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely';
import type { Client } from 'pg';
import type { Database } from '../database.ts';

/** A database as code would reach it that has forgotten about tenants. `app.tenant` is set as always. */
export type Careless = {
  readonly database: Pick<Database, 'kysely' | 'keepConnection'>;
  /** The tenant that inserted rows are given instead of the one that the code gives them. */
  forgedTenant: string;
  /** How many conditions on a tenant were taken out, and how many tenants of new rows were forged, so far. */
  removed: number;
};

const TENANT_CONDITION = /\b(?:\w+\.)?tenant_id = \w+\b/g;

/**
 * Takes every condition on `tenant_id` out of what Kysely compiles, and gives new rows another tenant. `strippedFunctions`
 * are those that {@link stripFunctions} has changed: a statement that calls one counts as stripped.
 */
export function withoutTenantConditions(database: Database, strippedFunctions: readonly string[]): Careless {
  const careless: Careless = {
    database: {
      kysely: database.kysely.withPlugin(carelessPlugin(() => careless, strippedFunctions)),
      keepConnection() {
        const connection = database.keepConnection();
        const run = connection.run.bind(connection);
        connection.run = (query) => {
          careless.removed += callsOf(query.text, strippedFunctions);
          return run(query);
        };
        return connection;
      },
    },
    forgedTenant: '',
    removed: 0,
  };
  return careless;
}

/** Takes the conditions on `tenant_id` out of the database's own functions, and tells which ones had any or call such a one. */
export async function stripFunctions(owner: Client): Promise<string[]> {
  const { rows } = await owner.query(
    `SELECT proname AS name, pg_get_functiondef(oid) AS definition FROM pg_proc WHERE pronamespace = 'diosc'::regnamespace`,
  );
  const stripped: string[] = [];
  const definitions = rows.map((row) => ({ name: String(row.name), definition: String(row.definition) }));
  for (const { name, definition } of definitions) {
    const careless = definition.replaceAll(TENANT_CONDITION, 'true');
    if (careless === definition) continue;
    await owner.query(careless);
    stripped.push(name);
  }
  const callers = definitions.filter(({ name, definition }) => !stripped.includes(name) && callsOf(definition, stripped) > 0);
  return [...stripped, ...callers.map(({ name }) => name)];
}

/** Switches the database's own walls off, to see that nothing else stood in the way. */
export async function dropPolicies(owner: Client): Promise<void> {
  const { rows } = await owner.query(`SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'diosc'::regnamespace`);
  for (const row of rows) await owner.query(`ALTER TABLE ${owner.escapeIdentifier(String(row.name))} DISABLE ROW LEVEL SECURITY`);
}

function carelessPlugin(careless: () => Careless, strippedFunctions: readonly string[]): KyselyPlugin {
  return {
    transformQuery: ({ node, queryId }) => new CarelessTransformer(careless(), strippedFunctions).transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
}

class CarelessTransformer extends OperationNodeTransformer {
  readonly #careless: Careless;
  readonly #strippedFunctions: readonly string[];

  constructor(careless: Careless, strippedFunctions: readonly string[]) {
    super();
    this.#careless = careless;
    this.#strippedFunctions = strippedFunctions;
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const isTenantCondition = isTenantColumn(node.leftOperand) && OperatorNode.is(node.operator) && node.operator.operator === '=';
    if (!isTenantCondition) return super.transformBinaryOperation(node);
    this.#careless.removed += 1;
    return BinaryOperationNode.create(ValueNode.createImmediate(1), OperatorNode.create('='), ValueNode.createImmediate(1));
  }

  /** What was written as SQL: `tenant_id = ${tenantId}` becomes a condition that holds for every row. */
  protected override transformRaw(node: RawNode): RawNode {
    const fragments = node.sqlFragments.map((fragment, index) => {
      this.#careless.removed += callsOf(fragment, this.#strippedFunctions);
      if (index === node.sqlFragments.length - 1) return fragment;
      const careless = fragment.replace(/"?\b(?:\w+"?\."?)?tenant_id"? = $/, `'no such tenant' <> `);
      if (careless !== fragment) this.#careless.removed += 1;
      return careless;
    });
    return super.transformRaw(RawNode.create(fragments, node.parameters));
  }

  protected override transformInsertQuery(node: InsertQueryNode): InsertQueryNode {
    const place = node.columns?.findIndex(({ column }) => column.name === 'tenant_id') ?? -1;
    if (place === -1 || node.values === undefined || !ValuesNode.is(node.values)) return super.transformInsertQuery(node);
    const rows = node.values.values.map((row) => {
      this.#careless.removed += 1;
      const { forgedTenant } = this.#careless;
      return PrimitiveValueListNode.is(row)
        ? PrimitiveValueListNode.create(row.values.with(place, forgedTenant))
        : ValueListNode.create(row.values.with(place, ValueNode.create(forgedTenant)));
    });
    return super.transformInsertQuery({ ...node, values: ValuesNode.create(rows) });
  }
}

function isTenantColumn(node: OperationNode): boolean {
  return ReferenceNode.is(node) && ColumnNode.is(node.column) && node.column.column.name === 'tenant_id';
}

function callsOf(statement: string, functions: readonly string[]): number {
  return functions.filter((name) => statement.includes(`${name}(`)).length;
}
