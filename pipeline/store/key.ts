/** What an object key may look like, in every adapter: what works in S3, as a path, and in a URL without escaping. */

const segment = /^[A-Za-z0-9_=@+-][A-Za-z0-9_=@+.-]*$/

/**
 * @throws RangeError for an empty, absolute or escaping key (`..`), and for names that start with a dot
 * (the directory adapter keeps its own files under such a name).
 */
export function assertValidKey(key: string): void {
  if (key.length === 0 || Buffer.byteLength(key) > 1024 || !key.split('/').every((part) => segment.test(part)))
    throw new RangeError(
      `Object key ${JSON.stringify(key)} is not allowed: use 1 to 1024 bytes of letters, digits and _ = @ + - . in ` +
        "segments separated by single slashes, none of which starts with a dot (no '..', no leading or trailing slash).",
    )
}

/** A prefix is a key that may also be empty or end anywhere, e.g. with a slash. */
export function assertValidPrefix(prefix: string): void {
  if (prefix === '') return
  const complete = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  assertValidKey(complete)
}

/** S3 lists in the order of the keys' UTF-8 bytes; for our ASCII keys that is the order of code units. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
