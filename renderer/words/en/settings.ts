/** The page of settings. */
export const settings = {
  title: 'Settings',
  language: 'Language',
  systemLanguage: (name: string) => `As the system: ${name}`,
  languageHint: 'The details of an error stay in English.',
  theme: 'Theme',
  systemTheme: 'As the system',
  themes: { light: 'Light', dark: 'Dark' },
  shortcuts: 'Keyboard shortcuts',
  find: 'Find a shortcut',
  shortcutsHint: 'Click a shortcut and press the new one. Backspace takes it away, Escape leaves it.',
  pressNow: 'Press the keys…',
  change: (title: string) => `Change the shortcut of “${title}”`,
  add: (title: string) => `Add a shortcut for “${title}”`,
  reset: (title: string) => `Reset the shortcut of “${title}”`,
  resetAll: 'Reset all shortcuts',
  conflict: (titles: string) => `Also means: ${titles}. The first in this list wins.`,
  conflictWithClass: (name: string) => `Chooses the class “${name}” in this project.`,
  nothingFound: 'No action matches.'
}
