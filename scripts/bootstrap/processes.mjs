import { spawn } from 'node:child_process'

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * @typedef {object} StepOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [quiet] print the output only if the step fails
 */

/**
 * Runs one program of the set-up (npm, pip, node-gyp) in a process group of its own, so that an interrupt ends its
 * children too: make does not pass a signal on to the compiler.
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {StepOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} exit code (127: not found) and the last 8,000 characters of what it
 *   wrote to standard error, and to standard output if `quiet`
 */
export function runStep(command, commandArguments, { cwd, env = process.env, quiet = false } = {}) {
  return new Promise((resolve) => {
    // Standard output carries the progress bar: it goes to the terminal itself, or pip would not draw one.
    const child = spawn(command, commandArguments, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', quiet ? 'pipe' : 2, 'pipe'],
    })
    let output = ''
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-8000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', (chunk) => {
      keep(chunk)
      if (!quiet) process.stderr.write(chunk)
    })
    const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
      // Always SIGTERM: a shell's background jobs, and their children, ignore SIGINT.
      if (child.pid !== undefined) killGroup(child.pid, 'SIGTERM')
      process.exit(128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 1))
    }
    for (const signal of forwarded) process.on(signal, interrupt)
    const finish = (/** @type {number} */ code) => {
      for (const signal of forwarded) process.removeListener(signal, interrupt)
      resolve({ code, output: output.trim() })
    }
    child.once('error', (error) => {
      output += error.message
      finish(127)
    })
    child.once('close', (code) => finish(code ?? 1))
  })
}

/**
 * Runs the program that the user asked for, with this process's standard input and output, and tells how it ended.
 * @param {string} command
 * @param {readonly string[]} commandArguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null }>}
 */
export function runForeground(command, commandArguments, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { env, stdio: 'inherit' })
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      // Ctrl-C at a terminal reaches the whole process group, the child included: a second SIGINT would look like
      // an impatient user.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    for (const signal of forwarded) process.on(signal, forward)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const name of forwarded) process.removeListener(name, forward)
      resolve({ code: code ?? 1, signal })
    })
  })
}

/**
 * Ends this process as its child ended: the same exit code, or the same signal.
 * @param {{ code: number, signal: NodeJS.Signals | null }} ending
 */
export function endLike({ code, signal }) {
  process.exitCode = code
  if (signal !== null) process.kill(process.pid, signal)
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}
