/** What a command is: something a person can do from the palette, by a key that can be changed, or by a control that names it. */
export interface Command {
  /** In the language that is spoken. */
  title(): string
  /** The keys it has at first, as `keyOf` writes them: 'Ctrl+Shift+Z'. */
  readonly keys: readonly string[]
  /** Whether it can be done now; always, where it is left out. */
  when?(): boolean
  /** Answers false when it meant nothing here, so that the key is left to others. @param key that it was meant by */
  run(key?: string): boolean | void
  /** For what lasts while its key is held: the key was let go. */
  release?(): void
  /** Whether it is also meant while text is typed. */
  readonly whileTyping?: boolean
  /** Meant only while one paints by keyboard: then its keys are its own, and mean nothing else. */
  readonly mode?: 'keyboard'
  /** Whether it makes sense by key alone, so that the palette leaves it out. */
  readonly keyOnly?: boolean
}

/** A group of the table: one file. */
export type CommandGroup = Readonly<Record<string, Command>>
