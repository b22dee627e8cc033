// The order truths on PostgreSQL.
import { orderTruths } from './truths.ts'

orderTruths('postgres')
