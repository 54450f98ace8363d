/** How frameworks decorate and spell the names of parameters. */

/** What wraps a whole net: DataParallel, torch.compile, Lightning; MXNet says whether a name is an argument or a running value. */
const WRAPPERS = /^(?:module\.|_orig_mod\.|model\.|net\.|network\.|arg:|aux:)/

/** Without the wrappers at its beginning. */
export function unwrapped(name: string): string {
  let inner = name
  while (WRAPPERS.test(inner)) inner = inner.replace(WRAPPERS, '')
  return inner
}

/** Words for one thing: [MXNet's or TensorFlow's, PyTorch's]. */
const DIALECTS: readonly (readonly [RegExp, string])[] = [
  [/moving_(mean|var)(?:iance)?$/, 'running_$1'],
  [/(?<=^|[._])gamma$/, 'weight'],
  [/(?<=^|[._])beta$/, 'bias']
]

/** A name as every framework would spell it: unwrapped, one separator, PyTorch's words. */
export function plainName(name: string): string {
  return DIALECTS.reduce((read, [from, to]) => read.replace(from, to), unwrapped(name)).replace(/[./]/g, '_')
}
