/**
 * The words of the window in the language that is spoken: `words.start.title` in a template or a script follows a change of
 * language. A language is a folder with one file per part of the window; what English has and another lacks does not compile.
 */
import { shallowReactive } from 'vue'
import { en } from './en'
import { zh } from './zh'

export type Words = typeof en

/** The table of languages, each under its own name. */
export const LANGUAGES = {
  en: { title: 'English', words: en },
  zh: { title: '中文', words: zh }
} as const satisfies Record<string, { readonly title: string; readonly words: Words }>

export type Language = keyof typeof LANGUAGES
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as readonly Language[]

const spoken = shallowReactive<Words>({ ...en })
export const words: Readonly<Words> = spoken

export function speak(language: Language): void {
  Object.assign(spoken, LANGUAGES[language].words)
  document.documentElement.lang = language
}

/** The first of the system's languages that there are words for, else English. */
export function systemLanguage(tags: readonly string[] = navigator.languages): Language {
  for (const tag of tags) {
    const language = LANGUAGE_NAMES.find((name) => tag.toLowerCase().split('-')[0] === name)
    if (language) return language
  }
  return 'en'
}
