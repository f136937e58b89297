import { readFileSync, statSync } from 'node:fs'
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * What a module is made of: every file that it imports by a relative path, however indirectly, itself included, and
 * the packages that these import, with the version that is installed (`name@1.2.3`; `name` where none is found, as for
 * what Node brings along). Both sorted; paths are relative to the module's folder, with forward slashes, so they do
 * not depend on where the project lies.
 */
export type StepSources = Readonly<{
  files: readonly Readonly<{ path: string; bytes: Uint8Array }>[]
  packages: readonly string[]
}>

const code = /\.[cm]?[jt]sx?$/
// An import of types alone leaves no trace in the program.
const ofTypes = /\b(?:import|export)\s+type\s+(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+)\s+from\s*(['"])[^'"\n]+\1/g
const imports =
  /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\(|\bimport\.meta\.resolve\s*\(|\bnew\s+URL\s*\()(?:\s|\/\*[^*]*\*\/)*(['"`])([^'"`$\n]+)\1/g
// What `require` and bundlers add to a name without an extension.
const added = ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.tsx', '.json', '/index.ts', '/index.js']

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/**
 * The file that a specifier means: itself, the TypeScript source in the place of a compiled one, or what a name without
 * an extension stands for. Null where there is none.
 *
 * @example sourceOf('/project/lib/map.js') // '/project/lib/map.ts' before the build
 */
export const sourceOf = (path: string): string | null => {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  const typed = { '.js': ['.ts', '.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] }[extension] ?? []
  return [path, ...typed.map(other => stem + other), ...added.map(end => path + end)].find(isFile) ?? null
}

/** The path that a specifier names; null for a package. */
const pathOf = (specifier: string, folder: string): string | null => {
  if (specifier.startsWith('file:///')) return fileURLToPath(specifier)
  return isAbsolute(specifier) || /^\.{1,2}\//.test(specifier) ? resolve(folder, specifier) : null
}

/** `name@version` of an imported package, as the module in `folder` would find it. */
const installed = (specifier: string, folder: string): string => {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'node_modules', name, 'package.json')
    if (isFile(manifest)) return `${name}@${JSON.parse(readFileSync(manifest, 'utf8')).version}`
    if (dirname(at) === at) return name
  }
}

/**
 * Reads the sources of the module at `path`. Finds what is imported by a literal: `import … from`, `import()`,
 * `require()`, `import.meta.resolve()`, and files named by `new URL('./…', import.meta.url)`; a name that is computed,
 * or an alias of the package (`#…`), is not seen. An import in a comment counts too, which at worst makes a
 * fingerprint change too often. Line ends of code are those of Unix, whatever the checkout's. Throws where the module
 * itself cannot be read.
 */
export const stepSources = (path: string): StepSources => {
  const root = dirname(path)
  const files = new Map<string, Uint8Array>()
  const packages = new Set<string>()
  const visit = (file: string) => {
    const key = relative(root, file).split(sep).join('/')
    if (files.has(key)) return
    if (!code.test(file)) {
      files.set(key, readFileSync(file))
      return
    }
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
    files.set(key, Buffer.from(text))
    for (const [, , specifier = ''] of text.replace(ofTypes, '').matchAll(imports)) {
      const imported = pathOf(specifier, dirname(file))
      const source = imported === null ? null : sourceOf(imported)
      if (source !== null) visit(source)
      else if (imported === null && /^[@\w]/.test(specifier)) packages.add(installed(specifier, dirname(file)))
    }
  }
  visit(path)
  return {
    files: [...files].map(([path, bytes]) => ({ path, bytes })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    packages: [...packages].sort(),
  }
}
