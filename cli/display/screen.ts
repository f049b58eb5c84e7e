/** Where the command line writes: one live line at the bottom of a terminal, or plain lines now and then. */
import { createLogUpdate } from 'log-update'

export interface Screen {
  /** A line that stays. */
  print(text?: string): void
  /** What is going on now; replaces the last such line. */
  live(text: string): void
  /** Takes the live line away. */
  end(): void
}

/** Plain output tells that the search is alive, but does not fill a log file. */
const plainPauseMilliseconds = 15_000

export function createScreen(stream: NodeJS.WriteStream, now: () => number = () => performance.now()): Screen {
  return stream.isTTY ? liveScreen(stream) : plainScreen(stream, now)
}

function liveScreen(stream: NodeJS.WriteStream): Screen {
  const update = createLogUpdate(stream, { showCursor: true })
  let last = ''
  return {
    print(text = '') {
      update.clear()
      stream.write(`${text}\n`)
      if (last !== '') update(last)
    },
    live(text) {
      last = text
      update(text)
    },
    end() {
      last = ''
      update.clear()
      update.done()
    },
  }
}

function plainScreen(stream: NodeJS.WriteStream, now: () => number): Screen {
  let next = now() + plainPauseMilliseconds
  return {
    print(text = '') {
      stream.write(`${text}\n`)
    },
    live(text) {
      if (now() < next) return
      next = now() + plainPauseMilliseconds
      stream.write(`  ${text}\n`)
    },
    end() {},
  }
}
