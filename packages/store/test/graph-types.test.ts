import * as v from 'valibot';
import { expect, expectTypeOf, it } from 'vitest';
import { defineSchema } from '../src/index.js';
import type { HiddenNodeOf, LiveQuery, NodeId, NodeOf, Space, SpaceGraph } from '../src/index.js';

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
      filter: ({ properties }) => properties.cents > 100,
      order: { property: 'cents', direction: 'descending' },
    });
    graph.watch(Line, ({ properties }) => expectTypeOf(properties.cents).toEqualTypeOf<number>());
    return live.getSnapshot().nodes;
  };
  expectTypeOf(ask).returns.toEqualTypeOf<readonly NodeOf<typeof Line>[]>();
  expectTypeOf<NodeOf<typeof Line>['properties']>().toEqualTypeOf<{
    readonly invoice: string;
    readonly cents: number;
    readonly paid?: boolean;
  }>();

  const askHidden = (graph: SpaceGraph) => graph.live({ schema: Line, includeHidden: true }).getSnapshot().nodes;
  expectTypeOf(askHidden).returns.toEqualTypeOf<readonly HiddenNodeOf<typeof Line>[]>();
  expectTypeOf<HiddenNodeOf<typeof Line>['properties']['cents']>().toEqualTypeOf<number | undefined>();

  const write = async (space: Space, id: NodeId) => {
    await space.create(Line, { invoice: '42', cents: 1 });
    await space.update(Line, id, { paid: true });
    // @ts-expect-error -- a required property is missing
    await space.create(Line, { invoice: '42' });
  };

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
  expect([ask, askHidden, write, misspelt]).toHaveLength(4);
});
