import { expect, it } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { untilQuiet } from '../../runtime/index.ts'
import { northwindOrders } from '../../workflows/northwind.ts'
import { shopFigures } from '../../workflows/shop/figures.ts'
import { demo, HANGS, withEngine, withFolder, withShop } from '../proof/engine.ts'

it('a kind of side effect that only a step asks for, and no node performs, has its handler called', { timeout: HANGS }, () =>
  withFolder((directory) =>
    withShop(directory, (shop) =>
      withEngine({ directory, ...demo }, async (engine) => {
        expect(await contrailClient({ url: engine.url }).start('Order', northwindOrders()[0]!.submitted)).toMatchObject({
          status: 'waiting',
        })
        await untilQuiet(engine, AbortSignal.timeout(HANGS))
        expect((await shopFigures(shop)).mails).toEqual({ received: 1 })
      }),
    ),
  ),
)
