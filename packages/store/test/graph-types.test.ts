import * as v from 'valibot';
import { expect, expectTypeOf, it } from 'vitest';
import { defineSchema } from '../src/index.js';
import type { LiveQuery, NodeOf, SpaceGraph } from '../src/index.js';

const Line = defineSchema({
  name: 'acme/line',
  version: 1,
  properties: { invoice: v.string(), cents: v.number(), paid: v.optional(v.boolean()) },
  required: ['invoice', 'cents'],
  rule: () => 'accept',
});

it('QRY-19 nodes asked for by a schema have the types of its properties', () => {
  const ask = (graph: SpaceGraph) => {
    const live = graph.live({
      schema: Line,
      where: { invoice: '42' },
      filter: ({ properties }) => (properties.cents ?? 0) > 100,
      order: { property: 'cents', direction: 'descending' },
    });
    graph.watch(Line, ({ properties }) => expectTypeOf(properties.cents).toEqualTypeOf<number | undefined>());
    return live.getSnapshot().nodes;
  };
  expectTypeOf(ask).returns.toEqualTypeOf<readonly NodeOf<typeof Line>[]>();
  expectTypeOf<NodeOf<typeof Line>['properties']>().toEqualTypeOf<{
    readonly invoice?: string;
    readonly cents?: number;
    readonly paid?: boolean;
  }>();

  const misspelt = (graph: SpaceGraph) => {
    // @ts-expect-error -- no such property
    graph.live({ schema: Line, where: { invoyce: '42' } });
    // @ts-expect-error -- a property of another type
    graph.live({ schema: Line, where: { cents: '42' } });
    // @ts-expect-error -- no such property to order by
    graph.live({ schema: Line, order: { property: 'cent', direction: 'ascending' } });
    return graph.live({ schema: 'acme/line', where: { anything: 1 } });
  };
  expectTypeOf(misspelt).returns.toEqualTypeOf<LiveQuery>();
  expect([ask, misspelt]).toHaveLength(2);
});
