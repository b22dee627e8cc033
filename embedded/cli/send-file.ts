// Many payloads from a file, over one connection, with progress and a closing count.
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { FatalProblem } from '../fatal.ts'
import { EXIT, print } from './output.ts'
import { progress } from './progress.ts'
