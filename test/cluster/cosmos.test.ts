// The order truths on the emulator of Cosmos DB.
import { orderTruths } from './truths.ts'

orderTruths('cosmos')
