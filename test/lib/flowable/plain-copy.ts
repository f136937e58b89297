import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Copies a program and what it imports by relative path, or names by `new URL('./….js', …)`, into a folder, as JavaScript,
 * and gives the copy's path: plain Node starts it in a tenth of the time that compiling on the way takes, which counts
 * where a test starts fifty.
 */
export const plainCopy = (program: string, folder: string): string => {
  const copied = new Set<string>()
  const target = (path: string) => join(folder, relative(root, path)).replace(/\.ts$/, '.js')
  const copy = (path: string) => {
    if (copied.has(path)) return
    copied.add(path)
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
      removeComments: true, // which name modules in examples
    }
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions })
    mkdirSync(dirname(target(path)), { recursive: true })
    writeFileSync(target(path), outputText)
    for (const [, imported] of outputText.matchAll(/(?: from |new URL\()'(\.[^']+)\.js'/g))
      copy(resolve(dirname(path), `${imported}.ts`))
  }
  copy(program)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return target(program)
}
