/**
 * The clock of the measurements: this process's processor time. While another program has the core it stands still, which
 * a wall clock does not; one thread that computes makes the two the same on a machine with nothing else to do.
 */

/** Milliseconds, in steps of a thousandth. It counts all threads: only one may compute. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
