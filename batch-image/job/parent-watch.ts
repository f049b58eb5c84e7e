/**
 * Dies with the parent: the parent holds the write end of our standard input and never writes; when it is gone, even by
 * SIGKILL, the pipe ends. A worker thread watches it, because the main thread may be deep in a native call.
 */
import { Worker } from 'node:worker_threads'

const watcher = `
  const { Socket } = require('node:net')
  const gone = () => process.kill(process.pid, 'SIGKILL')
  const pipe = new Socket({ fd: 0, readable: true, writable: false })
  pipe.on('end', gone).on('error', gone).resume()
`

export function exitWithParent(): void {
  new Worker(watcher, { eval: true, stdin: false }).unref()
}
