import { startVersitygw } from './support/s3-server.ts'
import { s3Suite } from './support/s3-suite.ts'

s3Suite('versitygw', startVersitygw)
