import test from 'ava'
import { npmFailure, pipFailure } from '../../../../lib/engine/native/registry-failure.js'

const said = (stderr: string) => ({ code: 1, stdout: '', stderr })

test('a registry that cannot be reached', t => {
  t.is(
    pipFailure(
      'tensorflow-cpu==2.21.0',
      said(
        "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError': Failed to establish a new connection\nERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)\n",
      ),
    ).message,
    'PyPI could not be reached for tensorflow-cpu 2.21.0 (Failed to establish a new connection): check the network, or the settings of pip for a mirror or proxy.',
  )
  t.is(
    npmFailure('a 1.0.0', said('npm error code ENOTFOUND\nnpm error network request failed\n')).message,
    'npm could not be reached for a 1.0.0 (ENOTFOUND): check the network, or the settings of npm for a mirror or proxy.',
  )
})

test('a version that is not there: those that are', t => {
  const text =
    'ERROR: Could not find a version that satisfies the requirement a==9 (from versions: 1.0rc0, 1.0, 1.1.0)\n'
  const platform = `${process.platform} ${process.arch}`
  t.is(
    pipFailure('a==9', said(text)).message,
    `No wheel of a 9 for ${platform}: PyPI has 1.0, 1.1.0; ask for one with --tensorflow.`,
  )
  t.is(
    pipFailure('a==9', said(text.replace(/versions: .*\)/, 'versions: none)'))).message,
    `No wheel of a 9 for ${platform}: PyPI has none.`,
  )
})

test('any other refusal: its first line', t => {
  t.is(
    npmFailure('a 1.0.0', said('npm error code E404\nnpm error 404 Not Found - a@1.0.0\n')).message,
    'npm did not give a 1.0.0: 404 Not Found - a@1.0.0.',
  )
  t.is(
    pipFailure('a==9', said('ERROR: Could not install packages: No space left.\n')).message,
    'PyPI did not give a 9: Could not install packages: No space left.',
  )
})
