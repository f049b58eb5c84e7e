import { startMoto } from './support/moto.ts'
import { s3Server } from './support/s3-server.ts'
import { s3Suite } from './support/s3-suite.ts'

s3Suite('moto', async () => s3Server(await startMoto()))
