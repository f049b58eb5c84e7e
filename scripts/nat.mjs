#!/usr/bin/env node
/** The `nat` command: the set-up (silent when there is nothing to do), then cli/main.ts under Node 22. */
import { main } from './bootstrap.mjs'

await main(['nat', ...process.argv.slice(2)])
