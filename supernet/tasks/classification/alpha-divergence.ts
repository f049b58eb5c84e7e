/**
 * Learning from a teacher by the adaptive alpha-divergence (Wang et al., AlphaNet, ICML 2021, section 3): of a large alpha,
 * which punishes a pupil that misses what the teacher holds for likely, and a small one, which punishes a pupil that is too
 * sure, each image takes the one by which it is further from its teacher.
 */

/** Least and largest alpha, and the bound of the importance weights (p / q) ^ alpha: the paper's values. */
const alphas = [-1, 1] as const
const mostImportance = 5

/** Divided by a probability of 0, a ratio is large. */
const least = 1e-12

/** Sum over the classes of q * f(p / q), with (p / q) ^ alpha bounded. */
function divergence(p: Float32Array, q: Float32Array, alpha: number): number {
  let sum = 0
  for (let i = 0; i < p.length; i++) {
    const ratio = Math.max(p[i], least) / Math.max(q[i], least)
    if (alpha === 1) sum += q[i] * ratio * Math.log(ratio)
    else sum += (q[i] * (Math.min(ratio ** alpha, mostImportance) - 1)) / (alpha * (alpha - 1))
  }
  return sum
}

/**
 * The gradient of the divergence by the pupil's logits is that of a cross-entropy whose targets are `w`, up to what any
 * multiple of q adds to w, which changes no gradient: here so much that no w is negative.
 * @param p probabilities of the teacher, one image
 * @param q those of the pupil
 */
export function alphaTargets(p: Float32Array, q: Float32Array): Float32Array {
  const [small, large] = alphas
  const alpha = divergence(p, q, small) > divergence(p, q, large) ? small : large
  return p.map((each, i) => {
    const importance = Math.min((Math.max(each, least) / Math.max(q[i], least)) ** alpha, mostImportance)
    return (q[i] * (alpha > 0 ? importance : mostImportance - importance)) / Math.abs(alpha)
  })
}

/**
 * Targets of rows of sum 1 and a weight for each image, whose weighted cross-entropy has the gradient of
 * `(1 - share) * (cross-entropy with the labels) + share * (alpha-divergence from the teacher)`.
 * @param labels, teacher, pupil probabilities, row-major [images, classes]
 */
export function divergedTargets(
  { labels, teacher, pupil }: Readonly<Record<'labels' | 'teacher' | 'pupil', Float32Array>>,
  classes: number,
  share: number,
): { readonly targets: Float32Array; readonly weights: Float32Array } {
  const images = labels.length / classes
  const targets = new Float32Array(labels.length)
  const weights = new Float32Array(images)
  for (let image = 0; image < images; image++) {
    const row = (of: Float32Array) => of.subarray(image * classes, (image + 1) * classes)
    const wanted = alphaTargets(row(teacher), row(pupil))
    const mixed = wanted.map((each, i) => (1 - share) * row(labels)[i] + share * each)
    const sum = mixed.reduce((total, each) => total + each, 0)
    weights[image] = sum
    // Where nothing is wanted, any target does: the image has no weight.
    targets.set(sum > 0 ? mixed.map((each) => each / sum) : row(pupil), image * classes)
  }
  return { targets, weights }
}
