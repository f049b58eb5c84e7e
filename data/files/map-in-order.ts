/** Maps with up to `concurrency` calls under way at once; results come in the order of the source. */
export async function* mapInOrder<S, T>(
  source: AsyncIterable<S> | Iterable<S>,
  concurrency: number,
  map: (item: S) => Promise<T>,
): AsyncGenerator<T> {
  const underWay: Promise<T>[] = []
  for await (const item of source) {
    const result = map(item)
    // It is awaited below, maybe after another one has failed; until then a failure is not unhandled.
    result.catch(() => undefined)
    underWay.push(result)
    if (underWay.length >= concurrency) yield await underWay.splice(0, 1)[0]
  }
  for (const result of underWay) yield await result
}
