#!/usr/bin/env node
/**
 * The npm side of the image, in the build stage: `npm ci`, the TensorFlow addon compiled as on a laptop, then everything
 * removed that a job does not need.
 *
 *   node node-modules.mjs install ROOT              node_modules as package-lock.json says, integrity checked by npm
 *   node node-modules.mjs addon ROOT TENSORFLOW     compiles the addon against the folder of TensorFlow's library
 *   node node-modules.mjs reduce ROOT               leaves only what the entry point reaches
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { addonPath, buildAddon } from '../../scripts/bootstrap/addon.mjs'
import { libraryIn } from '../../scripts/bootstrap/library.mjs'
import { linkLibraries } from '../../scripts/bootstrap/link-libraries.mjs'
import { installNodeModules, npmCommand } from '../../scripts/bootstrap/node-modules.mjs'
import { nodeRuntime } from '../../scripts/bootstrap/node-runtime.mjs'
import { platformFor } from '../../scripts/bootstrap/platform.mjs'
import { developmentFiles, developmentFolders, runtimePackages } from './packages.mjs'

/**
 * @param {string} root
 * @param {string} tensorflow
 */
async function addon(root, tensorflow) {
  const platform = platformFor(process.platform, process.arch)
  const library = libraryIn(tensorflow, platform)
  const folder = packageFolder(root)
  const target = join(mkdtempSync(join(tmpdir(), 'addon-')), 'tfjs_binding.node')
  await buildAddon({ root, platform, library, package: folder, node: nodeRuntime(root, platform), target })
  linkLibraries(folder, library, platform)
  mkdirSync(dirname(join(folder, addonPath)), { recursive: true })
  copyFileSync(target, join(folder, addonPath))
  rmSync(dirname(target), { recursive: true })
}

/** @param {string} root */
function reduce(root) {
  const manifest = join(root, 'package.json')
  const { name, version, dependencies } = JSON.parse(readFileSync(manifest, 'utf8'))
  const kept = Object.fromEntries(runtimePackages.map((wanted) => [wanted, dependencies[wanted]]))
  writeFileSync(manifest, JSON.stringify({ name, version, type: 'module', dependencies: kept }))
  const [program, ...prefix] = npmCommand(process.env)
  const settings = ['--ignore-scripts', '--omit=dev', '--offline', '--no-audit', '--no-fund', '--loglevel=error']
  const pruned = spawnSync(program, [...prefix, 'prune', ...settings], { cwd: root, stdio: 'inherit' })
  if (pruned.status !== 0) throw new Error(`npm prune ended with exit code ${pruned.status}`)
  for (const part of developmentFolders) rmSync(join(packageFolder(root), part), { recursive: true, force: true })
  const modules = join(root, 'node_modules')
  leaveOwnRuntime(join(modules, 'onnxruntime-node', 'bin'))
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && developmentFiles.test(entry.name)) rmSync(join(entry.parentPath, entry.name))
  }
  // Command-line programs of packages: nothing in a job runs them.
  rmSync(join(modules, '.bin'), { recursive: true, force: true })
}

/**
 * The package of onnxruntime holds the library of every platform: `napi-v6/<platform>/<architecture>/`.
 * @param {string} bin
 */
function leaveOwnRuntime(bin) {
  for (const abi of readdirSync(bin))
    for (const platform of readdirSync(join(bin, abi)))
      for (const architecture of readdirSync(join(bin, abi, platform)))
        if (platform !== process.platform || architecture !== process.arch)
          rmSync(join(bin, abi, platform, architecture), { recursive: true })
}

/** @param {string} root */
function packageFolder(root) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
}

const [command, root, tensorflow] = process.argv.slice(2)
if (command === 'install') await installNodeModules(root, process.env)
else if (command === 'addon') await addon(root, tensorflow)
else if (command === 'reduce') reduce(root)
else throw new Error(`Unknown command ${command}. Allowed: install, addon, reduce.`)
