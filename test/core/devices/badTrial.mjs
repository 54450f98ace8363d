// A device's trial that does what it is told: hang, crash, refuse or answer.
process.once('message', ({ how }) => {
  switch (how) {
    case 'hang':
      for (;;);
    case 'crash':
      process.stderr.write('the driver fell over\n')
      return process.abort()
    case 'refuse':
      process.stderr.write('libcublasLt.so.13: cannot open shared object file\n')
      return process.send({ type: 'refused', words: 'Failed to load shared library' }, () => process.exit(0))
    default:
      process.send({ type: 'opened' })
      process.send({ type: 'measured', samplesPerSecond: 7, losses: [1, 2] }, () => process.exit(0))
  }
})
