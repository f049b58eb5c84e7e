/** What the deployment makes under a name by which others find it. */

/** Namespace in CloudWatch of every metric of ours. */
export const metricNamespace = 'NeuralArchitectureTransfer'

/** Tag of the state machine that names its store. */
export const storeTag = 'nat:store'
